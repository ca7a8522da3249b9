using MailAbuse.Cases;
using MailAbuse.Mta;
using MailAbuse.Servers;
using MailAbuse.Store.Cases;
using Xunit;

namespace MailAbuse.Store.Tests.Cases;

public sealed class CaseStoreTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 11, 5, 9, 30, 0, TimeSpan.FromHours(1));

    private readonly StoreFolder _folder = new();

    private SqliteCaseStore Store => _folder.Store;

    [Fact]
    public void Where_there_is_no_store_nothing_is_found_and_none_is_made()
    {
        Assert.Null(Store.Find("2026-0001"));
        Assert.Empty(Store.Find(new CaseQuery()));
        Assert.Null(Store.Change("2026-0001-k7qx", one => one));
        Assert.Equal(["2026-0001-k7qx"], Store.Append([new CaseEntry { Case = "2026-0001-k7qx" }]));
        Assert.False(Store.Remove("2026-0001-k7qx"));
        Assert.Empty(Store.Clear(Now, Now, "me"));
        Assert.Empty(Directory.GetFiles(_folder.Folder));
    }

    [Fact]
    public void Numbers_have_year_count_and_mark_and_nobody_gets_one_again()
    {
        string first = Store.TakeNumber(Now);
        Assert.Matches("^2026-0001-[b-df-hj-kmnp-tv-xz2-9]{4}$", first);
        string mark = first[9..];
        Store.Open(Joe() with { Case = "2026-0003" + mark }, out _);
        Assert.Equal("2026-0002" + mark, Store.TakeNumber(Now));
        // That one, an operator chose.
        Assert.Equal("2026-0004" + mark, Store.TakeNumber(Now));
        Store.Remove("2026-0003" + mark);
        Assert.Equal("2026-0005" + mark, Store.TakeNumber(Now));
        // The year is that of UTC.
        Assert.Equal("2026-0006" + mark, Store.TakeNumber(new DateTimeOffset(2027, 1, 1, 0, 30, 0, TimeSpan.FromHours(1))));
        Assert.Equal("2027-0001" + mark, Store.TakeNumber(new DateTimeOffset(2027, 1, 1, 1, 30, 0, TimeSpan.FromHours(1))));
        _folder.Sql("UPDATE numbers SET last = 9999 WHERE year = 2026");
        Assert.Equal("2026-10000" + mark, Store.TakeNumber(Now));
    }

    [Fact]
    public void Two_stores_have_two_marks()
    {
        using StoreFolder other = new();
        Assert.NotEqual(other.Store.TakeNumber(Now), Store.TakeNumber(Now));
    }

    [Theory]
    [InlineData("2026-0042-k7qx", "2026-0042-k7qx")]
    [InlineData("2026-0042-K7QX", "2026-0042-k7qx")]
    [InlineData("2026-0042", "2026-0042-k7qx")]
    [InlineData("spam", "SPAM-17")]
    [InlineData("2026-0043", "2026-0043")]
    [InlineData("2026", null)]
    [InlineData("2026-004", null)]
    [InlineData("2026-0042-", null)]
    [InlineData("2026-0042-k", null)]
    [InlineData("2026-004_", null)]
    [InlineData("2026-0042%", null)]
    [InlineData("*", null)]
    [InlineData("", null)]
    [InlineData("2026-0042\0-k7qx", null)]
    [InlineData("' OR 1=1 --", null)]
    public void A_number_is_found_whole_or_cut_off_before_a_hyphen(string typed, string? found)
    {
        foreach (string number in new[] { "2026-0042-k7qx", "2026-0043-k7qx", "2026-0043", "SPAM-17", "2026-00421-k7qx" })
            Store.Open(new AbuseCase { Case = number, Opened = Now }, out _);
        Assert.Equal(found, Store.Find(typed)?.Case);
    }

    [Theory]
    [InlineData(SenderKind.Login, "joe@example.org", "mx1", "customers", true)]
    [InlineData(SenderKind.Login, "JOE", "mx1", "customers", true)]
    [InlineData(SenderKind.Login, "joe", "mx2", "Customers", true)]
    [InlineData(SenderKind.Login, "joe", "mx1", "", false)]
    [InlineData(SenderKind.Login, "joe", "mx1", "staff", false)]
    [InlineData(SenderKind.Login, "jo", "mx1", "customers", false)]
    [InlineData(SenderKind.Client, "joe", "mx1", "customers", false)]
    [InlineData(SenderKind.LocalUser, "uid=33", "MX1", "customers", true)]
    [InlineData(SenderKind.LocalUser, "www-data", "mx1", "", true)]
    [InlineData(SenderKind.LocalUser, "33", "mx1", "customers", true)]
    [InlineData(SenderKind.LocalUser, "uid=33", "mx2", "customers", false)]
    [InlineData(SenderKind.Client, "2001:DB8:0::17", "mx1", "customers", true)]
    [InlineData(SenderKind.Client, "2001:DB8:0::17", "mx1", "", true)]
    [InlineData(SenderKind.Client, "2001:DB8:0::17", "mx2", "customers", false)]
    [InlineData(SenderKind.Login, "kim", "web2", "", true)]
    [InlineData(SenderKind.Login, "kim", "web3, WEB1", "", true)]
    [InlineData(SenderKind.Login, "kim", "web3", "", false)]
    [InlineData(SenderKind.Client, "::ffff:192.0.2.9", "solo", "", true)]
    [InlineData(SenderKind.Client, "192.0.2.9", "mx1", "", false)]
    public void The_open_case_of_a_sender_is_found_by_any_of_his_names(SenderKind kind, string name, string server, string realm, bool isFound)
    {
        Store.Open(Joe(), out _);
        Store.Open(new AbuseCase { Sender = "uid=33", SenderKind = SenderKind.LocalUser, Spellings = ["uid=33", "www-data"], Server = "mx1", Realm = "customers", Opened = Now }, out _);
        Store.Open(new AbuseCase { Sender = "2001:db8::17", SenderKind = SenderKind.Client, Server = "mx1", Realm = "customers", Opened = Now }, out _);
        Store.Open(new AbuseCase { Sender = "192.0.2.9", SenderKind = SenderKind.Client, Server = "solo", Opened = Now }, out _);
        Store.Open(new AbuseCase { Sender = "kim", SenderKind = SenderKind.Login, Server = "web1,web2", Opened = Now }, out _);
        AbuseCase one = Store.Open(new AbuseCase { Sender = name, SenderKind = kind, Server = server, Realm = realm, Opened = Now }, out bool opened);
        Assert.Equal(isFound, !opened);
        Assert.Equal(isFound ? 5 : 6, Store.Find(new CaseQuery()).Count);
        Assert.Equal(1, one.Incident);
    }

    [Fact]
    public void A_case_that_is_opened_brings_its_timeline_and_one_that_is_found_stays_as_it_is()
    {
        AbuseCase first = Store.Open(Joe() with { Timeline = [Entry("suspended")], Customer = "Joe Doe" }, out bool opened);
        Assert.True(opened);
        Assert.Equal(["suspended"], first.Timeline.Select(entry => entry.Text));
        AbuseCase again = Store.Open(Joe() with { Timeline = [Entry("again")], Customer = "Somebody" }, out opened);
        Assert.False(opened);
        Assert.Equal(CaseJsonTests.Dump([first]), CaseJsonTests.Dump([again]));
    }

    [Fact]
    public void Incidents_of_a_sender_are_counted()
    {
        List<string> numbers = [];
        foreach (int incident in new[] { 1, 2, 3 })
        {
            AbuseCase one = Store.Open(Joe() with { Opened = Now.AddDays(incident) }, out bool opened);
            Assert.True(opened);
            Assert.Equal(incident, one.Incident);
            Assert.Equal(Enumerable.Reverse(numbers), one.Earlier);
            numbers.Add(one.Case);
            Store.Change(one.Case, standing => standing with { State = CaseState.Closed, Closed = Now.AddDays(incident) });
        }

        // What was removed is not there to be named, and was an incident all the same.
        Store.Remove(numbers[0]);
        AbuseCase fourth = Store.Open(Joe() with { Opened = Now.AddDays(4) }, out _);
        Assert.Equal(4, fourth.Incident);
        Assert.Equal([numbers[2], numbers[1]], fourth.Earlier);
        Assert.Equal(1, Store.Open(new AbuseCase { Sender = "mary", SenderKind = SenderKind.Login, Realm = "customers", Opened = Now }, out _).Incident);
    }

    [Fact]
    public void A_number_that_another_case_has_is_refused()
    {
        Store.Open(Joe() with { Case = "Spam-17" }, out _);
        StoreFolder.Refused(ServerProblemKind.CaseInvalid, () => Store.Open(new AbuseCase { Case = "SPAM-17", Sender = "mary", Opened = Now }, out _));
        Assert.Single(Store.Find(new CaseQuery()));
        // Joe's own case is found, whatever number was asked for.
        Assert.Equal("Spam-17", Store.Open(Joe() with { Case = "Spam-18" }, out bool opened).Case);
        Assert.False(opened);
    }

    [Theory]
    [InlineData("a*")]
    [InlineData(" a")]
    [InlineData("a\0b")]
    [InlineData("a\u202Eb")]
    [InlineData("12345678901234567890123456789012345678901234567890123456789012345")]
    public void A_number_that_can_be_none_is_refused(string number)
    {
        StoreFolder.Refused(ServerProblemKind.CaseInvalid, () => Store.Open(Joe() with { Case = number }, out _));
        StoreFolder.Refused(ServerProblemKind.ImportInvalid, () => StoreFolder.Import(Store, Joe() with { Case = number }));
    }

    [Theory]
    [InlineData("RT-4711", true)]
    [InlineData("2026-0042", true)]
    [InlineData("T#123", true)]
    [InlineData("ticket 4711", true)]
    [InlineData("desk/47:11_a.b", true)]
    [InlineData("..", false)]
    [InlineData("../../x", false)]
    [InlineData("a/../x", false)]
    [InlineData("a  b", false)]
    [InlineData("-bs", false)]
    [InlineData("#1", false)]
    [InlineData("%", false)]
    [InlineData("a%n", false)]
    [InlineData("$(id)", false)]
    [InlineData("a\"", false)]
    [InlineData("[a]", false)]
    [InlineData("a[b]", false)]
    [InlineData("\u0430-1", false)]
    public void A_number_that_somebody_chooses_means_nothing_where_it_is_pasted(string number, bool canBe)
    {
        CaseBook book = new(Store, TimeProvider.System, "me@host");
        if (canBe)
            Assert.Equal(number, book.Open(Joe() with { Case = number }, "", out _).Case);
        else
            StoreFolder.Refused(ServerProblemKind.CaseInvalid, () => book.Open(Joe() with { Case = number }, "", out _));
    }

    [Fact]
    public void A_change_adds_to_the_timeline_and_never_touches_what_is_there()
    {
        string number = Store.Open(Joe() with { Timeline = [Entry("first")] }, out _).Case;
        AbuseCase? after = Store.Change(number.ToUpperInvariant(), one => one with
        {
            Case = "something else", Customer = "Joe Doe", Kind = CaseKind.Relay, Timeline = [one.Timeline[0] with { Text = "rewritten", Detail = "new" }, Entry("second")],
        });
        Assert.Equal(number, after!.Case);
        Assert.Equal(("Joe Doe", CaseKind.Relay), (after.Customer, after.Kind));
        Assert.Equal(["first", "second"], after.Timeline.Select(entry => entry.Text));
        Assert.Null(after.Timeline[0].Detail);
        Assert.Equal(2, Store.Change(number, one => one with { Timeline = [] })!.Timeline.Length);
        Assert.Equal(CaseJsonTests.Dump([Store.Find(number)!]), CaseJsonTests.Dump([after]));
    }

    [Fact]
    public void A_change_that_throws_leaves_all_as_it_was()
    {
        string number = Store.Open(Joe(), out _).Case;
        Assert.Throws<InvalidTimeZoneException>(() => Store.Change(number, _ => throw new InvalidTimeZoneException()));
        Assert.Empty(Store.Find(number)!.Timeline);
        Assert.Null(Store.Change("2026-9999-none", _ => throw new InvalidOperationException("It is not called.")));
    }

    [Fact]
    public void A_sender_whose_spellings_were_learnt_later_is_found_by_them()
    {
        string number = Store.Open(Joe() with { Spellings = [] }, out _).Case;
        Store.Change(number, one => one with { Spellings = [.. one.Spellings, "joe.doe"] });
        Assert.Equal(number, Store.Open(Joe() with { Sender = "Joe.Doe", Spellings = [] }, out _).Case);
    }

    [Fact]
    public void Entries_go_to_their_cases_once()
    {
        string joe = Store.Open(Joe(), out _).Case, mary = Store.Open(Joe() with { Sender = "mary", Spellings = [] }, out _).Case;
        CaseEntry late = Entry("late") with { Case = joe, Time = Now.AddHours(2) }, early = Entry("early") with { Case = joe.ToUpperInvariant() };
        CaseEntry[] entries = [late, early, Entry("lost") with { Case = "nobody" }, Entry("hers") with { Case = mary }, Entry("lost, too") with { Case = "nobody" }];
        Assert.Equal(["nobody"], Store.Append(entries));
        Assert.Equal(["nobody"], Store.Append(entries));
        Assert.Equal([early with { Case = "" }, late with { Case = "" }], Store.Find(joe)!.Timeline);
        Assert.Equal(["hers"], Store.Find(mary)!.Timeline.Select(entry => entry.Text));
        Assert.Empty(Store.Append([]));
    }

    [Fact]
    public void Cases_are_found_by_what_is_asked_for()
    {
        string joe = Store.Open(Joe() with { Opened = Now.AddHours(2), Due = [new() { Time = Now.AddDays(3) }, new() { Time = Now.AddDays(1) }], Timeline = [Entry("x")] }, out _).Case;
        string mary = Store.Open(Joe() with { Sender = "mary@example.org", Spellings = [], Opened = Now.AddHours(1) }, out _).Case;
        string old = Store.Open(new AbuseCase { Case = "SPAM-17", Sender = "uid=33", SenderKind = SenderKind.LocalUser, Server = "mx1", Opened = Now }, out _).Case;
        Store.Change(old, one => one with { State = CaseState.Closed, Closed = Now });
        Assert.Equal([old, mary, joe], Numbers(new CaseQuery()));
        Assert.Equal([mary, joe], Numbers(new CaseQuery { State = CaseState.Open }));
        Assert.Equal([old], Numbers(new CaseQuery { State = CaseState.Closed }));
        Assert.Equal([old], Numbers(new CaseQuery { Cases = ["spam*"] }));
        Assert.Equal([mary, joe], Numbers(new CaseQuery { Cases = [mary, "2026-*"] }));
        Assert.Equal([joe], Numbers(new CaseQuery { Senders = ["JOE"] }));
        Assert.Equal([mary, joe], Numbers(new CaseQuery { Senders = ["*@example.org"] }));
        Assert.Empty(Numbers(new CaseQuery { Senders = ["*@example.org"], State = CaseState.Closed }));
        Assert.Empty(Numbers(new CaseQuery { DueAt = Now.AddHours(23) }));
        Assert.Equal([joe], Numbers(new CaseQuery { DueAt = Now.AddDays(1) }));
        Assert.Single(Store.Find(new CaseQuery { Cases = [joe] })[0].Timeline);
        Assert.Empty(Store.Find(new CaseQuery { Cases = [joe], WithTimeline = false })[0].Timeline);

        IEnumerable<string> Numbers(CaseQuery query) => Store.Find(query).Select(one => one.Case);
    }

    [Theory]
    [InlineData("'); DROP TABLE cases; --")]
    [InlineData("\"quoted\" 'and' `more` \\ % _ * ? [ ] @x :y $z ?1")]
    [InlineData("before\0after")]
    [InlineData("\u202Eevil\u0007\u001B[2J\r\n")]
    [InlineData("漢字 🙂 ä")]
    public void A_stranger_s_text_comes_back_as_it_was(string text)
    {
        AbuseCase one = Store.Open(
            Joe() with { Sender = text, Spellings = [text, "joe"], Customer = text, Evidence = [text], Timeline = [Entry(text) with { Detail = text, By = text, Server = text }] }, out _);
        Assert.Equal((text, text, text), (one.Sender, one.Customer, one.Evidence[0]));
        Assert.Equal((text, text, text, text), (one.Timeline[0].Text, one.Timeline[0].Detail, one.Timeline[0].By, one.Timeline[0].Server));
        Assert.Equal(one.Case, Store.Open(Joe() with { Sender = text, Spellings = [] }, out bool opened).Case);
        Assert.False(opened);
        Assert.Null(Store.Find(text));
        Assert.Equal("ok", _folder.Sql("PRAGMA integrity_check"));
    }

    [Fact]
    public void Half_of_a_pair_becomes_a_mark_and_hurts_nobody()
    {
        AbuseCase one = Store.Open(Joe() with { Sender = "joe\uD800", Spellings = [], Evidence = ["\uDC00x"], Timeline = [Entry("a\uD83Db")] }, out _);
        Assert.Equal(("joe\uFFFD", "\uFFFDx", "a\uFFFDb"), (one.Sender, one.Evidence[0], one.Timeline[0].Text));
        Assert.Single(Store.Find(new CaseQuery()));
    }

    [Fact]
    public void A_megabyte_of_text_is_kept()
    {
        string text = string.Concat(Enumerable.Repeat("0123456789abcde'", 65536));
        AbuseCase one = Store.Open(Joe() with { Evidence = [text], Timeline = [Entry(text) with { Detail = text }] }, out _);
        Assert.Equal((text, text, text), (one.Evidence[0], one.Timeline[0].Text, one.Timeline[0].Detail));
    }

    [Fact]
    public void Threads_of_one_process_lose_nothing()
    {
        string number = Store.Open(Joe(), out _).Case;
        Parallel.For(0, 8, thread =>
        {
            for (int count = 0; count < 10; count++)
            {
                Store.Append([Entry($"{thread} {count}") with { Case = number }]);
                Store.Change(number, one => one with { Incident = one.Incident + 1 });
            }
        });
        AbuseCase one = Store.Find(number)!;
        Assert.Equal(80, one.Timeline.Length);
        Assert.Equal(81, one.Incident);
    }

    public void Dispose() => _folder.Dispose();

    private static AbuseCase Joe() => StoreHost.Joe();

    private static CaseEntry Entry(string text) => new() { Id = Guid.NewGuid().ToString("N"), Time = Now, Text = text, By = "me" };
}
