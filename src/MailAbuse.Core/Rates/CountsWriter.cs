using System.Buffers;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using MailAbuse.Logs;

namespace MailAbuse.Rates;

/// <summary>
/// Writes the counts of a server as lines of JSON, so that they can be merged with those of others and judged once. The form is described
/// in docs/counts.md.
/// </summary>
public sealed class CountsWriter : IDisposable
{
    /// <summary>The version of the form that is written.</summary>
    public const int Version = 1;

    private readonly IBufferWriter<byte> _output;
    private readonly Utf8JsonWriter _json;
    private readonly Dictionary<Tally, string> _names = new(ReferenceEqualityComparer.Instance);
    private Cell[] _buffer = [];
    private long _lines;

    private CountsWriter(IBufferWriter<byte> output)
    {
        _output = output;
        _json = new Utf8JsonWriter(output, new JsonWriterOptions { Encoder = JavaScriptEncoder.Default });
    }

    /// <summary>Reads logs and writes what was counted.</summary>
    /// <param name="input">The logs.</param>
    /// <param name="query">The window and the grouping; only counts with the same can be merged, so give times and no spans where clocks may differ.</param>
    /// <param name="output">Where the lines go.</param>
    /// <param name="observer">Told of inputs that fail, of progress and of what else a user may want to know.</param>
    /// <param name="clock">Now.</param>
    /// <param name="stop">Ends the reading.</param>
    public static ReadStatistics Write(LogInput input, RateQuery query, IBufferWriter<byte> output, IReadObserver observer, TimeProvider clock, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(query);
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(observer);
        ArgumentNullException.ThrowIfNull(clock);
        RateReading reading = RateReading.Count(input, query, new SerialObserver(observer), clock, Environment.ProcessorCount, stop, isPart: true);
        Write(reading, output);
        return reading.Counts.Statistics;
    }

    /// <inheritdoc/>
    public void Dispose() => _json.Dispose();

    /// <summary>Writes what was counted with <c>isPart</c>.</summary>
    internal static void Write(RateReading reading, IBufferWriter<byte> output)
    {
        using CountsWriter writer = new(output);
        writer.WriteAll(reading);
    }

    private void WriteAll(RateReading reading)
    {
        RateCounts counts = reading.Counts;
        IReadOnlyList<string> hosts = counts.Hosts.Names;
        WriteHead(reading, hosts);
        int number = 0;
        foreach (Tally sender in counts.NamedSenders) WriteSender(sender, $"s{number++}");
        WriteSender(counts.Unknown, "unknown");

        // Named before any of them is written: a message may have come from one that stands further down.
        Message[] arrivals = [.. counts.Arrivals];
        for (int i = 0; i < arrivals.Length; i++) _names[arrivals[i].Tally.Resolve()] = $"a{i}";
        foreach (Message arrival in arrivals) WriteArrival(arrival);
        foreach (RateCounts.ServerLink link in counts.Links) WriteLink(link);

        _json.WriteStartObject();
        _json.WriteNumber("end", _lines);
        EndLine();
    }

    private void WriteHead(RateReading reading, IReadOnlyList<string> hosts)
    {
        CountLayout layout = reading.Counts.Layout;
        _json.WriteStartObject();
        _json.WriteString("mailabuse", "counts");
        _json.WriteNumber("version", Version);
        _json.WriteNumber("origin", layout.Origin);
        _json.WriteNumber("span", layout.Span);
        WriteSecond("since", layout.Since, long.MinValue);
        WriteSecond("until", reading.Query.Until?.ToUnixTimeSeconds() ?? long.MaxValue, long.MaxValue);
        _json.WriteString("by", JsonNamingPolicy.CamelCase.ConvertName(layout.By.ToString()));
        _json.WriteNumber("window", (long)reading.Query.Window.TotalSeconds);
        _json.WriteNumber("baseline", (long)reading.Query.Baseline.TotalSeconds);
        _json.WriteNumber("openMessages", reading.Counts.OpenMessages);
        _json.WriteStartArray("hosts");
        foreach (string name in hosts)
        {
            _json.WriteStartObject();
            _json.WriteString("name", name);
            _json.WriteEndObject();
        }

        _json.WriteEndArray();
        WriteStatistics(reading.Counts.Statistics);
        EndLine();
    }

    private void WriteStatistics(ReadStatistics seen)
    {
        _json.WriteStartObject("statistics");
        _json.WriteNumber("bytes", seen.Bytes);
        _json.WriteNumber("lines", seen.Lines);
        _json.WriteNumber("unreadableLines", seen.UnreadableLines);
        _json.WriteNumber("mailLines", seen.MailLines);
        _json.WriteNumber("suppressedLines", seen.SuppressedLines);
        if (seen.First is { } first) _json.WriteString("first", first);
        if (seen.Last is { } last) _json.WriteString("last", last);
        _json.WriteBoolean("isComplete", seen.IsComplete);
        _json.WriteNumber("failedInputs", seen.FailedInputs);
        _json.WriteNumber("inputs", seen.Inputs);
        _json.WriteEndObject();
    }

    private void WriteSender(Tally sender, string name)
    {
        _names[sender] = name;
        _json.WriteStartObject();
        _json.WriteString("tally", name);
        _json.WriteString("kind", JsonNamingPolicy.CamelCase.ConvertName(sender.Kind.ToString()));
        string text = Encoding.UTF8.GetString(sender.Name);
        // A login is any bytes; where they are no text, the text would be another login.
        if (Encoding.UTF8.GetBytes(text).AsSpan().SequenceEqual(sender.Name)) _json.WriteString("sender", text);
        else _json.WriteBase64String("senderBytes", sender.Name);
        WriteTally(sender);
        EndLine();
    }

    private void WriteArrival(Message arrival)
    {
        Tally tally = arrival.Tally.Resolve();
        _json.WriteStartObject();
        _json.WriteString("arrival", _names[tally]);
        WriteHash("id", arrival.Id);
        WriteHash("host", arrival.Host);
        _json.WriteNumber("second", arrival.Second);
        if (arrival.Owner is { } owner) _json.WriteString("owner", _names[owner.Resolve()]);
        WriteHash("address", arrival.Client.Address);
        WriteHash("network", arrival.Client.Network);
        WriteHash("label", arrival.Client.NameLabel);
        if (arrival.Client.IsLoopback) _json.WriteBoolean("isLoopback", true);
        if (arrival.Client.IsPrivate) _json.WriteBoolean("isPrivate", true);
        _json.WriteNumber("hostBits", arrival.HostBit);
        WriteTally(tally);
        EndLine();
    }

    private void WriteLink(in RateCounts.ServerLink link)
    {
        _json.WriteStartObject();
        WriteHash("link", link.Id);
        WriteHash("host", link.Host);
        WriteHash("label", link.HostLabel);
        WriteHash("key", link.ParentKey);
        WriteHash("loopback", link.Loopback);
        _json.WriteString("from", _names[link.Parent.Answerable()]);
        if (link.Parent.Run is not null) _json.WriteBoolean("isNotification", true);
        _json.WriteNumber("span", link.Bucket);
        _json.WriteNumber("second", link.Second);
        EndLine();
    }

    private void WriteTally(Tally tally)
    {
        if (tally.Hosts != 0) _json.WriteNumber("hosts", tally.Hosts);
        if (tally.First != long.MaxValue) _json.WriteNumber("first", tally.First);
        if (tally.Last != long.MinValue) _json.WriteNumber("last", tally.Last);
        WriteSet("clients", tally.Clients);
        WriteSet("envelopes", tally.Envelopes);
        WriteSet("domains", tally.Domains);
        _json.WriteStartArray("cells");
        foreach (ref readonly Cell cell in tally.Cells.Read(ref _buffer))
        {
            _json.WriteStartArray();
            foreach (int count in (ReadOnlySpan<int>)[cell.Bucket, cell.Messages, cell.Recipients, cell.Delivered, cell.Deferred, cell.Bounced, cell.Held, cell.Notifications, cell.ToOwn])
                _json.WriteNumberValue(count);
            foreach (ulong bits in (ReadOnlySpan<ulong>)[cell.Networks, cell.Envelopes, cell.Domains]) _json.WriteStringValue(bits.ToString("x", CultureInfo.InvariantCulture));
            _json.WriteEndArray();
        }

        _json.WriteEndArray();
    }

    private void WriteSet(string name, in DistinctSet set)
    {
        if (set.IsEstimate) _json.WriteBase64String(name + "Estimate", set.ToRegisters());
        else if (set.Count > 0) _json.WriteBase64String(name, MemoryMarshal.AsBytes<ulong>(set.ToHashes()));
    }

    // Numbers of 64 bits are more than many readers of JSON can hold.
    private void WriteHash(string name, ulong hash)
    {
        if (hash != 0) _json.WriteString(name, hash.ToString("x", CultureInfo.InvariantCulture));
    }

    private void WriteSecond(string name, long second, long none)
    {
        if (second != none) _json.WriteNumber(name, second);
    }

    private void EndLine()
    {
        _json.WriteEndObject();
        _json.Flush();
        _json.Reset();
        _output.Write("\n"u8);
        _lines++;
    }
}
