using System.Net;
using MailAbuse.Dns;

namespace MailAbuse.Reputation.Blocklists;

/// <summary>What one answer of a list comes to.</summary>
/// <param name="Verdict">The verdict.</param>
/// <param name="Severity">What a listing says.</param>
/// <param name="Meaning">What the answers mean.</param>
/// <param name="Problem">Why there is no verdict; empty where there is one.</param>
internal readonly record struct BlocklistFinding(BlocklistVerdict Verdict, BlocklistSeverity Severity, string Meaning, string Problem)
{
    // 127.255.255.0/24: several operators use it, none of them for listings.
    private const uint FirstError = 0x7FFFFF00;
    private const uint LastError = 0x7FFFFFFF;

    // An answer of the early lists, and since then one of lists that refuse, and of resolvers that block.
    private const uint OldError = 0x7F000001;

    /// <summary>Reads an answer to the question for addresses.</summary>
    public static BlocklistFinding Of(Blocklist list, DnsAnswer answer)
    {
        switch (answer.Status)
        {
            case DnsStatus.Answered:
                return OfAddresses(list, answer.Addresses);
            case DnsStatus.NoSuchName or DnsStatus.NoData:
                return new(BlocklistVerdict.NotListed, BlocklistSeverity.None, "", "");
            default:
                return Unknown(Words(list, answer));
        }
    }

    /// <summary>Nobody can say.</summary>
    public static BlocklistFinding Unknown(string problem) => new(BlocklistVerdict.Unknown, BlocklistSeverity.None, "", problem);

    /// <summary>The list is broken.</summary>
    public static BlocklistFinding List(string problem) => new(BlocklistVerdict.ListBroken, BlocklistSeverity.None, "", problem);

    /// <summary>The resolver lies, or is not served.</summary>
    public static BlocklistFinding Resolver(string problem) => new(BlocklistVerdict.ResolverBroken, BlocklistSeverity.None, "", problem);

    private static BlocklistFinding OfAddresses(Blocklist list, IReadOnlyList<IPAddress> addresses)
    {
        if (addresses.Count == 0)
            return new(BlocklistVerdict.NotListed, BlocklistSeverity.None, "", "");
        // One word that is no listing makes the whole answer none.
        foreach (IPAddress address in addresses)
        {
            if (BlocklistCode.Number(address) is not { } number || number >> 24 != 127)
                return List($"It answers with {address}, outside of 127.0.0.0/8: somebody else has the domain now, or a resolver on the way lies.");
            if (list.Errors.FirstOrDefault(code => code.Fits(number)) is { } error)
                return Resolver($"The list refuses to answer ({address}): {error.Meaning}");
            if (number is >= FirstError and <= LastError)
                return Resolver($"The list refuses to answer ({address}): {Refusal(number)}");
            if (number == OldError && !list.Codes.Any(code => code.Fits(number)))
                return Resolver($"The list refuses to answer, or a resolver on the way blocks it ({address}).");
        }

        BlocklistCode[] codes = [.. list.Codes.Where(code => addresses.Any(address => code.Fits(BlocklistCode.Number(address)!.Value)))];
        bool isKnown = addresses.All(address => list.Codes.Any(code => code.Fits(BlocklistCode.Number(address)!.Value)));
        string meaning = string.Join(' ', codes.Select(code => code.Meaning).Distinct());
        if (isKnown && codes.All(code => code.Severity == BlocklistSeverity.None))
            return new(BlocklistVerdict.NotListed, BlocklistSeverity.None, meaning, "");
        // What the catalogue does not know is a listing all the same (RFC 5782, 2.1), and not the harmless one.
        if (!isKnown)
            meaning = $"{meaning} The catalogue does not know what {string.Join(", ", addresses)} means.".TrimStart();
        return new(BlocklistVerdict.Listed, isKnown ? codes.Max(code => code.Severity) : BlocklistSeverity.Abuse, meaning, "");
    }

    private static string Refusal(uint number) => number switch
    {
        0x7FFFFFFC => "the zone is misspelt.",
        0x7FFFFFFE => "it does not answer public resolvers.",
        0x7FFFFFFF => "this resolver asks too much.",
        _ => "an error, not a listing.",
    };

    private static string Words(Blocklist list, DnsAnswer answer)
    {
        string words = answer.Status switch
        {
            DnsStatus.Timeout => "No answer in time.",
            DnsStatus.ServerFailure => "The resolver could not find out (SERVFAIL).",
            DnsStatus.Refused => "The question was refused (REFUSED).",
            DnsStatus.Unreachable => "The resolver cannot be reached.",
            _ => "The answer cannot be read.",
        };
        // What the resolver says can hold the question, and that the key.
        string said = Text.Visible.Make(answer.Problem, 200);
        if (list.Key.Length > 0)
            said = said.Replace(list.Key, "…", StringComparison.OrdinalIgnoreCase);
        return said.Length > 0 ? $"{words} {said}" : words;
    }
}
