using System.Globalization;
using MailAbuse.Suspensions;
using MailAbuse.Text;

namespace MailAbuse.Cases;

/// <summary>Which case a person who typed the beginning of its number may mean.</summary>
public static class CaseChoices
{
    /// <summary>Numbers that begin like that, the open ones first, the latest in front.</summary>
    /// <param name="cases">The cases of the store.</param>
    /// <param name="typed">The beginning, letter case folded, wildcards allowed.</param>
    public static IReadOnlyList<SuspensionChoice> Of(IEnumerable<AbuseCase> cases, string typed)
    {
        ArgumentNullException.ThrowIfNull(cases);
        ArgumentNullException.ThrowIfNull(typed);
        return
        [
            .. cases.Where(one => one.Case.Length > 0 && one.Case.AsSpan().IndexOfAny('*', '?') < 0 && Visible.Make(one.Case) == one.Case && Wildcard.Matches(typed + "*", one.Case))
                .OrderBy(one => one.State).ThenByDescending(one => one.Opened)
                .Select(one => new SuspensionChoice(one.Case, Visible.Make(string.Create(CultureInfo.InvariantCulture, $"{one.Sender} ({one.AssumedKind}), {one.State}, opened {one.Opened:yyyy-MM-dd}"), 200))),
        ];
    }
}
