namespace MailAbuse.Routes.Pacing;

/// <summary>Which waiting mail is to be sent off, and how fast.</summary>
public sealed class PacedFlushRequest
{
    /// <summary>Recipient domains, each with its subdomains. Empty: all, which takes <see cref="All"/>.</summary>
    public string[] Domains { get; init; } = [];

    /// <summary>Mail for every domain but <see cref="ExceptDomains"/>.</summary>
    public bool All { get; init; }

    /// <summary>Domains that keep their own way, each as it is: what lies below one that is hosted here goes out like all else.</summary>
    public string[] ExceptDomains { get; init; } = [];

    /// <summary>Messages a minute to one destination; 1 or more.</summary>
    public int RatePerMinute { get; init; } = RelayhostRequest.UsualPerMinute;

    /// <summary>How long the route may take to be changed after the schedule was written; the first message waits for so long.</summary>
    public TimeSpan Lead { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The mail host of domains for which it is known, by domain: domains behind one host share one pace.</summary>
    public IReadOnlyDictionary<string, string> MailHosts { get; init; } = new Dictionary<string, string>();

    /// <summary>The detour, by its names and addresses: only what it is told counts. Empty: every way counts.</summary>
    public string[] Via { get; init; } = [];

    /// <summary>Other hosts of our own that mail passes (the usual next hop), by name or address: that they put mail off ties no domains together.</summary>
    public string[] OwnHosts { get; init; } = [];

    /// <summary>The case that it is done for; its quarantined mail is what the incident looks like, however old.</summary>
    public string? Case { get; init; }

    /// <summary>Who asks for it, for the manifest.</summary>
    public string By { get; init; } = "";

    /// <summary>True for mail to this domain.</summary>
    internal bool Covers(string domain) =>
        domain.Length > 0 && !ExceptDomains.Contains(domain, StringComparer.OrdinalIgnoreCase) && (Domains.Length == 0 ? All : Domains.Any(one => IsIn(domain, one)));

    private static bool IsIn(string domain, string parent) =>
        domain.EndsWith(parent, StringComparison.OrdinalIgnoreCase) && (domain.Length == parent.Length || domain[^(parent.Length + 1)] == '.');
}
