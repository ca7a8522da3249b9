using System.Net;

namespace MailAbuse.Reputation.Spf;

/// <summary>One mechanism of a record.</summary>
/// <param name="Mechanism">Its name, in lower case.</param>
/// <param name="Outcome">The result where it matches: its qualifier.</param>
/// <param name="Text">As it stands in the record.</param>
internal sealed record SpfTerm(string Mechanism, SpfOutcome Outcome, string Text)
{
    /// <summary>The domain behind the colon; null: the one whose record it is.</summary>
    public string? Domain { get; init; }

    /// <summary>Of ip4 and ip6.</summary>
    public IPAddress? Address { get; init; }

    /// <summary>How many bits of an IPv4 address count.</summary>
    public int Bits4 { get; init; } = 32;

    /// <summary>How many bits of an IPv6 address count.</summary>
    public int Bits6 { get; init; } = 128;

    /// <summary>True where it takes more than domain and address: a macro, or the names of an address.</summary>
    public bool IsBeyondUs => Mechanism == "ptr" || Domain?.Contains('%', StringComparison.Ordinal) == true;

    /// <summary>True where it is counted against the limit of questions (RFC 7208, 4.6.4).</summary>
    public bool IsLookup => Mechanism is "include" or "a" or "mx" or "ptr" or "exists";
}
