using System.Net;
using MailAbuse.Servers;

namespace MailAbuse.Routes.Checks;

/// <summary>
/// Warns of sender domains whose SPF (RFC 7208) lets the source send and not the detour: their mail fails there where it passed here. It
/// stops nothing.
/// </summary>
/// <remarks>Domains that do not pass from the source either are left out: mail that is forwarded, and what a spammer forged. The detour changes nothing for them.</remarks>
internal static class SpfWarning
{
    /// <summary>How many domains are looked at, the most frequent.</summary>
    public const int MostDomains = 20;

    private const int MostNames = 8;

    /// <summary>The domains of envelope senders by how often they come, each once; what can be no domain in DNS is left out, for anybody can write anything there.</summary>
    public static IReadOnlyList<string> DomainsOf(IEnumerable<string> envelopeSenders)
        => [.. envelopeSenders.Select(Domain).OfType<string>().GroupBy(domain => domain, StringComparer.Ordinal)
            .OrderByDescending(group => group.Count()).ThenBy(group => group.Key, StringComparer.Ordinal).Select(group => group.Key).Take(MostDomains)];

    /// <summary>Looks.</summary>
    /// <param name="source">The server whose mail takes the detour.</param>
    /// <param name="detour">The detour's name, for the message.</param>
    /// <param name="domains">The sender domains (<see cref="DomainsOf"/>).</param>
    /// <param name="sourceAddresses">The addresses from which the source sends; empty: not known, then nothing is left out.</param>
    /// <param name="detourAddresses">The addresses from which the detour sends.</param>
    /// <param name="passes">What SPF says of a domain and an address: true for pass; null where it cannot be told, or the domain has none.</param>
    /// <param name="stop">Ends it.</param>
    public static ServerCheck Run(MailServer source, string detour, IReadOnlyList<string> domains, IReadOnlyList<IPAddress> sourceAddresses, IReadOnlyList<IPAddress> detourAddresses, Func<string, IPAddress, CancellationToken, bool?> passes, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(domains);
        ArgumentNullException.ThrowIfNull(passes);
        if (detourAddresses.Count == 0)
            return Check(CheckStatus.Skipped, $"From which address {detour} sends is not known, so SPF was not looked at.", "");
        List<string> open = [];
        int unknown = 0;
        foreach (string domain in domains.Take(MostDomains))
        {
            stop.ThrowIfCancellationRequested();
            bool?[] there = [.. detourAddresses.Select(address => passes(domain, address, stop))];
            if (there.Contains(false) && (sourceAddresses.Count == 0 || sourceAddresses.Any(address => passes(domain, address, stop) == true)))
                open.Add(domain);
            else if (there.Contains(null))
                unknown++;
        }

        if (open.Count == 0)
            return Check(CheckStatus.Passed, unknown == 0 ? $"SPF of the sender domains lets {detour} send, or has nothing against it." : $"Of {domains.Count} sender domains none lets us send and not {detour}; {unknown} have no SPF or could not be asked.", "");
        string more = open.Count > MostNames ? $" and {open.Count - MostNames} more" : "";
        return Check(
            CheckStatus.Warning,
            $"SPF of {string.Join(", ", open.Take(MostNames))}{more} does not let {detour} send ({string.Join(", ", detourAddresses)}): receivers may refuse their mail, or take it for spam.",
            "Add that address to the SPF record of these domains (ip4: or ip6:), or ask their owners to.");

        ServerCheck Check(CheckStatus status, string message, string advice) => new() { Server = source.Name, Name = "SpfNamesDetour", Subject = detour, Status = status, Message = message, Advice = advice };
    }

    private static string? Domain(string sender)
    {
        string domain = sender[(sender.LastIndexOf('@') + 1)..];
        return sender.Contains('@', StringComparison.Ordinal) && domain.Contains('.', StringComparison.Ordinal) && NextHop.Parse($"[{domain}]") is { Address: null } host ? host.Host : null;
    }
}
