namespace MailAbuse.LogGenerator;

/// <summary>The domains of the world: some of our own, some hundred others with a few large ones among them. Only names and addresses kept for documentation.</summary>
internal sealed class Destinations
{
    private static readonly string[] Roots =
        ["example", "example.com", "example.net", "example.org", "test", "example", "example"];

    private readonly Dictionary<string, Destination> _byDomain = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Destination>.AlternateLookup<ReadOnlySpan<char>> _lookup;
    private readonly string[] _foreign;
    private readonly double[] _cumulative;

    public Destinations(ulong seed, string[] ownDomains, int foreignCount = 420)
    {
        Rng rng = Rng.For(seed, 0xD057);
        _lookup = _byDomain.GetAlternateLookup<ReadOnlySpan<char>>();
        OwnDomains = ownDomains;
        for (int i = 0; i < ownDomains.Length; i++)
        {
            // The first domain has mailboxes behind LMTP, the last goes to the system's users; between them the older ways.
            LocalTransport transport = i == ownDomains.Length - 1 ? LocalTransport.Local
                : i % 4 == 2 ? LocalTransport.Virtual : i % 4 == 3 ? LocalTransport.Pipe : LocalTransport.Lmtp;
            _byDomain[ownDomains[i]] = new Destination
            {
                Domain = ownDomains[i], MxName = "", MxAddress = "", Local = transport,
            };
        }
        _foreign = new string[foreignCount];
        _cumulative = new double[foreignCount];
        double sum = 0;
        for (int i = 0; i < foreignCount; i++)
        {
            string domain;
            do domain = $"{Names.Company(rng)}.{rng.Pick(Roots)}";
            while (_byDomain.ContainsKey(domain));
            _foreign[i] = domain;
            // A few providers hold a good part of all mailboxes, then comes a long tail.
            sum += 1 / Math.Pow(i + 1.5, 0.85);
            _cumulative[i] = sum;
            Add(domain, i < 3 ? ReplyStyle.BigProvider : i < 6 ? ReplyStyle.Exchange : (ReplyStyle)rng.Next(6), rng);
        }
        for (int i = 0; i < foreignCount; i++) _cumulative[i] /= sum;
    }

    public string[] OwnDomains { get; }

    /// <summary>A domain elsewhere, the large ones more often.</summary>
    public string Foreign(Rng rng)
    {
        int index = Array.BinarySearch(_cumulative, rng.NextDouble());
        return _foreign[Math.Min(index < 0 ? ~index : index, _foreign.Length - 1)];
    }

    /// <summary>A domain elsewhere, any as likely as any other: what a bought list of addresses looks like.</summary>
    public string AnyForeign(Rng rng) => rng.Pick(_foreign);

    public Destination ForAddress(string address)
    {
        ReadOnlySpan<char> domain = address.AsSpan(address.LastIndexOf('@') + 1);
        if (_lookup.TryGetValue(domain, out Destination? found)) return found;
        string name = domain.ToString();
        ulong hash = 14695981039346656037UL;
        foreach (char c in name) hash = (hash ^ c) * 1099511628211UL;
        return Add(name, ReplyStyle.Postfix, new Rng(hash));
    }

    private Destination Add(string domain, ReplyStyle style, Rng rng)
    {
        string address = rng.Chance(0.12)
            ? $"2001:db8:{rng.Between(0x100, 0xfff):x}::{rng.Between(2, 0x1f):x}"
            : $"{(rng.Chance(0.5) ? "203.0.113" : "198.51.100")}.{rng.Between(1, 254)}";
        string prefix = style switch
        {
            ReplyStyle.Exchange => "mail.protection.",
            ReplyStyle.BigProvider => "smtp-in.l.",
            _ => rng.Pick(["mx.", "mx1.", "mail.", "mx01.", "in.", ""]),
        };
        var destination = new Destination { Domain = domain, MxName = prefix + domain, MxAddress = address, Style = style };
        _byDomain[domain] = destination;
        return destination;
    }
}
