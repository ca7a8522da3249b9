using MailAbuse.Mta;
using MailAbuse.Suspensions;
using Xunit;

namespace MailAbuse.Core.Tests.Suspensions;

/// <summary>The names that a person may mean who began to type one.</summary>
public sealed class SuspensionChoicesTests
{
    private static readonly DateTimeOffset s_since = new(2026, 11, 22, 7, 47, 59, TimeSpan.Zero);

    private static readonly StandingSuspension[] s_all =
    [
        One("mx1", "joe@example.org", spellings: ["joe@example.org", "joe"], name: "2026-0042"),
        One("mx2", "joe@example.org", name: "2026-0042", later: 3),
        One("mx1", "ann@example.org", mode: SuspensionMode.Reject, name: "2026-0043"),
        One("mx1", "uid=33", SenderKind.LocalUser, SuspensionMode.Hold),
        One("mx1", "192.0.2.77", SenderKind.Client, name: "Spam of John's shop"),
        One("mx1", @"corp\bob", spellings: [@"corp\bob", "bob"], name: "2026-0042"),
    ];

    [Theory]
    [InlineData("", @"192.0.2.77 ann@example.org corp\bob joe@example.org uid=33")]
    [InlineData("JO", "joe@example.org")]
    [InlineData("bo", "bob")]
    [InlineData("*example", "ann@example.org joe@example.org")]
    [InlineData("uid=", "uid=33")]
    [InlineData("19", "192.0.2.77")]
    [InlineData("nobody", "")]
    public void Senders_by_the_beginning_of_any_spelling(string typed, string expected)
        => Assert.Equal(expected, string.Join(' ', SuspensionChoices.Senders(s_all, typed).Select(choice => choice.Text)));

    [Theory]
    [InlineData("", "2026-0042|2026-0043|Spam of John's shop")]
    [InlineData("2026-0042", "2026-0042")]
    [InlineData("spam", "Spam of John's shop")]
    [InlineData("1999", "")]
    public void Cases_by_their_beginning(string typed, string expected)
        => Assert.Equal(expected, string.Join('|', SuspensionChoices.Cases(s_all, typed).Select(choice => choice.Text)));

    [Fact]
    public void The_tip_says_how_and_since_when_and_where()
    {
        Assert.Equal("Defer since 2026-11-22T07:47:59Z on mx1, mx2, case 2026-0042", Assert.Single(SuspensionChoices.Senders(s_all, "joe")).Tip);
        Assert.Equal("Hold since 2026-11-22T07:47:59Z on mx1", Assert.Single(SuspensionChoices.Senders(s_all, "uid")).Tip);
        Assert.Equal(
            @"joe@example.org: Defer since 2026-11-22T07:47:59Z on mx1, mx2; corp\bob: Defer since 2026-11-22T07:47:59Z on mx1",
            Assert.Single(SuspensionChoices.Cases(s_all, "2026-0042")).Tip);
        StandingSuspension[] many = [.. Enumerable.Range(0, 9).Select(n => One("mx1", $"user{n}@example.org", name: "big"))];
        Assert.EndsWith("; and 6 more", Assert.Single(SuspensionChoices.Cases(many, "big")).Tip, StringComparison.Ordinal);
    }

    [Theory]
    // A name that would stand for everybody.
    [InlineData("*")]
    [InlineData("jo?@example.org")]
    // What acts on the screen instead of showing.
    [InlineData("joe\u001b[2J")]
    [InlineData("joe\nmary")]
    [InlineData("\u202Eeoj")]
    [InlineData("")]
    [InlineData("   ")]
    public void A_name_that_is_not_what_it_shows_is_not_offered(string hostile)
    {
        Assert.Empty(SuspensionChoices.Cases([One("mx1", "joe@example.org", name: hostile)], ""));
        Assert.Empty(SuspensionChoices.Senders([One("mx1", hostile)], ""));
    }

    [Fact]
    public void A_login_that_looks_like_an_address_is_not_offered_because_it_would_be_taken_for_one()
        => Assert.Empty(SuspensionChoices.Senders([One("mx1", "192.0.2.7"), One("mx1", "uid=0")], ""));

    [Fact]
    public void A_hostile_case_does_nothing_to_the_tip()
    {
        SuspensionChoice choice = Assert.Single(SuspensionChoices.Senders([One("mx1", "joe@example.org", name: "\u001b]0;owned\u0007" + new string('x', 5000))], ""));
        Assert.DoesNotContain('\u001b', choice.Tip);
        Assert.InRange(choice.Tip.Length, 1, 300);
    }

    private static StandingSuspension One(
        string server, string sender, SenderKind kind = SenderKind.Login, SuspensionMode mode = SuspensionMode.Defer, string[]? spellings = null, string? name = null, int later = 0) => new()
    {
        Server = server,
        Sender = sender,
        SenderKind = kind,
        Spellings = spellings ?? [sender],
        Mode = mode,
        Since = s_since.AddSeconds(later),
        Case = name,
    };
}
