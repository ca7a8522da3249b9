using System.Globalization;
using System.Text.RegularExpressions;
using MailAbuse.Cases;
using MailAbuse.Mta;
using MailAbuse.Servers;
using Xunit;

namespace MailAbuse.Letters.Tests;

/// <summary>What is decided before a letter is written.</summary>
public sealed class WritingTests
{
    [Fact]
    public void Nobody_to_write_to_is_an_error_that_says_what_to_set()
    {
        ServerProblem problem = Story.Fails(Story.Case() with { Contact = [] }, Story.Request());
        Assert.Equal(ServerProblemKind.ContactInvalid, problem.Kind);
        Assert.Contains("Set-AbuseCase 2026-0042-k7qx -Contact", problem.Advice, StringComparison.Ordinal);
    }

    [Fact]
    public void A_kind_that_nobody_knows_is_an_error_that_says_what_to_set()
    {
        ServerProblem problem = Story.Fails(Story.Case() with { ProposedKind = CaseKind.Unknown }, Story.Request());
        Assert.Equal(ServerProblemKind.CaseInvalid, problem.Kind);
        Assert.Contains("-Kind", problem.Advice, StringComparison.Ordinal);
        Assert.Equal(CaseKind.Mailbox, Story.Write(Story.Case() with { ProposedKind = CaseKind.Unknown }, Story.Request() with { Kind = CaseKind.Mailbox }).Kind);
    }

    [Theory]
    [InlineData("-f@example.org")]
    [InlineData("joe@example.org\nBcc: all@example.org")]
    [InlineData("joe@example.org\0")]
    [InlineData("joe doe@example.org")]
    [InlineData("joe@exam ple.org")]
    [InlineData("joe")]
    [InlineData("@example.org")]
    [InlineData("joe@")]
    [InlineData("joe@example..org")]
    [InlineData("joe@example.org, mary@example.org")]
    [InlineData("\"a b\"@example.org")]
    [InlineData("jürgen@example.org")]
    [InlineData("a\"b <joe@example.org>")]
    [InlineData("<joe@example.org> <mary@example.org>")]
    public void An_address_that_is_none_is_refused(string address)
    {
        Assert.Equal(ServerProblemKind.ContactInvalid, Story.Fails(Story.Case(), Story.Request() with { To = [address] }).Kind);
    }

    // A pipe is a letter of a local part for RFC 5322, and goes nowhere near a shell.
    [Fact]
    public void An_address_that_looks_like_a_program_is_taken_for_an_address() => Assert.Equal("|sh@example.org", LetterAddress.Of("|sh@example.org ").Address);

    [Fact]
    public void A_name_and_a_domain_of_other_letters_are_taken()
    {
        Assert.Equal(new LetterAddress("Jürgen Müller", "jm@xn--mller-kva.example"), LetterAddress.Of("Jürgen Müller <jm@müller.example>"));
        Assert.Equal(new LetterAddress("Müller, Jürgen", "jm@example.org"), LetterAddress.Of("\"Müller, Jürgen\" <jm@example.org>"));
    }

    [Theory]
    [InlineData("post@muster.example", "post@muster.example", true)]
    [InlineData("post@muster.example", "POST@muster.example", true)]
    [InlineData("post", "post@muster.example", true)]
    [InlineData("post@muster.example", "Post <post@muster.example>", true)]
    [InlineData("post@muster.example", "jm@privat.example", false)]
    [InlineData("post@muster.example", "post@muster.example,jm@privat.example", false)]
    public void The_mailbox_that_the_attacker_reads_is_warned_of(string login, string contacts, bool isWarned)
    {
        AbuseCase abuseCase = Story.Case(CaseKind.Mailbox) with { Sender = login, Spellings = [login] };
        LetterRequest request = Story.Request() with { To = contacts.Split(',') };
        Assert.Equal(isWarned, Story.Write(abuseCase, request).Warnings.Any(warning => warning.Contains("the mailbox of the suspended login", StringComparison.Ordinal)));
        Assert.Empty(Story.Write(abuseCase with { SenderKind = SenderKind.Client }, request).Warnings);
    }

    [Theory]
    [InlineData(CaseKind.Relay, false, "")]
    [InlineData(CaseKind.Mailbox, false, "-Offer")]
    [InlineData(CaseKind.Script, false, "-Offer")]
    [InlineData(CaseKind.Intent, false, "-Offer")]
    [InlineData(CaseKind.Relay, true, "-Offer -Terms")]
    public void What_was_asked_for_and_stands_not_in_the_letter_is_warned_of(CaseKind kind, bool isReminder, string unheard)
    {
        foreach (string language in new[] { "de", "en" })
        {
            LetterRequest request = Story.Request(language) with { IsReminder = isReminder };
            string[] plain = Story.Write(Story.HalfAnswered(kind), request).Warnings;
            AbuseLetter letter = Story.Write(Story.HalfAnswered(kind), request with { IsOffer = true, Terms = "§ 1 Be kind." });
            Assert.Equal(unheard, string.Join(' ', letter.Warnings.Except(plain).Select(warning => warning.Split(' ')[0])));
            Assert.Equal(!unheard.Contains("-Terms", StringComparison.Ordinal), letter.Text.Contains("§ 1 Be kind.", StringComparison.Ordinal));
            Assert.Equal(!unheard.Contains("-Offer", StringComparison.Ordinal), Regex.IsMatch(letter.Text, "Postfächer|your mailboxes"));
        }
    }

    [Fact]
    public void Messages_say_times_alike_in_every_culture()
    {
        CultureInfo before = CultureInfo.CurrentCulture;
        CultureInfo other = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        other.DateTimeFormat.TimeSeparator = ".";
        try
        {
            CultureInfo.CurrentCulture = other;
            AbuseLetter letter = Story.Write(Story.Case(), Story.Request());
            AbuseCase sent = LetterNotes.AfterSending(Story.Case(), letter, "root@mx1", Story.Now);
            Assert.Contains("sent already, at 2026-11-04 08:30:00 +00:00, by", LetterNotes.SentAlready(letter, sent.Timeline[^1]).Message, StringComparison.Ordinal);
            Assert.Contains("begun at 2026-11-04 08:30:00 +00:00 by", LetterNotes.SentAlready(letter, LetterNotes.Begun(letter, "mx1", "root@mx1", Story.Now)).Message, StringComparison.Ordinal);
            Assert.Contains("sent already, at 2026-11-04 08:30:00 +00:00.", Assert.Single(Story.Write(sent, Story.Request()).Warnings), StringComparison.Ordinal);
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public void A_case_without_its_excerpts_is_warned_of()
    {
        Assert.Contains("excerpts were taken out", Assert.Single(Story.Write(Story.Case() with { IsCleared = true }, Story.Request()).Warnings), StringComparison.Ordinal);
        Assert.Empty(Story.Write(Story.Case(), Story.Request()).Warnings);
    }

    [Fact]
    public void A_reminder_without_an_open_question_is_refused()
    {
        AbuseCase done = Story.Case() with { Questions = [.. Story.Case().Questions.Select(question => question with { State = QuestionState.Confirmed })] };
        Assert.Equal(ServerProblemKind.CaseInvalid, Story.Fails(done, Story.Request() with { IsReminder = true }).Kind);
    }

    [Fact]
    public void A_reminder_answers_the_letter_before_it_and_a_letter_is_known_by_its_id()
    {
        AbuseCase abuseCase = Story.Case();
        AbuseLetter first = Story.Write(abuseCase, Story.Request()) with { SentBy = "mx1", QueueId = "4F1A2B3C4D" };
        Assert.Matches("^<case-2026-0042-k7qx\\.20261104083000\\.[0-9a-f]{12}@provider\\.example>$", first.MessageId);
        Assert.Null(first.InReplyTo);
        AbuseCase sent = LetterNotes.AfterSending(abuseCase, first, "root@mx1", Story.Now.AddHours(5));
        Assert.NotNull(LetterNotes.FindSent(sent, first));
        Assert.Contains("queued as 4F1A2B3C4D", sent.Timeline[^1].Text, StringComparison.Ordinal);
        Assert.Equal(Story.Now.AddDays(3), Assert.Single(sent.Due, due => due.Kind == DueKind.Answer).Time);
        AbuseLetter reminder = Story.Write(sent, Story.Request() with { IsReminder = true, AnswerWithin = TimeSpan.FromDays(2) });
        Assert.Contains("by 6 November 2026.", reminder.Text.ReplaceLineEndings(" "), StringComparison.Ordinal);
        Assert.Equal(first.MessageId, reminder.InReplyTo);
        Assert.Null(LetterNotes.FindSent(sent, reminder));
        AbuseCase reminded = LetterNotes.AfterSending(sent, reminder, "root@mx1", Story.Now.AddHours(5));
        Assert.Equal(first.MessageId, LetterNotes.FirstSent(reminded));
        Assert.Equal(Story.Now.AddDays(2), Assert.Single(reminded.Due, due => due.Kind == DueKind.Answer).Time);
        // Put together by hand, without a date.
        Assert.Equal(reminded.Due, LetterNotes.AfterSending(reminded, reminder with { AnswerBy = null }, "root@mx1", Story.Now).Due);
    }

    [Theory]
    [InlineData("Postfix", "postqueue -p")]
    [InlineData("(Exim 4.97) with esmtps", "exim -bp")]
    [InlineData("qmail 1.03", "qmail-qstat")]
    [InlineData("Sendmail 8.17", "mailq")]
    [InlineData("Microsoft SMTP Server", "Get-Queue")]
    [InlineData("", "mailq")]
    [InlineData("rm -rf /; {{operator}}", "mailq")]
    public void The_command_is_that_of_his_software_and_never_his_text(string software, string command)
        => Assert.Equal(command, QueueCommand.For(software).Command);

    [Theory]
    [InlineData("Abuse-Team <abuse@provider.example>", "Abuse-Team")]
    [InlineData("abuse@provider.example", "provider.example")]
    public void A_letter_is_signed_by_somebody(string from, string signature)
        => Assert.EndsWith($"\nKind regards\n{signature}\n", Story.Write(Story.Case(), Story.Request() with { Settings = new LetterSettings { From = from, Operator = " " } }).Text, StringComparison.Ordinal);

    [Fact]
    public void Without_a_from_it_can_be_read_but_not_be_sent()
    {
        AbuseLetter letter = Story.Write(Story.Case(), Story.Request() with { Settings = new() });
        Assert.Null(letter.From);
        Assert.Contains(letter.Warnings, warning => warning.Contains("-From", StringComparison.Ordinal));
        ServerException refused = Assert.Throws<ServerException>(() => MessageFile.Make(letter));
        Assert.Equal(ServerProblemKind.ContactInvalid, refused.Problem.Kind);
        Assert.Contains("letters:", refused.Problem.Advice, StringComparison.Ordinal);
    }
}
