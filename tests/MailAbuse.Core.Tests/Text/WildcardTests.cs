using MailAbuse.Text;
using Xunit;

namespace MailAbuse.Core.Tests.Text;

public class WildcardTests
{
    [Theory]
    [InlineData("joe", "joe", true)]
    [InlineData("JOE", "joe", true)]
    [InlineData("joe", "joey", false)]
    [InlineData("*@example.org", "joe@example.org", true)]
    [InlineData("*@example.org", "joe@example.org.evil", false)]
    [InlineData("uid=??", "uid=33", true)]
    [InlineData("uid=??", "uid=333", false)]
    [InlineData("*a*b*", "xxaxxbxx", true)]
    [InlineData("*a*b", "xxaxxbxx", false)]
    [InlineData("a*b*c", "abbbc", true)]
    [InlineData("*", "", true)]
    [InlineData("", "", true)]
    [InlineData("", "a", false)]
    [InlineData(@"domain\joe", @"DOMAIN\joe", true)]
    [InlineData("[192.0.2.1]", "[192.0.2.1]", true)]
    public void Matches(string pattern, string text, bool expected) => Assert.Equal(expected, Wildcard.MatchesAny([pattern], text));

    [Fact]
    public void NoPatternWantsAll() => Assert.True(Wildcard.MatchesAny([], "anyone"));
}
