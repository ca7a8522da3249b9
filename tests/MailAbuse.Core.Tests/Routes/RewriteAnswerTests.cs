using System.Text;
using MailAbuse.Mta.Postfix.Servers.Routes.Questions;
using Xunit;

namespace MailAbuse.Core.Tests.Routes;

/// <summary>What the script prints of trivial-rewrite's answers, read back.</summary>
public class RewriteAnswerTests
{
    [Theory]
    [InlineData(1 << 8, (int)RouteClass.Local)]
    [InlineData(1 << 9, (int)RouteClass.VirtualAlias)]
    [InlineData(1 << 10, (int)RouteClass.VirtualMailbox)]
    [InlineData(1 << 11, (int)RouteClass.Relay)]
    [InlineData((1 << 12) | 2, (int)RouteClass.Default)]
    [InlineData(0, (int)RouteClass.Unknown)]
    [InlineData((1 << 12) | (1 << 8), (int)RouteClass.Unknown)]
    public void The_class_stands_in_the_flags(int flags, int kind)
    {
        MailRoute route = RewriteQuestion.Parse("a@b.test", $".{Hex("smtp")} .{Hex("[h]:25")} .{Hex("a@b.test")} {flags}")!;
        Assert.Equal("smtp:[h]:25", $"{route}");
        Assert.Equal((RouteClass)kind, route.Class);
        Assert.False(route.IsInvalid || route.HasFailed);
    }

    [Theory]
    [InlineData("")]
    [InlineData("E No such file or directory")]
    [InlineData(". . .")]
    [InlineData(". . . ")]
    [InlineData(". . . -1")]
    [InlineData(". . . 99999999999")]
    [InlineData(".0 . . 1")]
    [InlineData(".0g . . 1")]
    [InlineData("00 . . 1")]
    [InlineData(". . . 1 1")]
    public void What_is_no_answer_is_none(string line) => Assert.Null(RewriteQuestion.Parse("a@b.test", line));

    private static string Hex(string text) => Convert.ToHexStringLower(Encoding.UTF8.GetBytes(text));
}
