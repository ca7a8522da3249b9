using MailAbuse.Suspensions;
using Xunit;

namespace MailAbuse.Core.Tests.Suspensions;

/// <summary>A name was mistyped at three in the morning: whom may it mean?</summary>
public sealed class NearNamesTests
{
    private static readonly string[] s_known = ["annabell@example.org", "annabelle@example.org", "joe", "joe@example.org", "joe@example.net", "WIN\\joe", "uid=33", "192.0.2.7", "2026-0042"];

    [Theory]
    // Two letters exchanged, one too many, one missing.
    [InlineData("jeo@example.org", "joe@example.org")]
    [InlineData("joee@example.org", "joe@example.org")]
    [InlineData("annabele@example.org", "annabell@example.org annabelle@example.org")]
    // The same mailbox with another domain, or without one, before all that only looks like it.
    [InlineData("joe@example.com", "WIN\\joe joe joe@example.net joe@example.org")]
    [InlineData("jeo", "joe")]
    [InlineData("uid=38", "uid=33")]
    [InlineData("192.0.2.70", "192.0.2.7")]
    [InlineData("2026-0024", "2026-0042")]
    [InlineData("nobody@other.test", "")]
    // The same domain makes nobody alike.
    [InlineData("mary@example.org", "")]
    [InlineData("", "")]
    public void The_nearest_come_first(string typed, string near) => Assert.Equal(near, string.Join(' ', NearNames.Of(typed, s_known)));

    [Fact]
    public void Of_many_five_are_told_and_shown_harmless()
    {
        IReadOnlyList<string> near = NearNames.Of("joe", [.. Enumerable.Range(0, 9).Select(n => $"joe@{n}.test"), "jo\u001b[2J"]);
        Assert.Equal(5, near.Count);
        Assert.Equal("Did you mean joe@0.test, joe@1.test, joe@2.test, joe@3.test, joe@4.test? ", NearNames.Question(near));
        Assert.DoesNotContain('\u001b', NearNames.Question(["jo\u001b[2J"]));
        Assert.Equal("", NearNames.Question([]));
    }
}
