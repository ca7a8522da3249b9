using BenchmarkDotNet.Attributes;
using MailAbuse.Logs;
using MailAbuse.Mta.Postfix;
using MailAbuse.Rates;

namespace MailAbuse.Benchmarks;

/// <summary>What is done for every line: one operation is one pass over all sample logs.</summary>
[MemoryDiagnoser]
public class ScannerBenchmarks
{
    private static readonly DateTimeOffset NotAfter = new(2026, 12, 31, 0, 0, 0, TimeSpan.Zero);

    private readonly SyslogParser _parser = new(TimeZoneInfo.Utc, NotAfter);
    private byte[][] _messages = [];

    /// <summary>Cuts the headers off.</summary>
    [GlobalSetup]
    public void Setup()
    {
        List<byte[]> messages = [];
        foreach (Range range in SampleLog.Lines)
        {
            ReadOnlySpan<byte> line = SampleLog.Text.AsSpan(range);
            if (!_parser.TryParse(line, out SyslogHeader header)) continue;
            ReadOnlySpan<byte> message = line[header.MessageStart..];
            // Behind the queue id, where there is one: that is what the fields are read from.
            int colon = message.IndexOf(": "u8);
            messages.Add((colon is > 0 and < 20 ? message[(colon + 2)..] : message).ToArray());
        }

        _messages = [.. messages];
    }

    /// <summary>Syslog headers.</summary>
    [Benchmark]
    public long SyslogHeaders()
    {
        long sum = 0;
        foreach (Range range in SampleLog.Lines)
            if (_parser.TryParse(SampleLog.Text.AsSpan(range), out SyslogHeader header)) sum += header.Second;
        return sum;
    }

    /// <summary>Deliveries: recipient, relay, status, reply.</summary>
    [Benchmark]
    public int DeliveryFields()
    {
        int found = 0;
        foreach (byte[] message in _messages)
            if (message.AsSpan().StartsWith("to=<"u8) && PostfixFields.TryReadDelivery(message, out _)) found++;
        return found;
    }

    /// <summary>Acceptances: client and login.</summary>
    [Benchmark]
    public int ClientFields()
    {
        int found = 0;
        foreach (byte[] message in _messages)
            if (message.AsSpan().StartsWith("client="u8) && PostfixFields.TryReadClient(message.AsSpan("client=".Length), out _)) found++;
        return found;
    }

    /// <summary>The whole: lines, headers, fields and the join.</summary>
    [Benchmark(Baseline = true)]
    public int Counter()
    {
        CountLayout layout = RateScan.LayoutOf(new RateQuery(), followServers: false);
        SenderTable senders = new();
        HostTable hosts = new();
        RateCounts counts = new(layout, hosts, senders);
        PostfixScanner scanner = new(layout, senders, hosts, SecondRange.All);
        Findings findings = new();
        scanner.Start(findings);
        scanner.Scan(SampleLog.Text, new SyslogParser(TimeZoneInfo.Utc, NotAfter), 0);
        scanner.Finish();
        findings.JoinInto(counts);
        counts.EndLog();
        return counts.OpenMessages;
    }
}
