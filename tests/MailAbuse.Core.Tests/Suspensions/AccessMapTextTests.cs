using System.Diagnostics;
using System.Text;
using MailAbuse.Mta;
using MailAbuse.Mta.Postfix.Servers.Suspensions;
using MailAbuse.Suspensions;
using Xunit;

namespace MailAbuse.Core.Tests.Suspensions;

public sealed class AccessMapTextTests
{
    private static readonly DateTimeOffset Since = new(2026, 11, 22, 4, 20, 0, TimeSpan.Zero);

    [Fact]
    public void A_suspension_is_a_comment_and_one_entry_a_spelling()
    {
        AccessMapText text = AccessMapText.Parse(null).With(Joe("joe@example.org", "joe") with { Case = "2026-0042", Reason = "hacked" });
        Assert.Equal(
            """
            # mailabuse {"v":1,"sender":"joe@example.org","kind":"Login","mode":"Defer","since":"2026-11-22T04:20:00Z","case":"2026-0042","reason":"hacked","keys":["joe@example.org","joe"]}
            joe@example.org	450 4.7.1 Sending from this account is suspended, case 2026-0042, since 2026-11-22T04:20:00Z
            joe	450 4.7.1 Sending from this account is suspended, case 2026-0042, since 2026-11-22T04:20:00Z

            """,
            Encoding.ASCII.GetString(text.ToBytes()));
    }

    [Fact]
    public void What_was_written_is_read_again()
    {
        MapSuspension written = Joe("joe@example.org", "joe") with { Case = "#7; rm", Reason = "größer\n\"quoted\" \u202E <b>", By = "root@ops", Mode = SuspensionMode.Hold };
        MapSuspension read = Assert.Single(AccessMapText.Parse(AccessMapText.Parse(null).With(written).ToBytes()).Suspensions);
        Assert.Equal(written with { Keys = read.Keys }, read);
        Assert.Equal(written.Keys, read.Keys);
    }

    [Theory]
    [InlineData("# ours\n\nmary OK\n")]
    [InlineData("mary OK")]
    [InlineData("mary\r\n  OK # no comment\r\n\tmore\r\n")]
    [InlineData("  orphan line\nmary OK\n")]
    [InlineData("\n\n# a\n#b\n\"a b\" OK\n\tx\n# tail")]
    [InlineData("mary \xE9\xFF\0x\n")]
    [InlineData("# mailabuse {broken\nmary OK\n")]
    public void Lines_of_others_are_kept_byte_for_byte(string foreign)
    {
        byte[] before = Encoding.Latin1.GetBytes(foreign);
        AccessMapText with = AccessMapText.Parse(before).With(Joe("joe"));
        byte[] after = with.Without("joe").ToBytes();
        Assert.Equal(foreign.EndsWith('\n') ? foreign : foreign + "\n", Encoding.Latin1.GetString(after));
        SortedDictionary<string, string> expected = PostmapOracle.Table(before);
        expected["joe"] = SuspensionAnswer.Of(Joe("joe"));
        Assert.Equal(expected, PostmapOracle.Table(with.ToBytes()));
    }

    [Fact]
    public void Ours_stands_in_front_of_an_older_entry_with_the_same_key_and_gives_it_back()
    {
        byte[] boss = "# the boss, never block\nJoe OK\n"u8.ToArray();
        AccessMapText with = AccessMapText.Parse(boss).With(Joe("joe"));
        Assert.StartsWith("450 4.7.1", PostmapOracle.Table(with.ToBytes())["joe"], StringComparison.Ordinal);
        Assert.StartsWith("450 4.7.1", with.AnswerTo("joe"), StringComparison.Ordinal);
        Assert.Equal("joe", Assert.Single(with.Foreign).Key);
        Assert.Equal(boss, with.Without("joe").ToBytes());
    }

    [Fact]
    public void An_entry_that_a_hand_changed_or_continued_is_still_ours_and_goes_with_it()
    {
        string text = Encoding.ASCII.GetString(AccessMapText.Parse("mary OK\n"u8.ToArray()).With(Joe("joe", "joe@x")).ToBytes());
        string edited = text.Replace("joe\t450 4.7.1 Sending from this account is suspended, since 2026-11-22T04:20:00Z\n", "joe  OK\n# why\n  ever\n", StringComparison.Ordinal);
        AccessMapText read = AccessMapText.Parse(Encoding.ASCII.GetBytes(edited));
        Assert.Equal(["OK  ever", "450 4.7.1 Sending from this account is suspended, since 2026-11-22T04:20:00Z"], read.EntriesOf(read.Suspensions[0]).Select(entry => entry.Action));
        Assert.Equal("# why\nmary OK\n", Encoding.ASCII.GetString(read.Without("joe@x").ToBytes()));
    }

    [Theory]
    [InlineData("joe", "", "")]
    [InlineData("joe", "  boss@example.org OK\n", "5:boss@example.org OK")]
    [InlineData("joe", "\t\u001b[2J\r\n# why\n\n  a # b\n", "5:\u001b[2J;8:a # b")]
    [InlineData("joe@x", "  boss@example.org OK\n", "5:boss@example.org OK")]
    // Mary's own entry, and what continues it, are nobody's business.
    [InlineData("joe", "mary OK\n  and more\n", "")]
    [InlineData("mary", "  boss@example.org OK\n", "")]
    public void A_line_that_begins_with_a_blank_is_told_as_a_part_of_our_entry(string key, string added, string told)
    {
        string text = Encoding.ASCII.GetString(AccessMapText.Parse("ann OK\n  1\n"u8.ToArray()).With(Joe("joe@x", "joe")).ToBytes());
        // Ours stands in front of those of others; what a hand put behind the last of our lines continues that.
        int end = text.IndexOf("ann OK", StringComparison.Ordinal);
        AccessMapText read = AccessMapText.Parse(Encoding.ASCII.GetBytes("# of the boss\n" + text[..end] + added + text[end..]));
        Assert.Equal(told, string.Join(';', read.ContinuationsOf(key).Select(line => $"{line.Line}:{line.Text}")));
        Assert.Empty(read.Without("joe").ContinuationsOf("joe", "joe@x", "ann", "mary"));
    }

    [Fact]
    public void A_sorted_file_is_still_understood()
    {
        AccessMapText text = AccessMapText.Parse("mary OK\n"u8.ToArray()).With(Joe("joe", "joe@x")).With(Joe("ann"));
        string sorted = string.Join('\n', Encoding.ASCII.GetString(text.ToBytes()).Split('\n', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal)) + "\n";
        AccessMapText read = AccessMapText.Parse(Encoding.ASCII.GetBytes(sorted));
        Assert.Equal("mary", Assert.Single(read.Foreign).Key);
        Assert.Equal("mary OK\n", Encoding.ASCII.GetString(read.Without("joe").Without("ann").ToBytes()));
    }

    [Fact]
    public void A_time_that_cannot_be_reckoned_with_spoils_a_comment()
    {
        const string comment = """# mailabuse {"v":1,"sender":"mary@example.org","kind":"Login","mode":"Defer","since":"9999-12-31T23:59:59Z","keys":["mary@example.org"]}""";
        AccessMapText read = AccessMapText.Parse(Encoding.ASCII.GetBytes(comment + "\nmary@example.org\t450 z\n"));
        Assert.Empty(read.Suspensions);
        Assert.Equal([1], read.Spoilt);
    }

    [Fact]
    public void Of_thousands_who_are_suspended_each_is_found_at_once()
    {
        AccessMapText text = AccessMapText.Parse(Encoding.ASCII.GetBytes(string.Concat(Enumerable.Range(0, 20_000).Select(n =>
            $$"""# mailabuse {"v":1,"sender":"u{{n}}@example.org","kind":"Login","mode":"Defer","since":"2026-11-22T09:00:00Z","keys":["u{{n}}@example.org"]}""" + $"\nu{n}@example.org\t450 z\n"))));
        Stopwatch clock = Stopwatch.StartNew();
        Assert.All(text.Suspensions, suspension =>
        {
            Assert.Single(text.EntriesOf(suspension));
            Assert.Equal("450 z", text.AnswerTo(suspension.Sender));
            Assert.Empty(text.ContinuationsOf(suspension));
            Assert.Empty(text.Foreign);
        });
        // Looking through all for each took minutes.
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(10), $"{clock.Elapsed}");
    }

    [Fact]
    public void A_comment_that_a_hand_spoilt_is_reported_and_its_entries_are_nobodys()
    {
        string text = Encoding.ASCII.GetString(AccessMapText.Parse(null).With(Joe("joe")).ToBytes()).Replace("\"v\":1,", "", StringComparison.Ordinal).Replace("]}", "", StringComparison.Ordinal);
        AccessMapText read = AccessMapText.Parse(Encoding.ASCII.GetBytes(text));
        Assert.Equal([1], read.Spoilt);
        Assert.Equal("joe", Assert.Single(read.Foreign).Key);
        Assert.Empty(read.Suspensions);
    }

    [Fact]
    public void A_comment_cannot_bring_a_key_that_no_sender_can_have()
    {
        const string Forged = "# mailabuse {\"v\":1,\"sender\":\"joe\",\"kind\":\"Login\",\"mode\":\"Defer\",\"since\":\"2026-11-22T04:20:00Z\",\"keys\":[\"joe\",\"x\\nmary OK\"]}\njoe OK\n";
        MapSuspension read = Assert.Single(AccessMapText.Parse(Encoding.ASCII.GetBytes(Forged)).Suspensions);
        Assert.Equal(["joe"], read.Keys);
    }

    [Fact]
    public void Suspending_again_replaces_and_never_doubles()
    {
        AccessMapText once = AccessMapText.Parse("mary OK\n"u8.ToArray()).With(Joe("joe", "joe@x"));
        Assert.Equal(once.ToBytes(), once.With(Joe("joe", "joe@x")).ToBytes());
        AccessMapText held = once.With(Joe("joe@x") with { Mode = SuspensionMode.Hold });
        Assert.Equal(["joe@x", "mary"], PostmapOracle.Table(held.ToBytes()).Keys);
    }

    [Fact]
    public void Local_users_are_patterns_of_pickups_own_line()
    {
        MapSuspension web = Joe("joe") with { Sender = "uid=33", Kind = SenderKind.LocalUser, Keys = ["uid=33"], Mode = SuspensionMode.Hold };
        AccessMapText text = AccessMapText.Parse("/^Subject: x/ WARN\n"u8.ToArray(), MapSyntax.ReceivedLines).With(web, "mx-1.example.org");
        string line = Encoding.ASCII.GetString(text.ToBytes()).Split('\n')[1];
        Assert.Equal("/^Received: by mx-1\\.example\\.org \\(Postfix, from userid 33\\)/ HOLD Sending from this account is suspended, since 2026-11-22T04:20:00Z", line);
        AccessMapText read = AccessMapText.Parse(text.ToBytes(), MapSyntax.ReceivedLines);
        Assert.Equal("uid=33", Assert.Single(read.EntriesOf(read.Suspensions[0])).Key);
        Assert.Equal("/^Subject: x/ WARN\n", Encoding.ASCII.GetString(read.Without("uid=33").ToBytes()));
        Assert.Throws<ArgumentException>(() => text.With(web, "evil/ OK\n/"));
    }

    [Fact]
    public void Refused_users_are_one_a_line()
    {
        MapSuspension web = Joe("joe") with { Sender = "uid=33", Kind = SenderKind.LocalUser, Keys = ["www-data"], Mode = SuspensionMode.Reject };
        AccessMapText text = AccessMapText.Parse("!games"u8.ToArray(), MapSyntax.RefusedUsers).With(web);
        Assert.Equal(["!www-data", "!games", ""], Encoding.ASCII.GetString(text.ToBytes()).Split('\n')[1..]);
        Assert.Equal("!games\n", Encoding.ASCII.GetString(text.Without("www-data").ToBytes()));
    }

    [Fact]
    public void Ten_thousand_hostile_suspensions_never_make_another_entry()
    {
        int seed = Environment.TickCount;
        Random random = new(seed);
        string[] foreign = ["mary OK\n", "  cont\n", "# x\n", "\n", "\"a b\" OK\r\n", "Joe 550 no\n", "joe@x\n", "\tz\n", "# mailabuse {\"keys\":[\"mary\"]}\n", "\f\n", "ann\\ OK\n", "#\n  deep\n"];
        for (int round = 0; round < 10_000; round++)
        {
            byte[] before = Encoding.Latin1.GetBytes(string.Concat(Enumerable.Range(0, random.Next(8)).Select(_ => foreign[random.Next(foreign.Length)])));
            string[] keys = [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => Hostile(random)).Append("joe").Select(name => SenderKey.TryOf(SenderKind.Login, name)?.Text).OfType<string>().Distinct()];
            MapSuspension suspension = Joe(keys) with { Case = Hostile(random), Reason = Hostile(random), By = Hostile(random), Mode = (SuspensionMode)random.Next(3) };
            AccessMapText with = AccessMapText.Parse(AccessMapText.Parse(before).With(suspension).ToBytes());
            SortedDictionary<string, string> expected = PostmapOracle.Table(before);
            foreach (string key in keys)
                expected[key] = SuspensionAnswer.Of(suspension);
            string what = $"seed {seed}, round {round}: {Convert.ToBase64String(with.ToBytes())}";
            Assert.True(expected.SequenceEqual(PostmapOracle.Table(with.ToBytes())), what);
            Assert.True(with.Find(keys) is { } found && found.Keys.SequenceEqual(keys), what);
            Assert.True(PostmapOracle.Table(before).SequenceEqual(PostmapOracle.Table(with.Without(keys[0]).ToBytes())), what);
            Assert.True(with.With(suspension).ToBytes().SequenceEqual(with.ToBytes()), what);
        }
    }

    private static string Hostile(Random random)
    {
        string[] bits = ["joe", "mary", "@x", "\n", "\r\n", " ", "\t", "#", "\"", "'", "\\", "`id`", "$(id)", "\0", "\u202E", "\u001b[2J", "\uD800", "450", "OK", ":", "-", "ü", "}", "]}", "{", "# mailabuse {}", "\u2028", "mary OK"];
        return string.Concat(Enumerable.Range(0, random.Next(1, 6)).Select(_ => bits[random.Next(bits.Length)]));
    }

    private static MapSuspension Joe(params string[] keys) =>
        new() { Sender = keys[0], Kind = SenderKind.Login, Mode = SuspensionMode.Defer, Since = Since, Keys = keys };
}
