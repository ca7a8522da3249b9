using System.Globalization;
using MailAbuse.Suspensions;
using MailAbuse.Text;

namespace MailAbuse.Reputation.Delisting;

/// <summary>Which request a person who typed the beginning of its number, or of its operator's name, may mean.</summary>
public static class DelistingChoices
{
    /// <summary>Numbers that begin like that, the open ones first, the latest in front.</summary>
    public static IReadOnlyList<SuspensionChoice> Numbers(IEnumerable<DelistingRequest> requests, string typed)
    {
        ArgumentNullException.ThrowIfNull(requests);
        return
        [
            .. requests.Where(one => Begins(one.Number, typed)).OrderByDescending(one => one.IsOpen).ThenByDescending(one => one.Created)
                .Select(one => new SuspensionChoice(one.Number, Visible.Make(string.Create(CultureInfo.InvariantCulture, $"{one.Operator}, {one.Address}: {one.State}, {one.Changed:yyyy-MM-dd}"), 200))),
        ];
    }

    /// <summary>Operators of requests, and those of whom it is known where they are asked, that begin like that.</summary>
    public static IReadOnlyList<SuspensionChoice> Operators(IEnumerable<DelistingRequest> requests, string typed)
    {
        ArgumentNullException.ThrowIfNull(requests);
        return
        [
            .. requests.Select(one => one.Operator).Concat(DelistingDesks.Names).Where(name => Begins(name, typed)).Distinct(StringComparer.OrdinalIgnoreCase)
                .Order(StringComparer.OrdinalIgnoreCase).Select(name => new SuspensionChoice(name, DelistingDesks.OfOperator(name) is { Form.Length: > 0 } desk ? desk.Form : name)),
        ];
    }

    private static bool Begins(string text, string typed) => text.Length > 0 && text.AsSpan().IndexOfAny('*', '?') < 0 && Visible.Make(text) == text && Wildcard.Matches(typed + "*", text);
}
