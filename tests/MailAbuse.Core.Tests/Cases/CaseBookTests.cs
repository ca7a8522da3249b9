using System.Globalization;
using MailAbuse.Cases;
using MailAbuse.Core.Tests.Times;
using MailAbuse.Mta;
using MailAbuse.Rates;
using MailAbuse.Release;
using MailAbuse.Servers;
using MailAbuse.Suspensions;
using Xunit;

namespace MailAbuse.Core.Tests.Cases;

public class CaseBookTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 5, 12, 0, 0, TimeSpan.Zero);
    private readonly MemoryStore _store = new();
    private readonly StillClock _clock = new(Noon);
    private readonly CaseBook _book;
    private readonly string _number;

    public CaseBookTests()
    {
        _book = new CaseBook(_store, _clock, "anna@ops");
        _number = _book.Open(Fresh(400), "", out _).Case;
    }

    [Fact]
    public void A_case_has_the_figures_and_who_opened_it()
    {
        AbuseCase one = _store.Find(_number)!;
        Assert.Equal((400, "joe@example.org", "customers", 1), (one.Facts.Messages, one.Sender, one.Realm, one.Incident));
        CaseEntry entry = Assert.Single(one.Timeline);
        Assert.Equal((CaseEntryKind.Opened, "anna@ops", Noon, "mx1"), (entry.Kind, entry.By, entry.Time, entry.Server));
        Assert.Contains("400 messages", entry.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_further_burst_comes_to_the_open_case_and_the_worse_figures_stay()
    {
        Assert.Equal(900, _book.Open(Fresh(900), "", out bool opened).Facts.Messages);
        Assert.False(opened);
        AbuseCase last = _book.Open(Fresh(10), "again", out _);
        Assert.Equal(900, last.Facts.Messages);
        Assert.Equal([CaseEntryKind.Opened, CaseEntryKind.Opened, CaseEntryKind.Opened, CaseEntryKind.Note], last.Timeline.Select(entry => entry.Kind));
    }

    [Fact]
    public void A_second_chance_is_not_a_third()
    {
        _book.Set(_number, new() { Close = true, Outcome = "cleaned" });
        AbuseCase second = _book.Open(Fresh(100), "", out _);
        Assert.Equal((2, _number), (second.Incident, second.Earlier.Single()));
    }

    [Fact]
    public void Questions_follow_the_kind_and_answers_stay_where_they_are_asked_again()
    {
        _book.Set(_number, new() { Kind = CaseKind.Relay });
        _book.Set(_number, new() { Question = "Cause", Answer = "an old Drupal" });
        AbuseCase one = _book.Set(_number, new() { Kind = CaseKind.Mailbox });
        Assert.Equal([QuestionTopic.Cause, QuestionTopic.Measures, QuestionTopic.PasswordChanged], one.Questions.Select(question => question.Topic));
        Assert.Equal((QuestionState.Answered, "an old Drupal", "anna@ops"), (one.Questions[0].State, one.Questions[0].Answer, one.Questions[0].By));
        Assert.Contains(one.Timeline, entry => entry.Text == "Kind: Relay -> Mailbox.");
    }

    // One thing of each cannot be; nothing of it is done.
    public static TheoryData<CaseChange> NotAsAWhole =>
    [
        new CaseChange(),
        new CaseChange { Kind = CaseKind.Mailbox, PasswordChanged = Noon.AddDays(1) },
        new CaseChange { Note = "hello", Reopen = true },
        new CaseChange { Kind = CaseKind.Script, Note = " " },
        new CaseChange { Question = "1", Answer = "x", PasswordChanged = Noon.AddYears(900) },
        new CaseChange { Customer = "Joe Doe", Contact = ["joe"] },
        new CaseChange { Note = "hello", Question = "Consent", State = QuestionState.Answered },
        new CaseChange { Note = "hello", Question = "1" },
        new CaseChange { Note = "hello", State = QuestionState.Answered },
        new CaseChange { Note = "hello", Outcome = "well" },
        new CaseChange { Note = "hello", Close = true, Reopen = true },
    ];

    [Theory]
    [MemberData(nameof(NotAsAWhole))]
    public void What_cannot_be_done_as_a_whole_is_not_done_at_all(CaseChange change)
    {
        _book.Set(_number, new() { Kind = CaseKind.Relay });
        AbuseCase before = _store.Find(_number)!;
        Assert.Throws<ServerException>(() => _book.Set(_number, change));
        Assert.Same(before, _store.Find(_number));
    }

    [Fact]
    public void All_that_is_said_at_once_is_one_change_and_the_new_kind_asks()
    {
        AbuseCase one = _book.Set(_number, new() { Kind = CaseKind.Intent, Question = "Ended", State = QuestionState.Confirmed, Customer = "Joe Doe", Note = "over", Close = true, Outcome = "warned" });
        Assert.Equal((CaseState.Closed, "Joe Doe", QuestionState.Confirmed), (one.State, one.Customer, one.Questions[2].State));
        Assert.Equal(["Kind: Unknown -> Intent.", "Customer: - -> Joe Doe.", "Question 3, Ended: Open -> Confirmed. The operator said so.", "over", "warned"], one.Timeline.Skip(1).Select(entry => entry.Text));
        Assert.Same(one, _book.Would(one, new() { Kind = CaseKind.Intent, Customer = "Joe Doe" }));
    }

    [Fact]
    public void Nobody_is_waited_for_once_the_last_question_is_settled_however_that_comes()
    {
        CaseDue due = new() { Kind = DueKind.Answer, Time = Noon };
        _book.Set(_number, new() { Kind = CaseKind.Mailbox });
        _book.Set(_number, new() { Question = "Cause", Answer = "x" });
        AbuseCase one = _book.Change(_number, there => there with { Due = [due] });
        Assert.Equal([due], _book.Set(_number, new() { Question = "Measures", Answer = "x" }).Due);
        Assert.Empty(_book.Set(_number, new() { PasswordChanged = Noon.AddMinutes(1) }).Due);

        // The kind that it was after all asks only what is answered.
        _book.Set(_number, new() { Kind = CaseKind.Relay, Question = "QueueEmpty", State = QuestionState.Answered });
        _book.Set(_number, new() { Kind = CaseKind.Script });
        _book.Change(_number, there => there with { Due = [due] });
        Assert.Equal([due], _book.Set(_number, new() { Kind = CaseKind.Unknown }).Due);
        _book.Change(_number, there => there with { Questions = [.. CaseQuestions.For(CaseKind.Relay, []).Select(question => question with { State = QuestionState.Answered })] });
        Assert.Empty(_book.Set(_number, new() { Kind = CaseKind.Relay }).Due);
    }

    [Theory]
    [InlineData("th-TH")]
    [InlineData("fi-FI")]
    [InlineData("ar-SA")]
    public void What_is_kept_does_not_depend_on_who_writes_it(string culture)
    {
        CultureInfo before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo(culture);
            _book.Set(_number, new() { Kind = CaseKind.Relay, Question = "QueueEmpty", State = QuestionState.Answered });
            AbuseCase one = _book.Checked(_number, new CustomerQueueCheck { Verdict = QueueVerdict.NotEmpty });
            Assert.Equal("The check of 2026-11-05 12:00 +00:00 found mail there.", one.Questions[2].Reason);
            Assert.StartsWith("2026-11-05 12:00 Answered: ", one.Timeline[^1].ToString(), StringComparison.Ordinal);
            Assert.Equal("2026-11-05 12:00 call him", _book.Set(_number, new() { Due = Noon, Note = "call him" }).Due[0].ToString());
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public void What_a_case_does_not_ask_is_not_answered()
    {
        Assert.Contains("Say what happened first", Assert.Throws<ServerException>(() => Answer(QuestionTopic.Cause)).Problem.Advice, StringComparison.Ordinal);
        _book.Set(_number, new() { Kind = CaseKind.Script });
        Assert.Contains("3 ScriptRemoved", Assert.Throws<ServerException>(() => Answer(QuestionTopic.QueueEmpty)).Problem.Advice, StringComparison.Ordinal);

        AbuseCase Answer(QuestionTopic topic) => _book.Set(_number, new() { Question = topic.ToString(), Answer = "x" });
    }

    [Theory]
    [InlineData(SuspensionMode.Defer, true)]
    [InlineData(SuspensionMode.Reject, false)]
    [InlineData(SuspensionMode.Hold, false)]
    public void Deferred_mail_is_due_the_day_before_it_bounces_at_the_customer(SuspensionMode mode, bool isDue)
    {
        AbuseCase one = _book.Suspended(_number, Noon, mode, ["joe", "joe@example.org"]);
        Assert.Equal(Noon, one.Suspended);
        Assert.Equal(["joe@example.org", "joe"], one.Spellings);
        Assert.Equal(isDue ? [Noon.AddDays(4)] : [], one.Due.Select(due => due.Time));
        if (isDue)
            Assert.Contains("2026-11-10 12:00", one.Due[0].Text, StringComparison.Ordinal);
        Assert.Empty(_book.Resumed(_number).Due);
    }

    [Fact]
    public void A_new_password_confirms_its_question_only_where_it_is_newer_than_the_suspension()
    {
        _book.Set(_number, new() { Kind = CaseKind.Mailbox });
        _book.Suspended(_number, Noon.AddHours(-1), SuspensionMode.Defer, []);
        Assert.Equal(QuestionState.Open, _book.Set(_number, new() { PasswordChanged = Noon.AddHours(-2) }).Questions[2].State);
        Assert.Equal(QuestionState.Confirmed, _book.Set(_number, new() { PasswordChanged = Noon }).Questions[2].State);
        Assert.Throws<ServerException>(() => _book.Set(_number, new() { PasswordChanged = Noon.AddHours(1) }));
    }

    [Theory]
    [InlineData(-1, QuestionState.Open)]
    [InlineData(1, QuestionState.Confirmed)]
    public void Where_the_case_knows_of_no_suspension_a_new_password_is_newer_than_the_case(int minutes, QuestionState expected)
    {
        _book.Set(_number, new() { Kind = CaseKind.Mailbox });
        Assert.Equal(expected, _book.Set(_number, new() { PasswordChanged = Noon.AddMinutes(minutes) }).Questions[2].State);
    }

    [Fact]
    public void Closing_and_opening_again_happen_once_each()
    {
        _book.Set(_number, new() { Due = Noon, Note = "call him" });
        AbuseCase closed = _book.Set(_number, new() { Close = true });
        Assert.Equal((CaseState.Closed, Noon, 0), (closed.State, closed.Closed, closed.Due.Length));
        Assert.Throws<ServerException>(() => _book.Set(_number, new() { Close = true }));
        Assert.Null(_book.Set(_number, new() { Reopen = true }).Closed);
        Assert.Throws<ServerException>(() => _book.Set(_number, new() { Reopen = true }));
    }

    [Theory]
    [InlineData("2026-0002")]
    [InlineData("2026-0001-tets")]
    [InlineData("2026-001")]
    public void A_mistyped_number_says_which_one_may_be_meant(string typed)
    {
        ServerProblem problem = Assert.Throws<ServerException>(() => _book.Require(typed)).Problem;
        Assert.Equal(ServerProblemKind.CaseUnknown, problem.Kind);
        Assert.Contains("Did you mean 2026-0001", problem.Advice, StringComparison.Ordinal);
        Assert.Equal(_number, _book.Require("2026-0001").Case);
    }

    [Theory]
    [InlineData("admin@example.net\r\nBcc: all@example.org")]
    [InlineData("Joe <joe@example.org>")]
    [InlineData("joe")]
    [InlineData("a@b@c")]
    [InlineData("@example.org")]
    [InlineData("joe\u202E@example.org")]
    [InlineData("<joe@example.org>")]
    [InlineData(" joe@example.org")]
    [InlineData("joe@example.org ")]
    [InlineData("jürgen@example.org")]
    [InlineData("joe@example..org")]
    [InlineData("joe@-x.org")]
    [InlineData("-joe@example.org")]
    [InlineData("")]
    [InlineData(null)]
    public void An_address_is_one_that_a_letter_can_go_to(string? contact)
    {
        Assert.Equal(ServerProblemKind.ContactInvalid, Assert.Throws<ServerException>(() => _book.Set(_number, new() { Contact = [contact!] })).Problem.Kind);
        Assert.Empty(_store.Find(_number)!.Contact);
    }

    [Theory]
    [InlineData("de", true)]
    [InlineData("de-AT", true)]
    [InlineData("plain", true)]
    [InlineData("", true)]
    [InlineData("d", false)]
    [InlineData("de_AT", false)]
    [InlineData("../../etc", false)]
    [InlineData("de\n", false)]
    public void A_language_is_one_that_a_letter_can_have(string language, bool isOne)
    {
        if (isOne)
            Assert.Equal(language, _book.Set(_number, new CaseChange { Contact = ["joe@müller.example"], Language = language }).Language ?? "");
        else
            Assert.Equal(ServerProblemKind.CaseInvalid, Assert.Throws<ServerException>(() => _book.Set(_number, new CaseChange { Language = language })).Problem.Kind);
    }

    private static AbuseCase Fresh(long messages) => CaseOpening.Of(SenderKey.Of(SenderKind.Login, "joe@example.org"), "mx1", "customers", new SenderRate
    {
        Server = "mx1", Sender = "joe@example.org", SenderKind = SenderKind.Login, Messages = messages, Recipients = messages, Clients = 1, EnvelopeSenders = 30, BurstStart = Noon.AddHours(-1), Reasons = ["many"],
    });
}
