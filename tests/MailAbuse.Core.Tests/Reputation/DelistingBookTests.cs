using MailAbuse.Cases;
using MailAbuse.Letters;
using MailAbuse.Reputation;
using MailAbuse.Reputation.Blocklists;
using MailAbuse.Reputation.Delisting;
using MailAbuse.Servers;
using Xunit;
using static MailAbuse.Reputation.Delisting.DelistingState;

namespace MailAbuse.Core.Tests.Reputation;

public sealed class DelistingBookTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 6, 9, 0, 0, TimeSpan.Zero);

    private readonly DelistingMemory _store = new();
    private readonly DelistingClock _clock = new(Start);
    private readonly DelistingBook _book;

    public DelistingBookTests() => _book = new DelistingBook(_store, _clock, "me@here");

    // Step six of the story: refused by Microsoft, asked, told no, asked again, granted, and one day mail arrives.
    [Fact]
    public void From_the_refusal_to_the_delivery_that_proves_it()
    {
        DelistingRequest request = Prepare(Refusal("hotmail.com"), Refusal("outlook.com"), Refusal("kunde.example"));
        Assert.Equal(("D2026-0001-test", Prepared, Start), (request.Number, request.State, request.Due));
        Assert.Equal(["hotmail.com", "kunde.example", "outlook.com"], request.RecipientDomains);
        Assert.Equal("Prepared. Refused: hotmail.com, kunde.example and outlook.com.", request.Diary[0].Note);

        _clock.Now = Start.AddHours(1);
        request = _book.Set(request.Number, new DelistingChange { State = Requested, Note = "ticket 8812734" }, out _);
        Assert.Equal(Start.AddHours(1).AddDays(2), request.Due);
        Assert.Empty(_book.Store.Find(new DelistingQuery { IsOpen = true, DueAt = Start.AddDays(1) }));
        Assert.Single(_book.Store.Find(new DelistingQuery { IsOpen = true, DueAt = Start.AddDays(3) }));

        // Their mail is refused still, and one domain more.
        request = Prepare(Refusal("live.com"), Refusal("hotmail.com"));
        Assert.Equal((Requested, 4, "Also refused: live.com."), (request.State, request.RecipientDomains.Length, request.Diary[^1].Note));
        Assert.Contains("live.com", request.Text, StringComparison.Ordinal);
        Assert.False(Hear(Refusal("hotmail.com")).IsChanged);

        foreach (DelistingState state in new[] { Denied, AskedAgain, Acknowledged, Granted })
        {
            _clock.Now = _clock.Now.AddHours(6);
            request = _book.Set(request.Number, new DelistingChange { State = state }, out _);
        }

        _clock.Now = Start.AddDays(3);
        DelistingOutcome refused = Hear(Refusal("hotmail.com", last: Start.AddDays(2.5)));
        Assert.False(refused.IsChanged);
        Assert.Contains("AskedAgain", refused.Warning, StringComparison.Ordinal);

        DelistingRequest confirmed = _book.Keep(Hear(Refusal("hotmail.com", last: Start.AddDays(2.5), resumed: Start.AddDays(2.9)), Refusal("outlook.com")), out bool isKept);
        Assert.True(isKept);
        Assert.Equal((Confirmed, "4bXyZ1K2n3z9P4qWs", null, ""), (confirmed.State, confirmed.ConfirmedBy, confirmed.Due, confirmed.DueReason));
        Assert.Equal(Start.AddDays(2.9), confirmed.Diary[^1].Time);
        Assert.Contains("hotmail.com by mx1, queue id 4bXyZ1K2n3z9P4qWs", confirmed.Diary[^1].Note, StringComparison.Ordinal);
        Assert.False(confirmed.IsOpen);
        Assert.Equal(
            [Prepared, Requested, Requested, Denied, AskedAgain, Acknowledged, Granted, Confirmed], confirmed.Diary.Select(entry => entry.State));

        // The same log once more finds nothing to confirm; a new refusal is a new request.
        Assert.Empty(_book.Heard([Refusal("hotmail.com", last: Start.AddDays(2.5), resumed: Start.AddDays(2.9))]));
        Assert.Equal("D2026-0002-test", Prepare(Refusal("hotmail.com")).Number);
    }

    [Fact]
    public void The_same_again_writes_nothing()
    {
        DelistingRequest first = Prepare(Refusal("hotmail.com"), Refusal("outlook.com"));
        int writes = _store.Writes;
        _clock.Now = Start.AddHours(5);
        // A log that grew has other figures, and a domain less may be in it.
        DelistingRequest again = Prepare(Refusal("outlook.com", last: Start.AddHours(4)));
        Assert.Equal(writes, _store.Writes);
        Assert.Same(first, again);
        // Another address, or another operator, is another request.
        Assert.NotEqual(first.Number, Prepare(Refusal("outlook.com", address: "192.0.2.26")).Number);
        Assert.NotEqual(first.Number, Prepare(Refusal("gmail.com", who: "Google")).Number);
    }

    [Fact]
    public void Who_still_refuses_others_has_lifted_nothing()
    {
        DelistingRequest request = Asked();
        DeliveryRefusal works = Refusal("hotmail.com", last: Start.AddHours(2), resumed: Start.AddHours(3));
        Assert.False(Hear(works, Refusal("outlook.com", last: Start.AddHours(4))).IsChanged);
        Assert.True(Hear(works, Refusal("outlook.com", last: Start.AddHours(2.5))).IsChanged);
        // Others' refusals, and refusals of another address, are not his.
        Assert.True(_book.Heard([works, Refusal("gmail.com", who: "Google", last: Start.AddHours(4)), Refusal("outlook.com", address: "192.0.2.26", last: Start.AddHours(4))]).Single().IsChanged);
        Assert.Equal(Requested, _store.Find(request.Number)!.State);
    }

    [Theory]
    [InlineData(-1, "4bXyZ1K2n3z9P4qWs", false)]
    [InlineData(0.5, "4bXyZ1K2n3z9P4qWs", false)]
    [InlineData(3, "", false)]
    [InlineData(3, "4bXyZ1K2n3z9P4qWs", true)]
    public void Only_a_delivery_after_it_was_asked_for_proves_anything(double hours, string id, bool isProof)
    {
        Asked();
        Assert.Equal(isProof, Hear(Refusal("hotmail.com", last: Start.AddHours(-2), resumed: Start.AddHours(hours), id: id)).IsChanged);
    }

    [Fact]
    public void A_reply_without_our_address_is_about_the_only_request_or_about_none()
    {
        Asked();
        DeliveryRefusal works = Refusal("hotmail.com", address: "", last: Start, resumed: Start.AddHours(3));
        Assert.True(Hear(works).IsChanged);
        Prepare(Refusal("hotmail.com", address: "192.0.2.26"));
        Assert.Empty(_book.Heard([works]));
    }

    // Both servers write to Microsoft; only the first is blocked. What the second one hears without an address says nothing of the first.
    [Fact]
    public void A_reply_without_our_address_is_about_a_request_of_that_server()
    {
        Asked();
        DeliveryRefusal throttled = Refusal("outlook.com", address: "", server: "MX2", last: Start, resumed: Start.AddHours(3));
        DeliveryRefusal blocked = Refusal("hotmail.com", last: Start.AddHours(2));
        Assert.Empty(_book.Heard([throttled]));
        Assert.False(Hear(blocked, throttled).IsChanged);
        Assert.True(Hear(Refusal("outlook.com", address: "", server: "MX1", last: Start, resumed: Start.AddHours(3))).IsChanged);
        // Nor does its refusal hold anything back.
        Assert.True(Hear(Refusal("hotmail.com", last: Start.AddHours(2), resumed: Start.AddHours(3)), Refusal("outlook.com", address: "", server: "mx2", last: Start.AddHours(4))).IsChanged);
        // Blocked as well, each has a request of its own, and each is heard for itself.
        DelistingRequest second = Prepare(Refusal("hotmail.com", address: "192.0.2.26", server: "mx2"));
        _clock.Now = Start.AddHours(6);
        DelistingOutcome heard = Hear(Refusal("outlook.com", address: "", server: "mx2", last: Start.AddHours(5), resumed: Start.AddHours(5.5)));
        Assert.Equal((second.Number, true), (heard.Before.Number, heard.IsChanged));
    }

    [Fact]
    public void A_request_of_no_server_or_of_several_is_about_any_of_them()
    {
        DelistingRequest bare = Prepare(Refusal("hotmail.com", server: ""));
        DeliveryRefusal works = Refusal("hotmail.com", address: "", server: "mx2", last: Start, resumed: Start.AddHours(3));
        _clock.Now = Start.AddHours(5);
        Assert.True(Hear(works).IsChanged);
        Assert.Equal("mx1,mx2", Prepare(Refusal("live.com", server: "mx1"), Refusal("hotmail.com", server: "mx2")).Server);
        Assert.Equal(bare.Number, Hear(works).After.Number);
        Assert.Empty(_book.Heard([Refusal("hotmail.com", address: "", server: "mx3", last: Start, resumed: Start.AddHours(3))]));
        // A log of no server can be any server's.
        Assert.True(Hear(Refusal("hotmail.com", address: "", server: "", last: Start, resumed: Start.AddHours(3))).IsChanged);
    }

    // Get-DeliveryRefusal -All also tells of mailboxes that are not there: they are no sign that the name is bad still.
    [Theory]
    [InlineData(RefusalCause.Reputation, false)]
    [InlineData(RefusalCause.Throttled, false)]
    [InlineData(RefusalCause.Unknown, false)]
    [InlineData(RefusalCause.Authentication, true)]
    [InlineData(RefusalCause.Content, true)]
    [InlineData(RefusalCause.Mailbox, true)]
    [InlineData(RefusalCause.Policy, true)]
    [InlineData(RefusalCause.Network, true)]
    public void What_nobody_is_asked_about_holds_nothing_back(RefusalCause cause, bool isConfirmed)
    {
        DelistingRequest request = Asked();
        DeliveryRefusal later = Refusal("outlook.com", last: Start.AddHours(4), cause: cause);
        Assert.Equal(isConfirmed, Hear(Refusal("hotmail.com", last: Start, resumed: Start.AddHours(3)), later).IsChanged);

        _book.Set(request.Number, new DelistingChange { State = Granted, At = Start.AddHours(2) }, out _);
        Assert.Equal(isConfirmed, Hear(later).Warning.Length == 0);
        // A delivery is a delivery, whatever was refused there before.
        Assert.True(Hear(Refusal("outlook.com", last: Start.AddHours(4), resumed: Start.AddHours(4.5), cause: cause)).IsChanged);
    }

    // "I called them yesterday", written down today, does not make the request one of yesterday.
    [Fact]
    public void A_remark_of_an_earlier_time_does_not_begin_the_state()
    {
        DelistingRequest request = Asked();
        _book.Set(request.Number, new DelistingChange { Note = "called them", At = Start.AddDays(-1) }, out _);
        Assert.False(Hear(Refusal("hotmail.com", last: Start.AddHours(-6), resumed: Start.AddHours(-5))).IsChanged);
        Assert.True(Hear(Refusal("hotmail.com", last: Start.AddHours(-6), resumed: Start.AddHours(2))).IsChanged);
        // Nor can it be answered before it was asked.
        Assert.Throws<ServerException>(() => _book.Set(request.Number, new DelistingChange { State = Denied, At = Start.AddHours(-3) }, out _));

        _book.Set(request.Number, new DelistingChange { State = Granted, At = Start.AddHours(4) }, out _);
        _book.Set(request.Number, new DelistingChange { Note = "ticket 17", At = Start }, out _);
        Assert.Empty(Hear(Refusal("hotmail.com", last: Start.AddHours(3))).Warning);
        Assert.NotEmpty(Hear(Refusal("hotmail.com", last: Start.AddHours(4.5))).Warning);
    }

    [Theory]
    [InlineData("zen.spamhaus.org", "192.0.2.25", BlocklistVerdict.NotListed, 2, true)]
    [InlineData("sbl.spamhaus.org", "192.0.2.25", BlocklistVerdict.NotListed, 2, true)]
    [InlineData("xbl.spamhaus.org", "192.0.2.25", BlocklistVerdict.NotListed, 2, false)]
    [InlineData("bl.spamcop.net", "192.0.2.25", BlocklistVerdict.NotListed, 2, false)]
    [InlineData("zen.spamhaus.org", "192.0.2.26", BlocklistVerdict.NotListed, 2, false)]
    [InlineData("zen.spamhaus.org", "192.0.2.25", BlocklistVerdict.Listed, 2, false)]
    [InlineData("zen.spamhaus.org", "192.0.2.25", BlocklistVerdict.Unknown, 2, false)]
    [InlineData("zen.spamhaus.org", "192.0.2.25", BlocklistVerdict.ListBroken, 2, false)]
    [InlineData("zen.spamhaus.org", "192.0.2.25", BlocklistVerdict.NotListed, -2, false)]
    public void A_list_that_no_longer_has_the_address_has_granted_it(string list, string address, BlocklistVerdict verdict, int hours, bool isGranted)
    {
        DelistingRequest request = Prepare(Refusal("icloud.com", who: "Apple", list: "sbl.spamhaus.org"));
        _clock.Now = Start.AddHours(3);
        BlocklistEntry answer = new() { List = list, Operator = "Spamhaus", Address = address, Verdict = verdict, Time = Start.AddHours(hours) };
        DelistingOutcome? outcome = _book.Heard(answer);
        Assert.Equal(isGranted, outcome is { IsChanged: true });
        if (!isGranted)
            return;
        DelistingRequest granted = _book.Keep(outcome!, out _);
        Assert.Equal((Granted, Start.AddHours(hours).AddDays(1)), (granted.State, granted.Due));
        Assert.Contains(list, granted.Diary[^1].Note, StringComparison.Ordinal);
        Assert.False(_book.Heard(answer)!.IsChanged);
        Assert.Equal(request.Number, granted.Number);
    }

    [Fact]
    public void A_list_that_has_it_again_is_told()
    {
        DelistingRequest request = Prepare(Refusal("icloud.com", who: "Apple", list: "zen.spamhaus.org"));
        _book.Set(request.Number, new DelistingChange { State = Granted }, out _);
        DelistingOutcome? outcome = _book.Heard(new BlocklistEntry { List = "zen.spamhaus.org", Address = "192.0.2.25", Verdict = BlocklistVerdict.Listed, Time = Start.AddHours(2) });
        Assert.False(outcome!.IsChanged);
        Assert.Contains("still in zen.spamhaus.org", outcome.Warning, StringComparison.Ordinal);
    }

    [Fact]
    public void What_somebody_else_did_meanwhile_is_not_undone()
    {
        DelistingRequest request = Asked();
        DelistingOutcome outcome = Hear(Refusal("hotmail.com", last: Start, resumed: Start.AddHours(3)));
        _book.Set(request.Number, new DelistingChange { State = Withdrawn }, out _);
        Assert.Equal(Withdrawn, _book.Keep(outcome, out bool isKept).State);
        Assert.False(isKept);
        Assert.Equal(3, _store.Find(request.Number)!.Diary.Length);
        // Two who say the same: the second has nothing to tell.
        _book.Set(request.Number, new DelistingChange { State = Withdrawn }, out bool isChanged);
        Assert.False(isChanged);
    }

    // A colleague names the case and the host between the reading of the log and the answer to its question.
    [Fact]
    public void What_somebody_else_added_meanwhile_is_kept()
    {
        DelistingRequest request = Asked();
        DelistingOutcome outcome = Hear(Refusal("hotmail.com", last: Start, resumed: Start.AddHours(3)));
        AbuseCase one = new() { Case = "2026-0042-test", Kind = CaseKind.Mailbox, Server = "mx1", Suspended = Start };
        DelistingRequest told = _book.Prepare(Settled(Refusal("live.com")) with { HostName = "mx1.example.net" }, one, [], new LetterSettings(), out _);
        DelistingRequest kept = _book.Keep(outcome, out bool isKept);
        Assert.True(isKept);
        Assert.Equal((request.Number, Confirmed, "4bXyZ1K2n3z9P4qWs", (DateTimeOffset?)null, ""), (kept.Number, kept.State, kept.ConfirmedBy, kept.Due, kept.DueReason));
        Assert.Equal(("2026-0042-test", "mx1.example.net", told.Text, 3), (kept.Case, kept.HostName, kept.Text, kept.RecipientDomains.Length));
        Assert.Equal([.. told.Diary, outcome.After.Diary[^1]], kept.Diary);
    }

    [Fact]
    public void A_case_that_comes_later_tells_what_happened_and_stays()
    {
        DelistingRequest bare = Prepare(Refusal("hotmail.com"));
        AbuseCase one = new() { Case = "2026-0042-test", Kind = CaseKind.Mailbox, Server = "mx1", Suspended = Start.AddHours(-1), Facts = new() { Since = Start.AddHours(-2) } };
        DelistingRequest told = _book.Prepare(Settled(Refusal("hotmail.com")), one, [], new LetterSettings { Operator = "Example Provider" }, out bool isChanged);
        Assert.True(isChanged);
        Assert.Equal((bare.Number, "2026-0042-test", "Case: 2026-0042-test."), (told.Number, told.Case, told.Diary[^1].Note));
        Assert.Contains("used by strangers", told.Text, StringComparison.Ordinal);
        Assert.EndsWith("\n\nExample Provider", told.Text, StringComparison.Ordinal);
        // A store that has not that case must not take from the text what another one wrote.
        Assert.Same(told, Prepare(Refusal("hotmail.com")));
        // More is known now.
        DelistingRequest more = _book.Prepare(Settled(Refusal("hotmail.com")), one with { PasswordChanged = Start }, [], new LetterSettings { Operator = "Example Provider" }, out _);
        Assert.Equal("The text was written anew.", more.Diary[^1].Note);
        Assert.Contains("password was changed", more.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void An_unknown_number_is_told_with_those_that_are_near()
    {
        DelistingRequest request = Prepare(Refusal("hotmail.com"));
        Assert.Equal(request.Number, _book.Require("D2026-0001").Number);
        ServerProblem problem = Assert.Throws<ServerException>(() => _book.Require("D2026-0001-tset")).Problem;
        Assert.Equal(ServerProblemKind.DelistingUnknown, problem.Kind);
        Assert.Contains(request.Number, problem.Advice, StringComparison.Ordinal);
        // A slip in one that is cut short, and a cut that leaves several.
        Assert.Contains("Did you mean D2026-0001?", Advice("D2026-0007"), StringComparison.Ordinal);
        Prepare(Refusal("gmail.com", who: "Google"));
        Assert.StartsWith("Several begin like that: D2026-0001-test, D2026-0002-test. ", Advice("d2026"), StringComparison.Ordinal);

        string Advice(string typed) => Assert.Throws<ServerException>(() => _book.Require(typed)).Problem.Advice;
    }

    [Theory]
    [InlineData(1, "d1.example")]
    [InlineData(2, "d1.example and d2.example")]
    [InlineData(6, "d1.example, d2.example, d3.example, d4.example, d5.example and d6.example")]
    [InlineData(7, "d1.example, d2.example, d3.example, d4.example, d5.example and 2 others")]
    public void Of_many_domains_the_diary_names_five(int count, string named)
    {
        DelistingRequest request = Prepare([.. Enumerable.Range(1, count).Select(one => Refusal($"d{one}.example"))]);
        Assert.Equal($"Prepared. Refused: {named}.", request.Diary[0].Note);
        Assert.Contains($" to {named.Replace("others", "other domains", StringComparison.Ordinal)} is refused", request.Text, StringComparison.Ordinal);
    }

    private DelistingRequest Asked()
    {
        DelistingRequest request = Prepare(Refusal("hotmail.com"), Refusal("outlook.com"));
        _clock.Now = Start.AddHours(1);
        request = _book.Set(request.Number, new DelistingChange { State = Requested }, out _);
        _clock.Now = Start.AddHours(5);
        return request;
    }

    private DelistingRequest Prepare(params DeliveryRefusal[] refusals) => _book.Prepare(Settled(refusals), null, [], new LetterSettings(), out _);

    private DelistingOutcome Hear(params DeliveryRefusal[] refusals) => Assert.Single(_book.Heard(refusals));

    private static DelistingRequest Settled(params DeliveryRefusal[] refusals) => DelistingBook.Together([.. refusals.Select(refusal => DelistingSubject.Of(refusal).Settle())]);

    private static DeliveryRefusal Refusal(
        string domain, string who = "Microsoft consumer", string list = "", string address = "192.0.2.25", DateTimeOffset? last = null, DateTimeOffset? resumed = null, string id = "4bXyZ1K2n3z9P4qWs", string server = "mx1", RefusalCause cause = RefusalCause.Reputation) => new()
    {
        Server = server, RecipientDomain = domain, Operator = who, List = list, Code = "S3140", OutgoingAddress = address, Cause = cause, First = Start.AddHours(-3), Last = last ?? Start.AddHours(-1),
        HasResumed = resumed is not null, ResumedAt = resumed, ResumedBy = resumed is null ? "" : id,
    };
}
