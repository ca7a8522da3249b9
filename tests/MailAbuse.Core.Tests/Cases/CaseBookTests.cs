using MailAbuse.Cases;
using MailAbuse.Core.Tests.Times;
using MailAbuse.Mta;
using MailAbuse.Rates;
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
        _book.Close(_number, "cleaned");
        AbuseCase second = _book.Open(Fresh(100), "", out _);
        Assert.Equal((2, _number), (second.Incident, second.Earlier.Single()));
    }

    [Fact]
    public void Questions_follow_the_kind_and_answers_stay_where_they_are_asked_again()
    {
        _book.SetKind(_number, CaseKind.Relay);
        _book.Answer(_number, QuestionTopic.Cause, QuestionState.Answered, "an old Drupal", "he wrote so", isOperator: false);
        AbuseCase one = _book.SetKind(_number, CaseKind.Mailbox);
        Assert.Equal([QuestionTopic.Cause, QuestionTopic.Measures, QuestionTopic.PasswordChanged], one.Questions.Select(question => question.Topic));
        Assert.Equal((QuestionState.Answered, "an old Drupal", "anna@ops"), (one.Questions[0].State, one.Questions[0].Answer, one.Questions[0].By));
        Assert.Contains(one.Timeline, entry => entry.Text == "Kind: Relay -> Mailbox.");
    }

    [Fact]
    public void Only_the_operator_confirms()
    {
        _book.SetKind(_number, CaseKind.Relay);
        ServerException refused = Assert.Throws<ServerException>(() => _book.Answer(_number, QuestionTopic.QueueEmpty, QuestionState.Confirmed, null, null, isOperator: false));
        Assert.Equal(ServerProblemKind.CaseInvalid, refused.Problem.Kind);
        Assert.Equal(QuestionState.Open, _store.Find(_number)!.Questions[2].State);
        Assert.Equal(QuestionState.Confirmed, _book.Answer(_number, QuestionTopic.QueueEmpty, QuestionState.Confirmed, null, null, isOperator: true).Questions[2].State);
    }

    [Fact]
    public void What_a_case_does_not_ask_is_not_answered()
    {
        Assert.Contains("Say what happened first", Assert.Throws<ServerException>(() => Answer(QuestionTopic.Cause)).Problem.Advice, StringComparison.Ordinal);
        _book.SetKind(_number, CaseKind.Script);
        Assert.Contains("3 ScriptRemoved", Assert.Throws<ServerException>(() => Answer(QuestionTopic.QueueEmpty)).Problem.Advice, StringComparison.Ordinal);

        AbuseCase Answer(QuestionTopic topic) => _book.Answer(_number, topic, QuestionState.Answered, "x", null, isOperator: true);
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
        _book.SetKind(_number, CaseKind.Mailbox);
        _book.Suspended(_number, Noon.AddHours(-1), SuspensionMode.Defer, []);
        Assert.Equal(QuestionState.Open, _book.PasswordChanged(_number, Noon.AddHours(-2)).Questions[2].State);
        Assert.Equal(QuestionState.Confirmed, _book.PasswordChanged(_number, Noon).Questions[2].State);
        Assert.Throws<ServerException>(() => _book.PasswordChanged(_number, Noon.AddHours(1)));
    }

    [Fact]
    public void Closing_and_opening_again_happen_once_each()
    {
        _book.Remind(_number, Noon, "call him");
        AbuseCase closed = _book.Close(_number, "");
        Assert.Equal((CaseState.Closed, Noon, 0), (closed.State, closed.Closed, closed.Due.Length));
        Assert.Throws<ServerException>(() => _book.Close(_number, ""));
        Assert.Null(_book.Reopen(_number, "it began again").Closed);
        Assert.Throws<ServerException>(() => _book.Reopen(_number, ""));
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
        Assert.Equal(ServerProblemKind.ContactInvalid, Assert.Throws<ServerException>(() => _book.SetDetails(_number, null, [contact!], null)).Problem.Kind);
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
            Assert.Equal(language, _book.SetDetails(_number, null, ["joe@müller.example"], language).Language);
        else
            Assert.Equal(ServerProblemKind.CaseInvalid, Assert.Throws<ServerException>(() => _book.SetDetails(_number, null, null, language)).Problem.Kind);
    }

    private static AbuseCase Fresh(long messages) => CaseOpening.Of(SenderKey.Of(SenderKind.Login, "joe@example.org"), "mx1", "customers", new SenderRate
    {
        Server = "mx1", Sender = "joe@example.org", SenderKind = SenderKind.Login, Messages = messages, Recipients = messages, Clients = 1, EnvelopeSenders = 30, BurstStart = Noon.AddHours(-1), Reasons = ["many"],
    });
}
