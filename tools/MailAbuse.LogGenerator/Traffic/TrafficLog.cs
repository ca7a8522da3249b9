namespace MailAbuse.LogGenerator;

/// <summary>A log of any size in constant memory: the everyday traffic of a busy server, with a few runs in it.</summary>
public static class TrafficLog
{
    /// <summary>Writes the log and tells what is true about it.</summary>
    /// <param name="options">What is wanted.</param>
    /// <param name="output">Where it goes; left open.</param>
    public static IReadOnlyList<Truth> Write(TrafficOptions options, Stream output)
    {
        using var log = new LineWriter(output, options.Format, options.End.Offset, options.Disorder ? Rng.For(options.Seed, 9) : null);
        string[] own = ["example.org", "example.com", "firma.example", "verein.example", "example.net", options.Hosts[0] + ".example.net"];
        var destinations = new Destinations(options.Seed, own);
        var hosts = options.Hosts.Select((name, i) => new PostfixHost(name, $"192.0.2.{10 + i}", log, options.ShortIds, Rng.For(options.Seed, 2, (ulong)i))).ToArray();
        var system = new MailSystem(
            hosts, destinations, new MailSystemOptions { FilteredSenders = options.Filtered, TlsLines = true, DovecotLines = true, Noise = 0.8 }, Rng.For(options.Seed, 3));
        var source = new TrafficSource(options, destinations, log);
        foreach (MessageFact fact in source.Facts(system))
        {
            system.Accept(fact);
            if (log.Written >= options.Size) break;
            Visitors.Maybe(system, fact.TimeMicros);
        }
        return source.Truths;
    }
}
