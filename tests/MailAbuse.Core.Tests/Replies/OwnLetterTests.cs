using MailAbuse.Cases;
using MailAbuse.Replies;
using Xunit;

namespace MailAbuse.Core.Tests.Replies;

/// <summary>Our own letter in a customer's reply, quoted without a mark, in whatever way his mail program does it.</summary>
public sealed class OwnLetterTests
{
    private static readonly DateTimeOffset s_now = new(2026, 11, 20, 12, 0, 0, TimeSpan.Zero);

    public static IEnumerable<object[]> Letters => Directory.GetFiles(Path.Combine(ReplyTableTests.Root, "tests", "MailAbuse.Letters.Tests", "Golden"), "*.txt")
        .Select(file => new object[] { Path.GetFileNameWithoutExtension(file) });

    [Theory]
    [MemberData(nameof(Letters))]
    public void What_we_wrote_is_no_answer_of_his(string name)
    {
        string detail = Detail(name);
        string letter = detail[detail.IndexOf("\n\n", StringComparison.Ordinal)..].Trim();
        string inOneLine = string.Join("\n\n", letter.Split("\n\n").Select(paragraph => paragraph.ReplaceLineEndings(" ")));
        foreach (string reply in new[]
        {
            "Danke, wir melden uns. Die Queue sehen wir uns noch an.\n\n" + letter,
            $"Danke, wir melden uns.\n\n{letter}",
            $"Danke, wir melden uns.\n\n{inOneLine}",
            $"Merci.\n\nDe : Abuse-Team <abuse@provider.example>\nEnvoyé : mardi 4 novembre 2026 10:00\nÀ : Jürgen Müller\nObjet : {detail["Subject: ".Length..detail.IndexOf('\n')]}\n\n{letter}",
            "Wir melden uns.\n\n" + letter.Replace("\n", "\n\n", StringComparison.Ordinal),
            "Wir melden uns.\n\n" + letter.Replace("\n", "\n    | ", StringComparison.Ordinal),
        })
            Assert.All(Read(name, reply).Answers, answer => Assert.True(answer.State != QuestionState.Answered, $"{reply}\n{answer}: {answer.Sentence}"));
    }

    [Theory]
    [InlineData("de-relay-first", "Was war die Ursache?", "Das Konto der Buchhaltung wurde gehackt.", "es nicht wieder geschieht?", "Wir haben das Konto gelöscht.", "so lautet es: Mail queue is empty", "root@mail:~# postqueue -p\nMail queue is empty")]
    [InlineData("en-relay-first", "What was the cause?", "The account of our accountant was hacked.", "it does not happen again?", "We deleted the account.", "it says: Mail queue is empty", "root@mail:~# postqueue -p\nMail queue is empty")]
    [InlineData("en-relay-first", "What was the cause?", "The account of our accountant was hacked.", "it does not happen again?", "We deleted the account.", "it says: Mail queue is empty", "I confirm that the queue of our own mail server mail.muster.example (192.0.2.25) is empty.")]
    public void What_he_wrote_between_our_lines_is_his(string name, params string[] pairs)
    {
        string letter = Detail(name);
        for (int at = 0; at < pairs.Length; at += 2)
        {
            Assert.Contains(pairs[at], letter);
            letter = letter.Replace(pairs[at], $"{pairs[at]}\n\n{pairs[at + 1]}\n\n", StringComparison.Ordinal);
        }

        Assert.All(Read(name, letter[letter.IndexOf('\n')..]).Answers, answer => Assert.True(answer.State == QuestionState.Answered, $"{answer}: {answer.Reason} ({answer.Sentence})"));
    }

    [Theory]
    [InlineData("Mail queue is empty")]
    [InlineData("I confirm that the queue of our own mail server mail.muster.example (192.0.2.25) is empty.")]
    [InlineData("3. Do you confirm that the queue of your own mail server mail.muster.example (192.0.2.25) is empty? Yes, it is empty.")]
    public void A_few_of_our_words_are_his(string text) => Assert.Equal(QuestionState.Answered, Read("en-relay-first", text).Answers[2].State);

    [Theory]
    // Our question in his own mouth: but for its mark every word stands in the letter.
    [InlineData("de-intent-first", "Ja, wir bestätigen, dass der Versand beendet ist und nichts mehr davon aussteht.")]
    [InlineData("de-intent-first", "zu 3: Wir bestätigen Ihnen, dass der Versand beendet ist und nichts mehr davon aussteht.")]
    [InlineData("en-intent-first", "Yes, we confirm that the mailing has ended, and that nothing of it is still to come.")]
    public void Who_confirms_in_the_words_of_the_question_has_answered_it(string name, string text) => Assert.Equal(QuestionState.Answered, Read(name, text).Answers[2].State);

    [Fact]
    public void What_a_reminder_repeats_of_his_he_may_say_again()
    {
        const string Said = "Die Warteschlange auf unserem Server ist jetzt komplett leer, postqueue -p zeigt nichts mehr an.";
        CaseQuestion[] questions = [.. CaseQuestions.For(CaseKind.Relay, []).Select(question => question.Topic == QuestionTopic.QueueEmpty ? question with { State = QuestionState.Unclear, Answer = Said } : question)];
        AbuseCase one = new()
        {
            Case = "2026-0042-k7qx", Kind = CaseKind.Relay, Opened = s_now.AddDays(-2), Questions = questions,
            Timeline = [CaseEntry.Of(CaseEntryKind.LetterWritten, "Reminder", "op@here", s_now.AddDays(-1)) with { Detail = $"Subject: x\n\n3. Ist die Warteschlange leer?\n   Sie schrieben dazu: „{Said}“ Danke dafür, es kam aber noch alte Post." }],
        };
        foreach (string reply in new[] { Said, $"Guten Tag,\n\n{Said}\n\nMax Muster" })
            Assert.Equal(QuestionState.Answered, ReplyIntake.Read(one, ReplySource.OfText(reply), null, new Dictionary<string, QuestionState>(), s_now).Answers[2].State);
        // Quoted without a mark it is the reminder's.
        Assert.NotEqual(QuestionState.Answered, ReplyIntake.Read(one, ReplySource.OfText($"Wir melden uns.\n\n{one.Timeline[0].Detail}"), null, new Dictionary<string, QuestionState>(), s_now).Answers[2].State);
    }

    [Fact]
    public void A_megabyte_of_our_own_words_is_read_in_time()
    {
        System.Diagnostics.Stopwatch clock = System.Diagnostics.Stopwatch.StartNew();
        string letter = Detail("de-relay-first");
        Read("de-relay-first", string.Concat(Enumerable.Repeat(letter, 1_000_000 / letter.Length)));
        Read("de-relay-first", string.Concat(Enumerable.Repeat("Mail queue is empty so geht es x ", 30_000)));
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(30), clock.Elapsed.ToString());
    }

    private static AbuseReply Read(string name, string text)
    {
        CaseKind kind = Enum.Parse<CaseKind>(name.Split('-')[1], ignoreCase: true);
        AbuseCase one = new()
        {
            Case = "2026-0042-k7qx", Kind = kind, Opened = s_now.AddDays(-2), Questions = CaseQuestions.For(kind, []),
            Timeline = [CaseEntry.Of(CaseEntryKind.LetterWritten, "Letter", "op@here", s_now.AddDays(-1)) with { Detail = Detail(name) }],
        };
        return ReplyIntake.Read(one, ReplySource.OfText(text), null, new Dictionary<string, QuestionState>(), s_now);
    }

    // As the entry of a letter holds it: the subject, and the text.
    private static string Detail(string name)
    {
        string file = File.ReadAllText(Path.Combine(ReplyTableTests.Root, "tests", "MailAbuse.Letters.Tests", "Golden", name + ".txt")).ReplaceLineEndings("\n");
        return file[file.IndexOf("Subject: ", StringComparison.Ordinal)..];
    }
}
