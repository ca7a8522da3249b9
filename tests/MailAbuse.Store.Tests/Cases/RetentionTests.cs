using System.Text;
using MailAbuse.Cases;
using MailAbuse.Store.Cases;
using Xunit;

namespace MailAbuse.Store.Tests.Cases;

public sealed class RetentionTests : IDisposable
{
    private const string Secret = "to=<lonely.heart@elsewhere.example>";
    private static readonly DateTimeOffset Now = new(2026, 11, 5, 9, 30, 0, TimeSpan.Zero);

    private readonly StoreFolder _folder = new();

    private SqliteCaseStore Store => _folder.Store;

    [Fact]
    public void Closed_cases_lose_what_is_other_people_s_and_keep_the_rest()
    {
        string closed = Closed("joe", Now.AddDays(-91)), recent = Closed("mary", Now.AddDays(-89)), open = Open("uwe");
        Assert.Equal([closed], Store.Clear(Now.AddDays(-90), Now, "task@host"));
        AbuseCase one = Store.Find(closed)!;
        Assert.True(one.IsCleared);
        Assert.Empty(one.Evidence);
        Assert.Equal(["done", "Other people's addresses and excerpts were taken out."], one.Timeline.Select(entry => entry.Text));
        Assert.All(one.Timeline, entry => Assert.Null(entry.Detail));
        Assert.Equal((CaseEntryKind.Cleared, "task@host", Now), (one.Timeline[1].Kind, one.Timeline[1].By, one.Timeline[1].Time));
        foreach (string other in new[] { recent, open })
            Assert.Equal((Secret, Secret), (Store.Find(other)!.Evidence[0], Store.Find(other)!.Timeline[0].Detail));
        Assert.Empty(Store.Clear(Now.AddDays(-90), Now, "task@host"));
    }

    [Fact]
    public void What_comes_to_a_cleared_case_later_is_taken_out_as_well()
    {
        string closed = Closed("joe", Now.AddDays(-91));
        Store.Clear(Now, Now, "task");
        Store.Append([new CaseEntry { Case = closed, Text = "late", Detail = Secret }]);
        Assert.Equal([closed], Store.Clear(Now, Now, "task"));
        Assert.DoesNotContain(Secret, Bytes(), StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_due_is_what_holds_some_whatever_was_taken_out_before()
    {
        string closed = Closed("joe", Now.AddDays(-91)), unsaid = Open("mary"), empty = Store.Open(StoreHost.Joe() with { Sender = "uwe", Spellings = [], Realm = "x" }, out _).Case;
        Closed("ann", Now.AddDays(-89));
        // Such a one can only come in by a file.
        Store.Change(unsaid, one => one with { State = CaseState.Closed });
        Store.Change(empty, one => one with { State = CaseState.Closed, Closed = Now.AddDays(-91) });
        Assert.Equal([closed, unsaid], Store.Due(Now.AddDays(-90)));
        Assert.Equal(Store.Due(Now.AddDays(-90)), Store.Clear(Now.AddDays(-90), Now, "task"));
        Assert.Empty(Store.Due(Now.AddDays(-90)));

        Store.Change(closed, one => one with { Questions = [new() { Topic = QuestionTopic.Cause, Answer = Secret }] });
        Assert.Equal([closed], Store.Due(Now.AddDays(-90)));
        Store.Clear(Now.AddDays(-90), Now, "task");
        Assert.Equal("", Store.Find(closed)!.Questions.Single().Answer);
        Assert.Empty(Store.Due(Now.AddDays(-90)));
    }

    [Fact]
    public void What_was_taken_out_cannot_be_read_in_the_file()
    {
        string joe = Closed("joe", Now.AddDays(-91)), mary = Closed("mary", Now.AddDays(-91));
        Assert.Contains(Secret, Bytes(), StringComparison.Ordinal);
        Store.Clear(Now, Now, "task");
        Assert.DoesNotContain(Secret, Bytes(), StringComparison.Ordinal);
        Assert.True(Store.Remove(joe));
        Assert.True(Store.Remove(mary.ToUpperInvariant()));
        Assert.False(Store.Remove(mary));
        Assert.DoesNotContain("mary", Bytes(), StringComparison.Ordinal);
        Assert.Empty(Store.Find(new CaseQuery()));
    }

    [Fact]
    public void A_case_is_imported_once_with_all_that_it_has()
    {
        AbuseCase other = new RandomCases(7).Next() with { Case = "2025-0007-other" };
        StoreFolder.Import(Store, other);
        StoreFolder.Import(Store, other);
        Assert.Equal(CaseJsonTests.Dump([other with { Timeline = [.. other.Timeline.OrderBy(entry => entry.Time)] }]), CaseJsonTests.Dump([Store.Find(other.Case)!]));
    }

    [Fact]
    public void Two_stores_that_went_on_apart_are_put_together()
    {
        using StoreFolder there = new();
        AbuseCase joe = Store.Open(StoreHost.Joe() with { Timeline = [Entry(0, "opened")] }, out _);
        StoreFolder.Import(there.Store, joe);
        there.Store.Change(joe.Case, one => one with { State = CaseState.Closed, Closed = Now.AddHours(2), Timeline = [.. one.Timeline, Entry(2, "closed there")] });
        Store.Change(joe.Case, one => one with { Customer = "Joe Doe", Timeline = [.. one.Timeline, Entry(1, "named here")] });

        AbuseCase here = Store.Find(joe.Case)!;
        StoreFolder.Import(Store, there.Store.Find(joe.Case)!);
        StoreFolder.Import(there.Store, here);
        foreach (ICaseStore store in new ICaseStore[] { Store, there.Store })
        {
            AbuseCase one = store.Find(joe.Case)!;
            Assert.Equal(["opened", "named here", "closed there"], one.Timeline.Select(entry => entry.Text));
            Assert.Equal(CaseState.Closed, one.State);
        }
    }

    [Fact]
    public void No_import_brings_back_what_was_taken_out()
    {
        string number = Closed("joe", Now.AddDays(-91));
        AbuseCase before = Store.Find(number)!;
        Store.Clear(Now, Now, "task");
        StoreFolder.Import(Store, before with { Timeline = [.. before.Timeline, Entry(9, "newer") with { Detail = Secret }] });
        AbuseCase after = Store.Find(number)!;
        Assert.True(after.IsCleared);
        Assert.Contains(after.Timeline, entry => entry.Text == "newer");
        Assert.DoesNotContain(Secret, Bytes(), StringComparison.Ordinal);
    }

    [Fact]
    public void What_another_store_took_out_is_taken_out_here()
    {
        using StoreFolder there = new();
        string number = Closed("joe", Now.AddDays(-91));
        StoreFolder.Import(there.Store, Store.Find(number)!);
        there.Store.Clear(Now, Now, "task");
        StoreFolder.Import(Store, there.Store.Find(number)!);
        Assert.DoesNotContain(Secret, Bytes(), StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private string Open(string sender) => Store.Open(
        StoreHost.Joe() with { Sender = sender, Spellings = [], Opened = Now.AddDays(-100), Evidence = [Secret], Timeline = [Entry(0, "done") with { Time = Now.AddDays(-100), Detail = Secret }] }, out _).Case;

    private string Closed(string sender, DateTimeOffset time)
    {
        string number = Open(sender);
        Store.Change(number, one => one with { State = CaseState.Closed, Closed = time });
        return number;
    }

    private string Bytes() => string.Concat(Directory.GetFiles(_folder.Folder).Select(file => Encoding.Latin1.GetString(File.ReadAllBytes(file)))).Replace("\\u003C", "<", StringComparison.Ordinal).Replace("\\u003E", ">", StringComparison.Ordinal);

    private static CaseEntry Entry(int hour, string text) => new() { Id = Guid.NewGuid().ToString("N"), Time = Now.AddHours(hour), Text = text, By = "me" };
}
