using System.Diagnostics;
using MailAbuse.Cases;
using MailAbuse.Reputation.Delisting;
using MailAbuse.Servers;
using MailAbuse.Store.Cases;
using MailAbuse.Store.Delistings;
using MailAbuse.Store.Tests.Cases;
using Xunit;
using Xunit.Abstractions;

namespace MailAbuse.Store.Tests.Delistings;

public sealed class DelistingStoreTests(ITestOutputHelper output) : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 11, 6, 9, 30, 0, TimeSpan.FromHours(1));

    private readonly StoreFolder _folder = new();

    private SqliteDelistingStore Store => new(_folder.Path);

    [Fact]
    public void Where_there_is_no_store_nothing_is_found_and_none_is_made()
    {
        Assert.Null(Store.Find("D2026-0001"));
        Assert.Empty(Store.Find(new DelistingQuery()));
        Assert.Null(Store.Change("D2026-0001-k7qx", one => one));
        Assert.Empty(Directory.GetFiles(_folder.Folder));
    }

    [Fact]
    public void A_request_comes_back_as_it_was_kept()
    {
        DelistingRequest kept = Store.Open(Whole("Microsoft consumer"), one => one, out bool opened);
        Assert.True(opened);
        Assert.Equal(DelistingJson.Write(kept), DelistingJson.Write(Store.Find(kept.Number)!));
        Assert.Equal(DelistingJson.Write(Whole("Microsoft consumer") with { Number = kept.Number }), DelistingJson.Write(kept));
    }

    [Fact]
    public void Numbers_are_counted_for_themselves_and_bear_the_mark_of_the_store()
    {
        string mark = _folder.Store.TakeNumber(Now)[9..];
        Assert.Equal("D2026-0001" + mark, Open("Google").Number);
        Assert.Equal("D2026-0002" + mark, Open("Apple").Number);
        Assert.Equal("2026-0002" + mark, _folder.Store.TakeNumber(Now));
        Assert.Equal("D2026-0002" + mark, Store.Find("d2026-0002")!.Number);
        foreach (string typed in new[] { "D2026", "D2026-000", "2026-0001", "*", "", "' OR 1=1 --", "D2026-0001\0" + mark })
            Assert.Null(Store.Find(typed));
    }

    [Fact]
    public void One_request_is_open_for_an_operator_and_an_address()
    {
        DelistingRequest first = Open("Microsoft consumer");
        DelistingRequest again = Store.Open(Whole("MICROSOFT CONSUMER"), there => there with { RecipientDomains = ["more.example"], Operator = "somebody else", Address = "192.0.2.99" }, out bool opened);
        Assert.False(opened);
        // Who is asked about what is what a request is.
        Assert.Equal((first.Number, first.Operator, first.Address, "more.example"), (again.Number, again.Operator, again.Address, Assert.Single(Store.Find(first.Number)!.RecipientDomains)));
        Assert.NotEqual(first.Number, Store.Open(Whole("Microsoft consumer") with { Address = "192.0.2.26" }, one => one, out _).Number);
        Assert.NotEqual(first.Number, Open("Microsoft 365").Number);
        Store.Change(first.Number, one => one with { State = DelistingState.Withdrawn, Due = null });
        Assert.NotEqual(first.Number, Open("Microsoft consumer").Number);
        Assert.Equal(4, Store.Find(new DelistingQuery()).Count);
        Assert.Equal(3, Store.Find(new DelistingQuery { IsOpen = true }).Count);
    }

    // A later version of the module knows that two operators are one: what both were asked under stays, and each can still be changed.
    [Fact]
    public void A_change_leaves_who_is_asked_about_what_as_it_was_kept()
    {
        DelistingRequest first = Open("Google");
        DelistingRequest second = Open("Apple");
        _folder.Sql($"UPDATE delistings SET subject = 'operator/apple inc', address = '192.0.2.99', created = 7 WHERE number = '{second.Number}'");
        _folder.Sql($"UPDATE delistings SET subject = 'operator/apple' , address = '192.0.2.25' WHERE number = '{first.Number}'");
        DelistingRequest changed = Store.Change(second.Number, one => one with { State = DelistingState.Requested, Due = Now.AddDays(9) })!;
        Assert.Equal((second.Number, "Apple", DelistingState.Requested), (changed.Number, changed.Operator, Store.Find(second.Number)!.State));
        Assert.Equal("operator/apple inc 192.0.2.99 7", _folder.Sql($"SELECT subject || ' ' || address || ' ' || created FROM delistings WHERE number = '{second.Number}'"));
        Assert.Equal(Now.AddDays(9).UtcTicks, _folder.Sql($"SELECT due FROM delistings WHERE number = '{second.Number}'"));
        Store.Change(second.Number, one => one with { State = DelistingState.Withdrawn });
        Assert.Equal(0L, _folder.Sql($"SELECT open FROM delistings WHERE number = '{second.Number}'"));
    }

    [Fact]
    public void A_query_narrows()
    {
        Open("Microsoft consumer");
        Store.Open(Whole("Spamhaus") with { List = "zen.spamhaus.org", Case = "2026-0043-test", Due = Now.AddDays(3), State = DelistingState.Requested }, one => one, out _);
        Assert.Equal(2, Found(new()));
        Assert.Equal(1, Found(new() { DueAt = Now.AddDays(2) }));
        Assert.Equal(2, Found(new() { DueAt = Now.AddDays(3) }));
        Assert.Equal(1, Found(new() { Operators = ["zen.*"] }));
        Assert.Equal(1, Found(new() { Operators = ["micro*"] }));
        Assert.Equal(1, Found(new() { Cases = ["2026-0043"] }));
        Assert.Equal(1, Found(new() { States = [DelistingState.Requested, DelistingState.Denied] }));
        Assert.Equal(0, Found(new() { Addresses = ["198.51.*"] }));
        Assert.Equal(1, Found(new() { Numbers = ["d2026-0002"] }));

        int Found(DelistingQuery query) => Store.Find(query).Count;
    }

    [Fact]
    public void A_change_that_throws_or_changes_nothing_leaves_all_as_it_was()
    {
        DelistingRequest request = Open("Google");
        Assert.Same(typeof(TimeoutException), Assert.Throws<TimeoutException>(() => Store.Change(request.Number, _ => throw new TimeoutException())).GetType());
        Store.Change(request.Number, one => one);
        Assert.Equal(DelistingJson.Write(request), DelistingJson.Write(Store.Find(request.Number)!));
        Assert.Null(Store.Change("D2026-0099-none", one => one with { Code = "x" }));
    }

    // The file that the first version of the module left: cases with their timelines, and no table for this.
    [Fact]
    public void A_store_of_the_first_version_is_brought_up_to_date_with_its_cases()
    {
        SqliteCaseStore old = new(_folder.Path, [Schema.Steps[0]], TimeSpan.FromSeconds(10));
        AbuseCase joe = old.Open(StoreHost.Joe() with { Timeline = [new CaseEntry { Text = "suspended" }], Evidence = ["line"] }, out _);
        Assert.Equal(1L, _folder.Sql("PRAGMA user_version"));
        // Looking is enough.
        Assert.Empty(Store.Find(new DelistingQuery()));
        Assert.Equal(2L, _folder.Sql("PRAGMA user_version"));
        Assert.Equal(CaseJsonTests.Dump([joe]), CaseJsonTests.Dump([_folder.Store.Find(joe.Case)!]));
        Assert.Equal("D2026-0001-" + joe.Case[^4..], Open("Google").Number);
        StoreFolder.Refused(ServerProblemKind.StoreTooNew, () => old.Find("2026"));
        Assert.Equal("ok", _folder.Sql("PRAGMA integrity_check"));
    }

    [Fact]
    public void A_store_of_a_newer_version_is_never_touched()
    {
        _ = new SqliteCaseStore(_folder.Path, [.. Schema.Steps, "CREATE TABLE more (x)"], TimeSpan.FromSeconds(10)).TakeNumber(Now);
        byte[] before = File.ReadAllBytes(_folder.Path);
        StoreFolder.Refused(ServerProblemKind.StoreTooNew, () => Store.Find(new DelistingQuery()));
        StoreFolder.Refused(ServerProblemKind.StoreTooNew, () => Open("Google"));
        Assert.Equal(before, File.ReadAllBytes(_folder.Path));
    }

    [Theory]
    [InlineData("UPDATE delistings SET document = '{'")]
    [InlineData("UPDATE delistings SET document = 'null'")]
    [InlineData("UPDATE delistings SET document = '{}'")]
    [InlineData("UPDATE delistings SET document = replace(document, 'prepared', 'mystery')")]
    [InlineData("DROP TABLE delistings")]
    public void A_row_that_can_not_be_is_damage(string sql)
    {
        Open("Google");
        _folder.Sql(sql);
        StoreFolder.Refused(ServerProblemKind.StoreDamaged, () => Store.Find(new DelistingQuery()));
        StoreFolder.Refused(ServerProblemKind.StoreDamaged, () => Open("Google"));
    }

    [Fact]
    public void A_case_that_is_removed_leaves_its_requests()
    {
        AbuseCase joe = _folder.Store.Open(StoreHost.Joe(), out _);
        DelistingRequest request = Store.Open(Whole("Google") with { Case = joe.Case }, one => one, out _);
        Assert.True(_folder.Store.Remove(joe.Case));
        Assert.Equal(joe.Case, Store.Find(request.Number)!.Case);
    }

    [Fact]
    public async Task Two_processes_at_once_make_one_request_and_lose_no_domain()
    {
        const int Processes = 2, Domains = 40;
        // There is no store yet: they make it at once, too.
        Process[] running = [.. Enumerable.Range(0, Processes).Select(writer => HostProcess.Start("delist", _folder.Path, $"{writer}", $"{Domains}"))];
        string[][] said = await Task.WhenAll(running.Select(process => Task.Run(() => HostProcess.Lines(process))));
        string number = Assert.Single(said.SelectMany(lines => lines).Distinct());
        DelistingRequest request = Assert.Single(Store.Find(new DelistingQuery()));
        Assert.Equal(number, request.Number);
        Assert.Equal(Processes * Domains, request.RecipientDomains.Length);
        // Each domain came by one line of the diary.
        Assert.Equal(Processes * Domains, request.Diary.Length);
    }

    [Fact]
    public void What_a_killed_process_said_was_done_is_there()
    {
        using Process process = HostProcess.Start("diary", _folder.Path);
        List<string> said = [];
        while (said.Count < 30 && process.StandardOutput.ReadLine() is { } line)
            said.Add(line);
        process.Kill();
        while (process.StandardOutput.ReadLine() is { } line)
            said.Add(line);
        process.WaitForExit();
        DelistingRequest request = Assert.Single(Store.Find(new DelistingQuery()));
        output.WriteLine($"{request.Diary.Length} lines");
        string[] kept = [.. request.Diary.Skip(1).Select(entry => entry.Note[..32])];
        Assert.All(said.Where(id => id.Length == 32), id => Assert.Contains(id, kept));
        // The document and the column beside it came together.
        Assert.Equal(request.Due!.Value.UtcTicks, _folder.Sql("SELECT due FROM delistings"));
        Assert.Equal("ok", _folder.Sql("PRAGMA integrity_check"));
    }

    public void Dispose() => _folder.Dispose();

    private DelistingRequest Open(string who) => Store.Open(Whole(who), one => one, out _);

    private static DelistingRequest Whole(string who) => new()
    {
        Operator = who, List = "its own", Code = "S3140", Address = "192.0.2.25", HostName = "mx1.example.net", RecipientDomains = ["a.example", "b.example"], Server = "mx1", Case = "2026-0042-test",
        State = DelistingState.Prepared, Created = Now, Changed = Now.AddMinutes(1), Due = Now.AddDays(1), DueReason = "ask", FormUrl = "https://example.com/", Hint = "ask once",
        Text = "Please \u202E\u001B[2J 漢🙂\n\nagain", RefusedSince = Now.AddDays(-1), Reply = "550 no", Diary = [new() { Time = Now, By = "me@here", State = DelistingState.Prepared, Note = "Prepared." }], ConfirmedBy = "4bXy",
    };
}
