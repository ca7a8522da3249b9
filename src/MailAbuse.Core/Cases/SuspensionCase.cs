using System.Globalization;
using System.Text.RegularExpressions;
using MailAbuse.Rates;
using MailAbuse.Servers;
using MailAbuse.Suspensions;
using MailAbuse.Text;

namespace MailAbuse.Cases;

/// <summary>
/// The case that a suspension belongs to. Which one it is is known before the map is changed, because it stands there; the case itself
/// is kept when the suspension is in place, so that a case never speaks of what was not done. A run that was killed in between leaves
/// a number in the map, and the next one opens the case for it.
/// </summary>
/// <remarks>One object a sender and realm; any thread may call.</remarks>
public sealed partial class SuspensionCase
{
    private readonly CaseDesk _desk;
    private readonly SenderKey _key;
    private readonly MailServer[] _members;
    private readonly Lock _gate = new();
    private string? _taken;
    private bool _isAsked;

    private SuspensionCase(CaseDesk desk, SenderKey key, MailServer[] members, SenderRate? rate, string? given)
    {
        _desk = desk;
        _key = key;
        _members = members;
        Rate = rate;
        Given = given;
    }

    /// <summary>The case that was given, by its whole number; null: none was.</summary>
    public string? Given { get; }

    /// <summary>What the log says of him, for a case that is opened; may be set until <see cref="Done"/>.</summary>
    public SenderRate? Rate { get; set; }

    /// <summary>Looks after the case that was given.</summary>
    /// <param name="desk">The store.</param>
    /// <param name="key">The sender.</param>
    /// <param name="members">The servers of his realm.</param>
    /// <param name="given">The case; null or empty: none.</param>
    /// <param name="spellings">Further names of his, as they were given.</param>
    /// <param name="mustBeHis">True where a person typed the case, and did not say that the sender is to be suspended all the same.</param>
    /// <param name="rate">What the log says of him; null: not known.</param>
    /// <param name="warn">Is told where the store cannot be read.</param>
    /// <param name="notice">Is told where the timeline is elsewhere.</param>
    /// <exception cref="ServerException"><see cref="ServerProblemKind.CaseUnknown"/>, or <see cref="ServerProblemKind.CaseInvalid"/>: it is about somebody else.</exception>
    public static SuspensionCase Of(
        CaseDesk desk, SenderKey key, IReadOnlyList<string> spellings, IReadOnlyList<MailServer> members, string? given, bool mustBeHis, SenderRate? rate, Action<string> warn, Action<string> notice)
    {
        ArgumentNullException.ThrowIfNull(desk);
        ArgumentNullException.ThrowIfNull(spellings);
        ArgumentNullException.ThrowIfNull(members);
        ArgumentNullException.ThrowIfNull(warn);
        ArgumentNullException.ThrowIfNull(notice);
        string? number = string.IsNullOrEmpty(given) ? null : given;
        ServerProblem? problem = null;
        if (number is not null)
        {
            desk.TryDo(
                book =>
                {
                    if (book.Store.Find(given!) is { } known)
                    {
                        // What is proved of one would let the other go.
                        bool isHis = CaseOpening.IsAbout(known, key.Kind, [key.Text, .. spellings]);
                        number = isHis ? known.Case : null;
                        if (!isHis && mustBeHis)
                            problem = CaseOpening.NotAbout(known, key);
                        else if (!isHis)
                            warn($"The case {known.Case} is about {Visible.Make(known.Sender, 100)}: {Visible.Make(key.Text, 100)} gets one of his own.");
                    }
                    else if (mustBeHis)
                        problem = book.Unknown(given!, $"Leave -Case out, and one is opened; or New-AbuseCase {Quoted(key.Text)} -Server {members[0].Name} -Number {Quoted(given!)} first; -Force suspends him all the same.");
                    else
                        notice($"This store has no case {Visible.Make(given, 100)}; its timeline is elsewhere.");
                },
                warn);
        }

        if (problem is not null)
            throw new ServerException(problem);
        return new SuspensionCase(desk, key, [.. members], rate, number);
    }

    /// <summary>The case for a sender who has none: the one of his that is open, else a new number. Null where the store cannot be had.</summary>
    /// <param name="warn">Is told of that.</param>
    public string? ForNone(Action<string> warn)
    {
        lock (_gate)
        {
            if (_isAsked)
                return _taken;
            _isAsked = true;
            string? number = null;
            _desk.TryDo(book => number = NumberIn(book), warn);
            return _taken = number;
        }
    }

    /// <summary>The same for whoever may do nothing that no case says.</summary>
    /// <exception cref="ServerException">The store cannot be had.</exception>
    public void Need()
    {
        lock (_gate)
        {
            _taken = NumberIn(_desk.Book);
            _isAsked = true;
        }
    }

    /// <summary>Keeps what was done.</summary>
    /// <param name="results">The suspensions of all members.</param>
    /// <param name="warn">Is told where the store cannot be written.</param>
    /// <param name="notice">Is told where a timeline is elsewhere, and which case was opened.</param>
    public void Done(IReadOnlyList<SenderSuspension> results, Action<string> warn, Action<string> notice)
    {
        ArgumentNullException.ThrowIfNull(results);
        ArgumentNullException.ThrowIfNull(notice);
        SenderSuspension[] made = [.. results.Where(one => one is { IsForeign: false, Since: not null, Case.Length: > 0 } && one.State is not (SuspensionState.Failed or SuspensionState.NotSuspended))];
        foreach (IGrouping<string, SenderSuspension> group in made.GroupBy(one => one.Case!, StringComparer.OrdinalIgnoreCase))
            _desk.TryDo(book => Keep(book, group.Key, [.. group], notice), warn);
    }

    private void Keep(CaseBook book, string number, SenderSuspension[] made, Action<string> notice)
    {
        AbuseCase? one = book.Store.Find(number);
        if (one is null)
        {
            if (!IsOurs(number, made))
            {
                notice($"This store has no case {Visible.Make(number, 100)}; its timeline is elsewhere.");
                return;
            }

            AbuseCase fresh = CaseOpening.Of(_key, CaseServers.Join(made.Select(suspension => suspension.Server)), _members[0].Realm, Rate);
            one = book.Open(fresh with { Case = number, Spellings = [.. fresh.Spellings.Concat(made.SelectMany(suspension => suspension.Spellings)).Distinct(StringComparer.OrdinalIgnoreCase)] }, "", out bool opened);
            notice(opened ? $"The case {one.Case} was opened in {book.Store.Path}." : $"{Visible.Make(_key.Text, 100)} has the open case {one.Case}.");
        }
        else if (!CaseOpening.IsAbout(one, _key.Kind, [_key.Text, .. made.SelectMany(suspension => suspension.Spellings)]))
        {
            notice($"On {made[0].Server} he bears the case {one.Case}, which is about {Visible.Make(one.Sender, 100)}; nothing was written there.");
            return;
        }

        // Asked for the same again, nothing was done; but a case that does not know of it yet must.
        CaseEntry[] entries = [.. made.Where(suspension => suspension.IsChanged || one.Suspended is null || one.Suspended <= one.Resumed)
            .Select(suspension => book.Entry(CaseEntryKind.Suspended, Sentence(suspension), suspension.Server))];
        if (entries.Length > 0)
            book.Suspended(one.Case, made.Min(suspension => suspension.Since!.Value), made[0].Mode, made.SelectMany(suspension => suspension.Spellings), entries);
    }

    // Taken by this run; or by one that was killed, on this machine, whose numbers all come from this store.
    private bool IsOurs(string number, SenderSuspension[] made) =>
        string.Equals(number, _taken, StringComparison.OrdinalIgnoreCase)
        || (TakenNumber().IsMatch(number) && made.Any(one => one.By is { } by && by.EndsWith("@" + MachineOf(_desk.By), StringComparison.OrdinalIgnoreCase)));

    private string NumberIn(CaseBook book) => OpenOne(book)?.Case ?? book.Store.TakeNumber(_desk.Clock.GetUtcNow());

    private AbuseCase? OpenOne(CaseBook book) =>
        book.Store.Find(new CaseQuery { State = CaseState.Open, WithTimeline = false }).LastOrDefault(one => CaseOpening.IsAbout(one, _key, _members));

    private static string Sentence(SenderSuspension one)
    {
        string names = one.Spellings.Length > 1 ? $", also as {string.Join(", ", one.Spellings.Skip(1))}" : "";
        string why = string.IsNullOrWhiteSpace(one.Reason) ? "" : $" {one.Reason.TrimEnd('.')}.";
        return string.Create(CultureInfo.InvariantCulture, $"{one.Sender}{names}: {one.Mode}, {one.State}.{why}");
    }

    private static string MachineOf(string by) => by[(by.LastIndexOf('@') + 1)..];

    private static string Quoted(string text) => $"'{Visible.Make(text, 60).Replace("'", "''", StringComparison.Ordinal)}'";

    [GeneratedRegex(@"^[0-9]{4}-[0-9]{4,}-[0-9a-z]{4}\z", RegexOptions.CultureInvariant)]
    private static partial Regex TakenNumber();
}
