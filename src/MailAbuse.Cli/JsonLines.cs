using System.Text.Json;
using MailAbuse.Mta;
using MailAbuse.Rates;
using MailAbuse.Reputation;

namespace MailAbuse.Cli;

/// <summary>Writes one JSON object a line.</summary>
internal sealed class JsonLines(Output output) : IDisposable
{
    private static readonly JsonContext Context = new(new JsonSerializerOptions(JsonContext.Default.Options) { Encoder = AsciiJson.Instance });

    private readonly Utf8JsonWriter _writer = new(output, new JsonWriterOptions { Encoder = AsciiJson.Instance, SkipValidation = true });

    public void Write(SenderRate rate)
    {
        JsonSerializer.Serialize(_writer, rate, Context.SenderRate);
        End();
    }

    public void Write(MailLogEvent one)
    {
        JsonSerializer.Serialize(_writer, one, Context.MailLogEvent);
        End();
    }

    public void Write(DeliveryRefusal refusal)
    {
        JsonSerializer.Serialize(_writer, refusal, Context.DeliveryRefusal);
        End();
    }

    public void Dispose() => _writer.Dispose();

    private void End()
    {
        _writer.Flush();
        _writer.Reset();
        output.WriteByte((byte)'\n');
    }
}
