using MailAbuse.Cases;
using MailAbuse.Release;
using MailAbuse.Replies;
using MailAbuse.Servers;
using Xunit;

namespace MailAbuse.Core.Tests.Replies;

/// <summary>What a reply does to its case, and what it never does.</summary>
public sealed class ReplyIntakeTests
{
    private static readonly DateTimeOffset s_now = new(2026, 11, 20, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Two_replies_answer_three_questions_one_after_the_other()
    {
        AbuseCase one = Add(Fresh(), "The account of our trainee was hacked.");
        Assert.Equal([QuestionState.Answered, QuestionState.Open, QuestionState.Open], one.Questions.Select(question => question.State));
        one = Add(one, "All outbox folders are empty. We changed his password.");
        Assert.Equal([QuestionState.Answered, QuestionState.Answered, QuestionState.Unclear], one.Questions.Select(question => question.State));
        one = Add(one, "The mail queue is empty.");
        Assert.All(one.Questions, question => Assert.Equal(QuestionState.Answered, question.State));
        Assert.Equal(3, one.Timeline.Count(entry => entry.Kind == CaseEntryKind.Replied));
        Assert.Equal("The mail queue is empty.", one.Timeline.Last(entry => entry.Kind == CaseEntryKind.Replied).Detail);
        Assert.DoesNotContain(one.Due, due => due.Kind == DueKind.Answer);
        Assert.Null(one.Resumed);
    }

    [Fact]
    public void A_later_reply_lowers_nothing_unless_it_says_the_opposite()
    {
        AbuseCase one = Add(Fresh(), "3. The mail queue is empty.");
        Assert.Equal(QuestionState.Answered, Add(one, "3. Everything is fine again.").Questions[2].State);
        List<string> warnings = [];
        Assert.Equal(QuestionState.Unclear, Add(one, "Sorry, the queue is not empty.", warnings: warnings).Questions[2].State);
        Assert.Contains("opposite", Assert.Single(warnings));
    }

    [Fact]
    public void What_the_operator_confirmed_stays_and_only_he_confirms()
    {
        AbuseCase one = Add(Fresh(), "I have deleted everything.", new() { ["QueueEmpty"] = QuestionState.Confirmed, ["1"] = QuestionState.Answered });
        Assert.Equal([QuestionState.Answered, QuestionState.Unclear, QuestionState.Confirmed], one.Questions.Select(question => question.State));
        List<string> warnings = [];
        AbuseCase later = Add(one, "The queue is not empty.", warnings: warnings);
        Assert.Equal(one.Questions[2], later.Questions[2]);
        Assert.Single(warnings);
        Assert.Equal(ServerProblemKind.CaseInvalid, Assert.Throws<ServerException>(() => Add(one, "x", new() { ["Consent"] = QuestionState.Open })).Problem.Kind);
    }

    [Theory]
    [InlineData("Fri, 20 Nov 2026 11:00:00 +0000", "2026-11-20T11:00:00Z")]
    [InlineData("Sat, 21 Nov 2026 11:00:00 +0000", "2026-11-20T12:00:00Z")]
    [InlineData("Fri, 20 Nov 2020 11:00:00 +0000", "2026-11-20T12:00:00Z")]
    [InlineData("yesterday", "2026-11-20T12:00:00Z")]
    public void The_time_of_the_answer_is_the_message_s_own_where_it_can_be(string date, string expected)
    {
        ReplySource source = ReplySource.OfText($"From: joe@example.org\nMessage-ID: <1@example.org>\nDate: {date}\n\nThe mail queue is empty.\n");
        AbuseReply reply = ReplyIntake.Read(Fresh(), source, null, new Dictionary<string, QuestionState>(), s_now);
        Assert.Equal(DateTimeOffset.Parse(expected), reply.Date);
        Assert.Equal(reply.Date, Apply(Fresh(), reply, source, []).Questions[2].Time);
    }

    [Fact]
    public void Of_how_things_stand_his_later_word_counts_whichever_came_first()
    {
        List<string> warnings = [];
        AbuseCase one = Add(Fresh(), At(11, "The account of our trainee was not hacked. The queue is not empty."));
        one = Add(one, At(9, "The account of our trainee was hacked. The mail queue is empty."), warnings: warnings);
        Assert.Equal(QuestionState.Answered, one.Questions[0].State);
        Assert.Equal(QuestionState.Unclear, one.Questions[2].State);
        Assert.Equal(s_now.AddHours(-1), one.Questions[2].Time);
        Assert.Contains("older", Assert.Single(warnings));
        Assert.Equal(QuestionState.Answered, Add(one, At(12, "The mail queue is empty.")).Questions[2].State);

        // Clocks of customers are not ours: what he denies takes back Answered whenever he says to have written it.
        AbuseCase empty = Add(Fresh(), At(11, "The mail queue is empty."));
        Assert.Equal(empty.Questions[2], Add(empty, At(9, "The mail queue is empty.")).Questions[2]);
        Assert.Equal(QuestionState.Unclear, Add(empty, At(9, "The queue is not empty.")).Questions[2].State);
    }

    [Theory]
    [InlineData("The mail queue is empty.")]
    [InlineData("The queue is not empty.")]
    public void What_he_wrote_before_a_check_found_mail_says_nothing_of_how_things_stand(string text)
    {
        AbuseCase one = Add(Fresh(), At(8, "The mail queue is empty."));
        DateTimeOffset check = s_now.AddHours(-2);
        one = one with { LastCheck = new CaseCheck { Time = check, Verdict = QueueVerdict.NotEmpty } };
        one.Questions[2] = one.Questions[2] with { State = QuestionState.Unclear, Reason = "The check found mail there.", Time = check };
        AbuseCase later = Add(one, At(9, text));
        Assert.Equal(one.Questions[2], later.Questions[2]);
        Assert.Equal(QuestionState.Answered, Add(later, At(11, "The mail queue is empty now.")).Questions[2].State);
    }

    [Fact]
    public void Nobody_sets_the_time_of_his_word_back_behind_his_suspension_or_a_check_that_found_it_untrue()
    {
        ReplySource source = ReplySource.OfText("From: joe@example.org\nMessage-ID: <1@example.org>\nDate: Fri, 20 Nov 2026 10:00:00 +0000\n\nThe mail queue is empty.\n");
        Assert.Equal(s_now.AddHours(-2), Read(Fresh()).Date);
        Assert.Equal(s_now, Read(Fresh() with { Suspended = s_now.AddHours(-1) }).Date);
        Assert.Equal(s_now, Read(Fresh() with { LastCheck = new CaseCheck { Time = s_now.AddHours(-1), Verdict = QueueVerdict.NotEmpty } }).Date);
        // A check that found nothing, or did not find out, says nothing against his word.
        Assert.Equal(s_now.AddHours(-2), Read(Fresh() with { LastCheck = new CaseCheck { Time = s_now.AddHours(-1), Verdict = QueueVerdict.Empty } }).Date);
        Assert.Equal(s_now.AddHours(-2), Read(Fresh() with { LastCheck = new CaseCheck { Time = s_now.AddHours(-1), Verdict = QueueVerdict.Inconclusive } }).Date);

        AbuseReply Read(AbuseCase one) => ReplyIntake.Read(one, source, null, new Dictionary<string, QuestionState>(), s_now);
    }

    [Fact]
    public void A_message_is_entered_once_and_an_absence_note_answers_nothing()
    {
        string message = "From: joe@example.org\nMessage-ID: <1@example.org>\n\nThe mail queue is empty.\n";
        List<string> warnings = [];
        AbuseCase one = Add(Fresh(), message);
        Assert.Equal(one, Add(one, message, warnings: warnings));
        Assert.Single(warnings);
        AbuseCase away = Add(Fresh(), "Auto-Submitted: auto-replied\n" + message);
        Assert.All(away.Questions, question => Assert.Equal(QuestionState.Open, question.State));
        Assert.Equal(CaseEntryKind.Replied, Assert.Single(away.Timeline).Kind);
    }

    [Fact]
    public void What_the_operator_says_of_a_message_that_is_there_already_holds()
    {
        const string Message = "From: joe@example.org\nMessage-ID: <1@example.org>\n\nThe mail queue is empty.\n";
        List<string> warnings = [];
        AbuseCase one = Add(Fresh(), Message);
        one = one with { Questions = [.. one.Questions.Select(question => question with { State = QuestionState.Open })] };
        AbuseCase again = Add(one, Message, new() { ["Cause"] = QuestionState.Answered }, warnings);
        // Only that: what was proposed is not proposed a second time.
        Assert.Equal([QuestionState.Answered, QuestionState.Open, QuestionState.Open], again.Questions.Select(question => question.State));
        Assert.Single(again.Timeline, entry => entry.Kind == CaseEntryKind.Replied);
        Assert.Equal(one.Timeline.Length + 1, again.Timeline.Length);
        Assert.Contains("not entered twice", Assert.Single(warnings));
    }

    [Fact]
    public void Who_wrote_it_stands_in_what_a_clearing_takes_out()
    {
        AbuseCase one = Add(Fresh(), "From: joe@example.org\nMessage-ID: <1@example.org>\n\nThe mail queue is empty.\n");
        AbuseCase away = Add(Fresh(), "From: joe@example.org\nMessage-ID: <1@example.org>\nAuto-Submitted: auto-replied\n\nI am away.\n");
        foreach (CaseEntry replied in one.Timeline.Concat(away.Timeline).Where(entry => entry.Kind == CaseEntryKind.Replied))
        {
            Assert.DoesNotContain("joe@example.org", replied.Text);
            Assert.StartsWith("From: joe@example.org\n\n", replied.Detail);
        }
    }

    [Fact]
    public void A_reply_of_quotes_only_one_of_a_stranger_and_one_to_no_question_are_told()
    {
        Assert.Equal(ServerProblemKind.ReplyInvalid, Assert.Throws<ServerException>(() => Add(Fresh(), "> The mail queue is empty.")).Problem.Kind);
        Assert.Equal(ServerProblemKind.CaseInvalid, Assert.Throws<ServerException>(() => Add(new AbuseCase { Case = "c" }, "The mail queue is empty.")).Problem.Kind);
        AbuseCase one = Fresh() with { Contact = ["joe@example.org"] };
        string message = "Message-ID: <1@example.org>\n\nThe mail queue is empty.\n";
        Assert.Null(ReplyIntake.Doubt(one, ReplySource.OfText("From: Joe <JOE@example.org>\n" + message)));
        Assert.NotNull(ReplyIntake.Doubt(one, ReplySource.OfText("From: \"joe@example.org\" <eve@example.net>\n" + message)));
        Assert.Null(ReplyIntake.Doubt(one, ReplySource.OfText("The mail queue is empty.")));
    }

    [Theory]
    [InlineData("attacker@evil.test, <joe@example.org>")]
    [InlineData("attacker@evil.test <joe@example.org>")]
    [InlineData("<joe@example.org>, \"Joe, of Example\" <attacker@evil.test>")]
    [InlineData("joe@example.org\nFrom: attacker@evil.test")]
    [InlineData("Us: joe@example.org, attacker@evil.test;")]
    [InlineData("=?utf-8?Q?=22a?= <attacker@evil.test>, =?utf-8?Q?=22?= <joe@example.org>")]
    [InlineData("=?utf-8?Q?=28a?= <attacker@evil.test>, =?utf-8?Q?=29?= <joe@example.org>")]
    public void Two_senders_are_both_told_and_doubted(string from)
    {
        AbuseCase one = Fresh() with { Contact = ["joe@example.org"] };
        ReplySource source = ReplySource.OfText($"From: {from}\nMessage-ID: <1@example.org>\n\nThe mail queue is empty.\n");
        Assert.Contains("joe@example.org", source.From);
        Assert.Contains("attacker@evil.test", source.From);
        string doubt = ReplyIntake.Doubt(one, source)!;
        Assert.Contains("more than one sender", doubt);
        Assert.Contains("attacker@evil.test", doubt);
    }

    [Theory]
    [InlineData("\"Joe, of Example\" <joe@example.org>")]
    [InlineData("joe@example.org (Joe, at home: me@home.test)")]
    [InlineData("=?utf-8?Q?Joe=2C_of_Example?= <joe@example.org>")]
    [InlineData("joe@example.org <Joe@example.org>")]
    public void One_sender_with_whatever_name_is_one(string from) =>
        Assert.Null(ReplyIntake.Doubt(Fresh() with { Contact = ["joe@example.org"] }, ReplySource.OfText($"From: {from}\nMessage-ID: <1@example.org>\n\nThe mail queue is empty.\n")));

    [Fact]
    public void A_subject_with_two_cases_belongs_to_neither()
    {
        Dictionary<string, AbuseCase> book = new() { ["2026-0001-test"] = Fresh(), ["2026-0002-kxyz"] = Fresh() with { Case = "2026-0002-kxyz" } };
        Assert.Equal("2026-0001-test", Of("Re: [TICKET-7] Case 2026-0001-test [2026-0001-test]")!.Case);
        Assert.Null(Of("Re: [2026-0003-none]"));
        foreach (string subject in new[] { "Re: [2026-0002-kxyz] Case 2026-0001-test and 2026-0002-kxyz", "Re: Case 2026-0001-test [2026-0002-kxyz]" })
        {
            ServerException refused = Assert.Throws<ServerException>(() => Of(subject));
            Assert.Equal(ServerProblemKind.ReplyInvalid, refused.Problem.Kind);
            Assert.Contains("-Case", refused.Problem.Advice);
        }

        AbuseCase? Of(string subject) => ReplyIntake.CaseOf(
            ReplySource.OfText($"From: joe@example.org\nMessage-ID: <1@example.org>\nSubject: {subject}\n\nThe mail queue is empty.\n"), number => book.GetValueOrDefault(number));
    }

    [Theory]
    [InlineData("Re: Fall ACME 2026/7: Spam über Ihren Mailserver", "ACME 2026/7")]
    [InlineData("AW: Re: Case acme-7: spam through your mail server", "acme-7")]
    [InlineData("AW: Case acme-7", "acme-7")]
    [InlineData("AW: Ihr Fall [ACME 2026/7] (Müller)", "ACME 2026/7")]
    [InlineData("In any case: help", null)]
    [InlineData("Bookcase acme-7: for sale", null)]
    [InlineData("Auf jeden Fall ACME: erledigt", null)] // no number that was cut short, though one begins like that
    [InlineData("Fall ../acme-7: x", null)]
    public void A_number_that_the_operator_chose_is_found_where_our_letter_writes_it(string subject, string? expected)
    {
        string[] book = ["ACME 2026/7", "acme-7"];
        ReplySource source = ReplySource.OfText($"From: joe@example.org\nMessage-ID: <1@example.org>\nSubject: {subject}\n\nThe mail queue is empty.\n");
        Assert.Equal(expected, ReplyIntake.CaseOf(source, number => Array.Find(book, one => one.StartsWith(number, StringComparison.OrdinalIgnoreCase)) is { } found ? Fresh() with { Case = found } : null)?.Case);
        Assert.All(source.CaseNumbers, number => Assert.True(CaseNumber.CanBeChosen(number), number));
    }

    private static string At(int hour, string text) => $"From: joe@example.org\nMessage-ID: <{Guid.NewGuid()}@example.org>\nDate: Fri, 20 Nov 2026 {hour:00}:00:00 +0000\n\n{text}\n";

    private static AbuseCase Fresh() => new()
    {
        Case = "2026-0001-test", Sender = "joe", Kind = CaseKind.Relay, Opened = s_now.AddDays(-2), Questions = CaseQuestions.For(CaseKind.Relay, []), Due = [new CaseDue { Kind = DueKind.Answer, Time = s_now }],
    };

    private static AbuseCase Add(AbuseCase one, string text, Dictionary<string, QuestionState>? overrules = null, List<string>? warnings = null)
    {
        ReplySource source = ReplySource.OfText(text);
        return Apply(one, ReplyIntake.Read(one, source, null, overrules ?? [], s_now), source, warnings ?? []);
    }

    private static AbuseCase Apply(AbuseCase one, AbuseReply reply, ReplySource source, List<string> warnings) =>
        ReplyIntake.Apply(one, reply, source, (kind, text, detail) => new CaseEntry { Id = Guid.NewGuid().ToString("N"), Kind = kind, Text = text, Detail = detail, Time = s_now, By = "op@here" }, warnings.Add);
}
