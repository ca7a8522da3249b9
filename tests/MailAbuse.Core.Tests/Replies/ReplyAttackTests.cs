using MailAbuse.Cases;
using MailAbuse.Replies;
using Xunit;

namespace MailAbuse.Core.Tests.Replies;

/// <summary>Sentences that sound like an answer and are none, and a few that are one and sound like none. docs/replies.md counts them.</summary>
public sealed class ReplyAttackTests
{
    /// <summary>A line of the table: question, expected state, text; <c>\n</c> is the end of a line of it.</summary>
    public static IEnumerable<object[]> All => File.ReadAllLines(ReplyTableTests.Beside("attacks.txt"))
        .Select(line => line.Split(' ', 3))
        .Select(part => new object[] { Enum.Parse<QuestionTopic>(part[0]), Enum.Parse<QuestionState>(part[1]), part[2].Replace("\\n", "\n", StringComparison.Ordinal) });

    [Theory]
    [MemberData(nameof(All))]
    public void What_only_sounds_like_an_answer_is_none(QuestionTopic topic, QuestionState expected, string text)
    {
        CaseKind kind = topic == QuestionTopic.PasswordChanged ? CaseKind.Mailbox : CaseKind.Relay;
        ReplyAnswer answer = ReplyJudge.Judge(ReplyBody.Of(text), CaseQuestions.For(kind, [])).Single(one => one.Topic == topic);
        Assert.True(answer.State == expected, $"{text}\n{answer.State}: {answer.Reason} ({answer.Sentence})");
    }

    // Marks above, below and around letters, and characters that nobody sees, hide no word; an umlaut of two characters is one.
    [Theory]
    [InlineData("Die Mailqueue ist nic\u0323ht leer.", QuestionState.Unclear)]
    [InlineData("Die Mailqueue ist n\u20DDicht leer.", QuestionState.Unclear)]
    [InlineData("Die Mailqueue ist nic\u200Eht leer.", QuestionState.Unclear)]
    [InlineData("Die Mailqueue wa\u0308re leer.", QuestionState.Unclear)]
    [InlineData("Wir haben es u\u0308berpru\u0308ft: die Mailqueue ist vollsta\u0308ndig leer.", QuestionState.Answered)]
    [InlineData("Die Mailqueue ist leer.\u0308", QuestionState.Answered)]
    [InlineData("\u0308Die Mailqueue ist \ud800 leer.", QuestionState.Answered)]
    public void A_mark_hides_no_word(string text, QuestionState expected)
    {
        ReplyAnswer answer = ReplyJudge.Judge(ReplyBody.Of(text), CaseQuestions.For(CaseKind.Relay, [])).Single(one => one.Topic == QuestionTopic.QueueEmpty);
        Assert.True(answer.State == expected, $"{answer.State}: {answer.Reason}");
    }

    [Fact]
    public void The_documentation_counts_them()
    {
        int good = All.Count(line => (QuestionState)line[1] == QuestionState.Answered);
        string page = File.ReadAllText(Path.Combine(ReplyTableTests.Root, "docs", "replies.md"));
        Assert.Contains($"{All.Count() - good} sentences that sound like an answer", page);
        Assert.Contains($"with {good} good answers that must stay", page);
    }
}
