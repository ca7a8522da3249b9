using MailAbuse.Cases;
using MailAbuse.Servers;
using MailAbuse.Text;

namespace MailAbuse.Core.Tests.Cases;

/// <summary>A store in memory that keeps the contract of <see cref="ICaseStore"/>; numbers count from 1 and bear the mark <c>test</c>.</summary>
internal sealed class MemoryStore : ICaseStore
{
    private readonly List<AbuseCase> _cases = [];
    private int _number;

    public string Path => "memory";

    /// <summary>How many numbers were taken.</summary>
    public int Taken => _number;

    public string TakeNumber(DateTimeOffset now) => $"{now.Year:0000}-{++_number:0000}-test";

    public AbuseCase? Find(string number)
    {
        AbuseCase[] found = [.. _cases.Where(one => Same(one.Case, number))];
        if (found.Length == 0)
            found = [.. _cases.Where(one => one.Case.StartsWith(number + "-", StringComparison.OrdinalIgnoreCase))];
        return found.Length == 1 ? found[0] : null;
    }

    public IReadOnlyList<AbuseCase> Find(CaseQuery query) =>
    [
        .. _cases.Where(one => Wildcard.MatchesAny(query.Cases, one.Case) && one.Spellings.Append(one.Sender).Any(name => Wildcard.MatchesAny(query.Senders, name))
            && (query.State is null || one.State == query.State) && (query.DueAt is null || one.Due.Any(due => due.Time <= query.DueAt))),
    ];

    public AbuseCase Open(AbuseCase fresh, out bool opened)
    {
        AbuseCase[] his = [.. _cases.Where(one => one.SenderKind == fresh.SenderKind && Names(one).Intersect(Names(fresh), StringComparer.OrdinalIgnoreCase).Any() && Places(one).Intersect(Places(fresh)).Any())];
        opened = his.All(one => one.State == CaseState.Closed);
        if (!opened)
            return his.Last(one => one.State == CaseState.Open);
        if (_cases.Any(one => Same(one.Case, fresh.Case)))
            throw new ServerException(ServerProblemKind.CaseInvalid, fresh.Case, "That is the number of another case.", "Leave it out.");
        AbuseCase kept = fresh with { Case = fresh.Case.Length > 0 ? fresh.Case : TakeNumber(fresh.Opened), Incident = his.Length + 1, Earlier = [.. his.Select(one => one.Case).Reverse()] };
        _cases.Add(kept);
        return kept;
    }

    public AbuseCase? Change(string number, Func<AbuseCase, AbuseCase> change)
    {
        int at = _cases.FindIndex(one => Same(one.Case, number));
        return at < 0 ? null : _cases[at] = change(_cases[at]);
    }

    public IReadOnlyList<string> Append(IReadOnlyList<CaseEntry> entries) =>
        [.. entries.Where(entry => Change(entry.Case, one => one.Timeline.Any(known => known.Id == entry.Id) ? one : one with { Timeline = [.. one.Timeline, entry] }) is null).Select(entry => entry.Case)];

    public void Import(string number, Func<AbuseCase?, AbuseCase?> merge) => throw new NotSupportedException();

    public bool Remove(string number) => _cases.RemoveAll(one => Same(one.Case, number)) > 0;

    public IReadOnlyList<string> Due(DateTimeOffset closedBefore) => throw new NotSupportedException();

    public IReadOnlyList<string> Clear(DateTimeOffset closedBefore, DateTimeOffset now, string by) => throw new NotSupportedException();

    private static IEnumerable<string> Names(AbuseCase one) => one.Spellings.Append(one.Sender);

    private static IReadOnlyList<string> Places(AbuseCase one) => CaseServers.PlacesOf(one.SenderKind, one.Realm, one.Server);

    private static bool Same(string one, string other) => string.Equals(one, other, StringComparison.OrdinalIgnoreCase);
}
