using MailAbuse.Cases;
using MailAbuse.Core.Tests.Times;
using MailAbuse.Mta;
using MailAbuse.Servers;
using MailAbuse.Suspensions;
using Xunit;

namespace MailAbuse.Core.Tests.Cases;

public class SuspensionCaseTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 5, 12, 0, 0, TimeSpan.Zero);
    private static readonly SenderKey Joe = SenderKey.Of(SenderKind.Login, "joe@example.org");
    private static readonly MailServer[] Members = [new() { Name = "mx1", Realm = "customers" }, new() { Name = "mx2", Realm = "customers" }];

    private readonly MemoryStore _store = new();
    private readonly List<string> _warnings = [];
    private readonly List<string> _notices = [];

    [Fact]
    public void A_suspension_without_a_case_opens_one_once_it_is_in_place()
    {
        SuspensionCase about = About(null);
        string number = about.ForNone(_warnings.Add)!;
        Assert.Equal(number, about.ForNone(_warnings.Add));
        Assert.Empty(_store.Find(new CaseQuery()));

        about.Done([Made("mx1", number), Made("mx2", number)], _warnings.Add, _notices.Add);
        AbuseCase one = Assert.Single(_store.Find(new CaseQuery()));
        Assert.Equal((number, "customers", Noon, 1), (one.Case, one.Realm, one.Suspended, _store.Taken));
        Assert.Equal([CaseEntryKind.Opened, CaseEntryKind.Suspended, CaseEntryKind.Suspended], one.Timeline.Select(entry => entry.Kind));
        Assert.Equal(["mx1", "mx2"], one.Timeline.Skip(1).Select(entry => entry.Server));
        Assert.Empty(_warnings);
    }

    [Fact]
    public void Who_has_an_open_case_keeps_it()
    {
        string number = new CaseBook(_store, new StillClock(Noon), "anna@ops").Open(CaseOpening.Of(Joe, "mx2", "customers"), "", out _).Case;
        Assert.Equal(number, About(null).ForNone(_warnings.Add));
        Assert.Equal(1, _store.Taken);
    }

    [Fact]
    public void A_run_that_was_killed_leaves_a_number_for_which_the_next_one_opens_the_case()
    {
        string number = About(null).ForNone(_warnings.Add)!;
        // Killed here. The map has the number, and the next run changes nothing there.
        About(null).Done([Made("mx1", number, isChanged: false)], _warnings.Add, _notices.Add);
        AbuseCase one = Assert.Single(_store.Find(new CaseQuery()));
        Assert.Equal((number, Noon), (one.Case, one.Suspended));
        Assert.Equal(CaseEntryKind.Suspended, one.Timeline[^1].Kind);
        // And a third one adds nothing.
        About(null).Done([Made("mx1", number, isChanged: false)], _warnings.Add, _notices.Add);
        Assert.Equal(one.Timeline.Length, _store.Find(number)!.Timeline.Length);
    }

    [Theory]
    [InlineData("2026-0042-k7qx", "bert@elsewhere")]
    [InlineData("ticket 4711", "anna@ops")]
    public void A_case_of_another_store_is_left_to_it(string number, string by)
    {
        About(null).Done([Made("mx1", number, by: by)], _warnings.Add, _notices.Add);
        Assert.Empty(_store.Find(new CaseQuery()));
        Assert.Contains(_notices, notice => notice.Contains("its timeline is elsewhere", StringComparison.Ordinal));
        Assert.Empty(_warnings);
    }

    [Fact]
    public void What_failed_is_no_suspension()
    {
        SuspensionCase about = About(null);
        string number = about.ForNone(_warnings.Add)!;
        about.Done([Made("mx1", number, state: SuspensionState.Failed)], _warnings.Add, _notices.Add);
        Assert.Empty(_store.Find(new CaseQuery()));
    }

    [Fact]
    public void A_typed_number_that_nobody_has_is_refused_and_one_that_an_object_brings_is_not()
    {
        ServerProblem problem = Assert.Throws<ServerException>(() => About("2026-0042", mustBeHis: true)).Problem;
        Assert.Equal(ServerProblemKind.CaseUnknown, problem.Kind);
        Assert.Contains("-Number '2026-0042'", problem.Advice, StringComparison.Ordinal);
        Assert.Equal("2026-0042", About("2026-0042").Given);
    }

    [Fact]
    public void A_number_cut_short_becomes_whole()
    {
        string number = new CaseBook(_store, new StillClock(Noon), "anna@ops").Open(CaseOpening.Of(Joe, "mx1", "customers"), "", out _).Case;
        Assert.Equal(number, About("2026-0001", mustBeHis: true).Given);
    }

    [Fact]
    public void A_case_of_somebody_else_is_refused_where_it_was_typed_and_left_alone_where_an_object_brings_it()
    {
        AbuseCase marys = Open(SenderKey.Of(SenderKind.Login, "mary@example.org"));
        ServerProblem problem = Assert.Throws<ServerException>(() => About(marys.Case, mustBeHis: true)).Problem;
        Assert.Equal(ServerProblemKind.CaseInvalid, problem.Kind);
        Assert.Contains("is about mary@example.org, not about joe@example.org", problem.Message, StringComparison.Ordinal);

        SuspensionCase about = About(marys.Case);
        Assert.Null(about.Given);
        Assert.Contains("gets one of his own", Assert.Single(_warnings), StringComparison.Ordinal);
        about.Done([Made("mx1", about.ForNone(_warnings.Add)!)], _warnings.Add, _notices.Add);
        Assert.Equal(2, _store.Find(new CaseQuery()).Count);
        // Also where the server's map says so, from before: joe's suspension never becomes mary's.
        About(null).Done([Made("mx1", marys.Case)], _warnings.Add, _notices.Add);
        AbuseCase after = _store.Find(marys.Case)!;
        Assert.Equal((null, 1), (after.Suspended, after.Spellings.Length));
    }

    [Fact]
    public void Another_name_of_the_same_account_may_be_the_one_that_the_case_has()
    {
        AbuseCase one = Open(SenderKey.Of(SenderKind.Login, "joe"));
        SuspensionCase about = About(one.Case, mustBeHis: true, "joe");
        Assert.Equal(one.Case, about.Given);
        about.Done([Made("mx1", one.Case, spellings: "joe")], _warnings.Add, _notices.Add);
        Assert.Equal(["joe", Joe.Text], _store.Find(one.Case)!.Spellings);
    }

    [Fact]
    public void A_store_that_is_gone_is_one_warning_and_stops_nothing()
    {
        CaseDesk desk = new(() => throw new ServerException(ServerProblemKind.StoreNotWritable, "x", "The disk is read-only.", "Remount it."), new StillClock(Noon), "anna@ops");
        for (int i = 0; i < 3; i++)
        {
            SuspensionCase about = SuspensionCase.Of(desk, Joe, [], Members, "2026-0042", mustBeHis: true, null, _warnings.Add, _notices.Add);
            Assert.Equal("2026-0042", about.Given);
            Assert.Null(about.ForNone(_warnings.Add));
            about.Done([Made("mx1", "2026-0042")], _warnings.Add, _notices.Add);
            desk.Write([desk.Entry(CaseEntryKind.Quarantined, "2026-0042", "x")], _warnings.Add, _notices.Add);
        }

        Assert.Contains("read-only", Assert.Single(_warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void A_stop_is_a_stop()
    {
        CaseDesk desk = new(() => throw new OperationCanceledException(), new StillClock(Noon), "anna@ops");
        Assert.Throws<OperationCanceledException>(() => desk.TryDo(_ => { }, _warnings.Add));
    }

    private SuspensionCase About(string? given, bool mustBeHis = false, params string[] spellings) =>
        SuspensionCase.Of(new CaseDesk(() => _store, new StillClock(Noon), "anna@ops"), Joe, spellings, Members, given, mustBeHis, null, _warnings.Add, _notices.Add);

    private AbuseCase Open(SenderKey key) => new CaseBook(_store, new StillClock(Noon), "anna@ops").Open(CaseOpening.Of(key, "mx1", "customers"), "", out _);

    private static SenderSuspension Made(string server, string number, bool isChanged = true, string by = "anna@ops", SuspensionState state = SuspensionState.InPlace, params string[] spellings) => new()
    {
        Server = server, Realm = "customers", Sender = Joe.Text, SenderKind = Joe.Kind, Spellings = [Joe.Text, .. spellings], Case = number, Since = Noon, By = by, State = state, IsChanged = isChanged,
    };
}
