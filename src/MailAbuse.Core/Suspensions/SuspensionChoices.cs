using MailAbuse.Mta;
using MailAbuse.Mta.Postfix.Servers.Maps;
using MailAbuse.Mta.Postfix.Servers.Suspensions;
using MailAbuse.Text;

namespace MailAbuse.Suspensions;

/// <summary>What a person who typed the beginning of a name may mean, by who is suspended.</summary>
/// <remarks>
/// Names come from servers, and whoever can write a map there can write anything. So only names are offered that show as they are, and
/// that mean themselves: <c>*</c> as a name, taken over with one key, would be everybody.
/// </remarks>
public static class SuspensionChoices
{
    private const int LongestName = 255;
    private const int LongestTip = 300;
    private const int MostInTip = 3;

    /// <summary>Senders, each by the name that he is suspended under, or by the spelling that was begun; in the order of the alphabet.</summary>
    /// <param name="suspensions">Who is suspended.</param>
    /// <param name="typed">The beginning of a name, letter case folded, wildcards allowed.</param>
    public static IReadOnlyList<SuspensionChoice> Senders(IEnumerable<StandingSuspension> suspensions, string typed)
    {
        ArgumentNullException.ThrowIfNull(suspensions);
        ArgumentNullException.ThrowIfNull(typed);
        return Choices(suspensions.Select(one => (one.Spellings.Prepend(one.Sender).FirstOrDefault(name => IsBegun(name, typed) && IsOfKind(name, one.SenderKind)), one)), Described);
    }

    /// <summary>Cases, in the order of the alphabet.</summary>
    /// <param name="suspensions">Who is suspended.</param>
    /// <param name="typed">The beginning of a case, letter case folded, wildcards allowed.</param>
    public static IReadOnlyList<SuspensionChoice> Cases(IEnumerable<StandingSuspension> suspensions, string typed)
    {
        ArgumentNullException.ThrowIfNull(suspensions);
        ArgumentNullException.ThrowIfNull(typed);
        return Choices(suspensions.Select(one => (one.Case is { } name && IsBegun(name, typed) ? name : null, one)), Members);
    }

    private static SuspensionChoice[] Choices(IEnumerable<(string? Name, StandingSuspension One)> found, Func<StandingSuspension[], string> describe) =>
    [
        .. found.Where(pair => pair.Name is not null).GroupBy(pair => pair.Name!, pair => pair.One, StringComparer.OrdinalIgnoreCase)
            .OrderBy(group => group.Key, StringComparer.OrdinalIgnoreCase)
            .Select(group => new SuspensionChoice(group.Key, Visible.Make(describe([.. group]), LongestTip))),
    ];

    private static bool IsBegun(string name, string typed) =>
        name.Length is > 0 and <= LongestName && name.AsSpan().IndexOfAny('*', '?') < 0 && !string.IsNullOrWhiteSpace(name) && Visible.Make(name) == name
        && Wildcard.Matches(typed + "*", name);

    // A login that looks like an address would be taken for a client where nobody says what it is.
    private static bool IsOfKind(string name, SenderKind kind) => SenderKey.TryOf(SenderKind.Unknown, name)?.Kind == kind;

    // Of one sender, on several servers: how, and since when it began to hold.
    private static string Described(StandingSuspension[] his) =>
        string.Join("; ", his.GroupBy(one => one.Mode).Select(same =>
            $"{same.Key} since {CommentLine.Stamp(same.Min(one => one.Since))} on {string.Join(", ", same.Select(one => one.Server).Distinct(StringComparer.OrdinalIgnoreCase))}{CaseOf(same)}"));

    private static string CaseOf(IEnumerable<StandingSuspension> his) => his.Select(one => one.Case).FirstOrDefault(name => !string.IsNullOrEmpty(name)) is { } found ? $", case {found}" : "";

    private static string Members(StandingSuspension[] all)
    {
        IGrouping<string, StandingSuspension>[] senders = [.. all.GroupBy(one => one.Sender, StringComparer.OrdinalIgnoreCase)];
        string shown = string.Join("; ", senders.Take(MostInTip).Select(his => $"{his.Key}: {Described([.. his.Select(one => one with { Case = null })])}"));
        return senders.Length > MostInTip ? $"{shown}; and {senders.Length - MostInTip} more" : shown;
    }
}
