using System.Text;
using MailAbuse.Rates;

namespace MailAbuse.Reputation.Refusals;

/// <summary>What the catalogue says of a reply, ready to be grouped by.</summary>
internal sealed class RefusalVerdict
{
    private RefusalVerdict(RefusalMatch match, RefusalCause cause)
    {
        Match = match;
        Cause = cause;
        Hash = ByteHash.Mix(
            ByteHash.Mix(HashOf(match.Operator), HashOf(match.List.Length > 0 ? match.List : match.Code), HashOf(match.OutgoingAddress)),
            HashOf(match.Rule?.Id ?? ""),
            (ulong)cause);
    }

    /// <summary>What the catalogue says.</summary>
    public RefusalMatch Match { get; }

    /// <summary>Why.</summary>
    public RefusalCause Cause { get; }

    /// <summary>The same for replies that belong into one group: operator, list or code, address and rule.</summary>
    public ulong Hash { get; }

    /// <summary>A host said something.</summary>
    public static RefusalVerdict OfReply(RefusalMatch match) => new(match, match.Cause);

    /// <summary>No host said anything: what stands in the log are Postfix's own words, and an address in them is not ours.</summary>
    public static RefusalVerdict OfSilence(RefusalMatch match) => match.Cause == RefusalCause.Network
        ? new(match with { List = "", OutgoingAddress = "" }, RefusalCause.Network)
        : new(match with { Rule = null, List = "", OutgoingAddress = "", Meaning = "", DelistingUrl = "" }, RefusalCause.Network);

    private static ulong HashOf(string text) => ByteHash.Of(Encoding.UTF8.GetBytes(text));
}
