using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace MailAbuse.Logs;

/// <summary>
/// Turns <c>journalctl -o json</c> into syslog lines, so that everything behind it sees one format. A record's MESSAGE is text, an array of
/// bytes where it is not UTF-8, null where it is too long for journalctl's taste, or an array of several where it was given twice.
/// </summary>
internal sealed class JournalJson(Stream source) : ReadOnlyStream
{
    private readonly byte[] _input = new byte[1 << 18];
    private readonly ArrayBufferWriter<byte> _line = new(4096);
    private byte[] _pending = [];
    private int _pendingAt;
    private int _start, _end;
    private byte[] _carry = [];
    private bool _atEnd;

    public override int Read(Span<byte> buffer)
    {
        while (_pendingAt == _pending.Length)
        {
            if (_atEnd) return 0;
            NextLine();
        }

        int take = Math.Min(buffer.Length, _pending.Length - _pendingAt);
        _pending.AsSpan(_pendingAt, take).CopyTo(buffer);
        _pendingAt += take;
        return take;
    }

    private void NextLine()
    {
        int length;
        while ((length = _input.AsSpan(_start, _end - _start).IndexOf((byte)'\n')) < 0)
        {
            _carry = [.. _carry, .. _input.AsSpan(_start, _end - _start)];
            _start = 0;
            _end = source.Read(_input);
            if (_end != 0) continue;
            _atEnd = true;
            Convert(_carry);
            return;
        }

        ReadOnlySpan<byte> line = _input.AsSpan(_start, length);
        if (_carry.Length > 0)
        {
            line = (byte[])[.. _carry, .. line];
            _carry = [];
        }

        Convert(line);
        _start += length + 1;
    }

    private void Convert(ReadOnlySpan<byte> json)
    {
        _line.ResetWrittenCount();
        if (json.Trim((byte)' ').Length > 0 && !TryWrite(json, _line))
        {
            // Kept as it is: it is counted as a line that could not be read.
            _line.ResetWrittenCount();
            _line.Write(json);
            _line.Write("\n"u8);
        }

        _pending = _line.WrittenSpan.ToArray();
        _pendingAt = 0;
    }

    /// <summary>Writes one journal record as a syslog line; false where it is no such record.</summary>
    internal static bool TryWrite(ReadOnlySpan<byte> json, ArrayBufferWriter<byte> line)
    {
        Utf8JsonReader reader = new(json, new JsonReaderOptions { AllowTrailingCommas = true });
        long microseconds = -1;
        string? host = null, program = null, pid = null, syslogPid = null;
        byte[]? message = null;
        try
        {
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) return false;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                if (reader.ValueTextEquals("__REALTIME_TIMESTAMP"u8)) microseconds = long.TryParse(Text(ref reader), NumberStyles.None, CultureInfo.InvariantCulture, out long value) ? value : -1;
                else if (reader.ValueTextEquals("_HOSTNAME"u8)) host = Text(ref reader);
                else if (reader.ValueTextEquals("SYSLOG_IDENTIFIER"u8)) program = Text(ref reader);
                else if (reader.ValueTextEquals("_PID"u8)) pid = Text(ref reader);
                else if (reader.ValueTextEquals("SYSLOG_PID"u8)) syslogPid = Text(ref reader);
                else if (reader.ValueTextEquals("MESSAGE"u8)) message = Message(ref reader);
                else
                {
                    reader.Read();
                    reader.Skip();
                }
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            return false;
        }

        // 9999-12-31; anything later is no time.
        if (microseconds is < 0 or > 253402300799_000_000 || message is null) return false;
        Write(line, DateTime.UnixEpoch.AddMicroseconds(microseconds).ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture));
        Write(line, " " + Word(host, "localhost") + " " + Word(program, "unknown"));
        if (int.TryParse(pid ?? syslogPid, NumberStyles.None, CultureInfo.InvariantCulture, out int number)) Write(line, FormattableString.Invariant($"[{number}]"));
        line.Write(": "u8);
        foreach (ref byte b in message.AsSpan())
            if (b is (byte)'\n' or (byte)'\r') b = (byte)' ';
        line.Write(message);
        line.Write("\n"u8);
        return true;
    }

    private static void Write(ArrayBufferWriter<byte> line, string text) => line.Advance(Encoding.UTF8.GetBytes(text, line.GetSpan(Encoding.UTF8.GetMaxByteCount(text.Length))));

    /// <summary>A header's word holds no blank, colon or bracket: otherwise a field could pose as another.</summary>
    private static string Word(string? text, string fallback) =>
        string.IsNullOrEmpty(text) ? fallback : string.Concat(text.Select(c => char.IsWhiteSpace(c) || char.IsControl(c) || c is ':' or '[' or ']' ? '_' : c));

    private static string? Text(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.String) return reader.GetString();
        if (reader.TokenType == JsonTokenType.Number) return Encoding.UTF8.GetString(reader.ValueSpan);
        reader.Skip();
        return null;
    }

    private static byte[]? Message(ref Utf8JsonReader reader)
    {
        reader.Read();
        switch (reader.TokenType)
        {
            case JsonTokenType.String:
                byte[] text = new byte[reader.ValueSpan.Length];
                return text[..reader.CopyString(text)];
            case JsonTokenType.StartArray:
                List<byte> bytes = [];
                byte[]? first = null;
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                {
                    if (reader.TokenType == JsonTokenType.Number) bytes.Add((byte)reader.GetInt32());
                    else if (reader.TokenType == JsonTokenType.String) first ??= Encoding.UTF8.GetBytes(reader.GetString()!);
                    else reader.Skip();
                }

                return first ?? [.. bytes];
            default:
                reader.Skip();
                return null;
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) source.Dispose();
        base.Dispose(disposing);
    }
}
