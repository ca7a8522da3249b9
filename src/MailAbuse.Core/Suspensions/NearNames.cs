using MailAbuse.Text;

namespace MailAbuse.Suspensions;

/// <summary>Whom a sender's name, or a case, may mean that nobody knows.</summary>
internal static class NearNames
{
    private const int Most = 5;
    private const int LongestShown = 60;

    /// <summary>Names that look like it: the nearest first, at most five. The same local part with another domain, or without one, is nearest.</summary>
    public static IReadOnlyList<string> Of(string name, IEnumerable<string> known) =>
    [
        .. known.Select(other => (Name: other, Slips: LocalPart(other) == LocalPart(name) ? 0 : Slips(other, name))).Where(near => near.Slips is not null)
            .OrderBy(near => near.Slips).ThenBy(near => near.Name, StringComparer.Ordinal).Select(near => near.Name).Take(Most),
    ];

    /// <summary>The question for the advice of an error, with a blank behind it; empty where nothing is near.</summary>
    public static string Question(IReadOnlyList<string> near) =>
        near.Count == 0 ? "" : $"Did you mean {string.Join(", ", near.Select(name => Visible.Make(name, LongestShown)))}? ";

    /// <summary>
    /// For the advice of an error about a number that is none: those that begin like that up to a hyphen, where there are several; else the
    /// question which one is meant, as it is or without the mark of its store. With a blank behind it; empty where nothing is near.
    /// </summary>
    public static string OfNumber(string typed, IReadOnlyList<string> numbers)
    {
        string[] begun = [.. numbers.Where(number => number.StartsWith(typed + "-", StringComparison.OrdinalIgnoreCase)).Take(Most)];
        return begun.Length > 1 ? $"Several begin like that: {string.Join(", ", begun)}. " : Question(Of(typed, numbers.SelectMany(WithoutMark)));
    }

    /// <summary>What stands before the at sign of a login, without a Windows domain.</summary>
    public static string LocalPart(string login)
    {
        string name = login[(login.LastIndexOf('\\') + 1)..];
        int at = name.IndexOf('@', StringComparison.Ordinal);
        return at < 0 ? name : name[..at];
    }

    // A number that was cut short before the mark of its store is near, too.
    private static IEnumerable<string> WithoutMark(string number)
    {
        yield return number;
        int mark = number.LastIndexOf('-');
        if (mark > 0 && number.AsSpan(0, mark).Contains('-'))
            yield return number[..mark];
    }

    // Stricter than for servers: of thousands of customers many have names like his.
    private static int? Slips(string one, string other)
    {
        // All of a domain end alike: who is meant is told by what stands before it.
        int at = one.LastIndexOf('@'), otherAt = other.LastIndexOf('@');
        if (at > 0 && otherAt > 0 && one.AsSpan(at).SequenceEqual(other.AsSpan(otherAt)))
            return Slips(one[..at], other[..otherAt]);
        int most = Math.Max(1, Math.Min(one.Length, other.Length) / 4);
        return Math.Abs(one.Length - other.Length) <= most && Similar.Slips(one, other) is var slips && slips <= most ? slips : null;
    }
}
