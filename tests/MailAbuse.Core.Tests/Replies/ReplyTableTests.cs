using System.Globalization;
using System.Text;
using MailAbuse.Cases;
using MailAbuse.Replies;
using Xunit;

namespace MailAbuse.Core.Tests.Replies;

/// <summary>The tables of replies: ours, and one of somebody who had not seen the code. The figures in docs/replies.md are these.</summary>
public sealed class ReplyTableTests
{
    internal static readonly string Root = FindRoot();

    private static readonly QuestionState[] s_states = [QuestionState.Open, QuestionState.Unclear, QuestionState.Answered];

    public static IEnumerable<object[]> Own => ReplyTable.Read(Beside("own.txt")).Select(reply => new object[] { reply.Number, reply.Name });

    [Theory]
    [MemberData(nameof(Own))]
    public void What_we_expect_of_a_reply_is_proposed(string number, string name)
    {
        ReplyTable reply = ReplyTable.Read(Beside("own.txt")).Single(one => one.Number == number);
        Assert.True(reply.Expected.SequenceEqual(Judge(reply).Select(answer => answer.State)), $"{number} {name}: {string.Join("; ", (object[])Judge(reply))}");
    }

    [Theory]
    [InlineData("own.txt")]
    [InlineData("blind.txt")]
    public void Nothing_is_ever_confirmed_and_the_third_question_is_never_answered_where_it_is_not(string file)
    {
        foreach (ReplyTable reply in ReplyTable.Read(Beside(file)))
        {
            ReplyAnswer[] answers = Judge(reply);
            Assert.DoesNotContain(answers, answer => answer.State == QuestionState.Confirmed);
            Assert.False(answers[2].State == QuestionState.Answered && reply.Expected[2] != QuestionState.Answered, $"{file} {reply.Number}: {answers[2].Sentence}");
            Assert.All(answers, answer => Assert.True(answer.NonAnswer == NonAnswer.None || answer.State is QuestionState.Open or QuestionState.Unclear));
        }
    }

    [Fact]
    public void The_figures_of_the_documentation_are_those_of_the_code()
    {
        string page = File.ReadAllText(Path.Combine(Root, "docs", "replies.md")).ReplaceLineEndings("\n");
        foreach ((string file, string title) in new[] { ("blind.txt", "The same 44 replies"), ("own.txt", "Our own 50 replies") })
        {
            string expected = Figures(file);
            Assert.True(page.Contains(expected, StringComparison.Ordinal), $"docs/replies.md, {title}, should have:\n{expected}");
        }
    }

    private static string Figures(string file)
    {
        List<(string Row, QuestionState Expected, QuestionState Proposed)> all = [];
        foreach (ReplyTable reply in ReplyTable.Read(Beside(file)))
        {
            ReplyAnswer[] answers = Judge(reply);
            for (int at = 0; at < answers.Length; at++)
            {
                foreach (string row in new[] { "all", reply.Language == "de" ? "German" : "English", ((string[])["first question", "second question", "third question"])[at] })
                    all.Add((row, reply.Expected[at], answers[at].State));
            }
        }

        StringBuilder table = new();
        foreach (string row in new[] { "all", "German", "English", "first question", "second question", "third question" })
            table.Append(CultureInfo.InvariantCulture, $"| {row} | {string.Join(" | ", s_states.Select(expected => string.Join(", ", s_states.Select(proposed => all.Count(one => one == (row, expected, proposed))))))} |\n");
        return table.ToString();
    }

    private static ReplyAnswer[] Judge(ReplyTable reply) => ReplyJudge.Judge(ReplyBody.Of(reply.Text), CaseQuestions.For(reply.Kind, []));

    internal static string Beside(string name) => Path.Combine(Root, "tests", "MailAbuse.Core.Tests", "Replies", name);

    private static string FindRoot()
    {
        string folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "docs", "replies.md")))
            folder = Path.GetDirectoryName(folder) ?? throw new DirectoryNotFoundException("The repository is not above the tests.");
        return folder;
    }
}
