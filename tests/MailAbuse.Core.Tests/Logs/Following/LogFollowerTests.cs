using System.Text;
using MailAbuse.Core.Tests.Times;
using MailAbuse.Logs.Following;
using Xunit;
using Xunit.Abstractions;

namespace MailAbuse.Core.Tests.Logs.Following;

/// <summary>A log is written, rotated in every way that logrotate knows, and followed: each line comes once.</summary>
public sealed class LogFollowerTests(ITestOutputHelper output) : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("follow-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void What_is_there_is_read_and_what_comes_as_soon_as_its_line_is_whole()
    {
        using RotatedLog log = new(_folder);
        log.Write("one\ntwo\nthr");
        using LogFollower follower = new(log.Path, TimeProvider.System);
        Assert.Equal("one two", Look(follower));
        Assert.Equal("", Look(follower));
        log.Write("ee\n\nfour\n");
        Assert.Equal("three  four", Look(follower));
    }

    [Fact]
    public void A_log_that_is_not_there_yet_is_read_from_its_beginning()
    {
        using LogFollower follower = new(Path.Combine(_folder, "mail.log"), TimeProvider.System);
        Assert.False(follower.IsThere);
        Assert.Equal("", Look(follower));
        using RotatedLog log = new(_folder);
        log.Write("first\n");
        Assert.Equal("first", Look(follower));
        Assert.True(follower.IsThere);
    }

    [Fact]
    public void Renamed_it_is_read_to_its_end_while_the_logger_still_writes_to_it()
    {
        using RotatedLog log = new(_folder);
        log.Write("a\n");
        using LogFollower follower = new(log.Path, TimeProvider.System);
        Assert.Equal("a", Look(follower));
        log.Write("b\n");
        log.Rename(pack: false);
        log.Write("c\n");
        Assert.Equal("b c", Look(follower));
        log.Reopen();
        log.Write("d\n");
        log.WriteOld("e\n");
        Assert.Equal("e d", Look(follower));
        log.WriteOld("f\n");
        Assert.Equal("f", Look(follower));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Copied_and_emptied_the_rest_is_read_from_the_copy(bool pack)
    {
        using RotatedLog log = new(_folder);
        log.Write("a\nb\n");
        using LogFollower follower = new(log.Path, TimeProvider.System);
        Assert.Equal("a b", Look(follower));
        log.Write("c\n");
        log.CopyAndEmpty(pack);
        log.Write("d\n");
        Assert.Equal("c d", Look(follower));
        // Filled again beyond the place where reading had stopped.
        log.Write("e\n");
        log.CopyAndEmpty(pack);
        log.Write("1\n2\n3\n4\n5\n6\n");
        Assert.Equal("e 1 2 3 4 5 6", Look(follower));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Rotations_that_nobody_saw_are_read_all_the_same(bool pack)
    {
        using RotatedLog log = new(_folder);
        log.Write("a\n");
        using LogFollower follower = new(log.Path, TimeProvider.System);
        Assert.Equal("a", Look(follower));
        foreach (string text in (string[])["b\n", "c\n", "d\n"])
        {
            log.Write(text);
            log.Rename(pack);
            log.Reopen();
        }

        log.Write("e\n");
        Assert.Equal("a b c d e", string.Join(' ', ("a " + Look(follower)).Split(' ').Order(StringComparer.Ordinal)));
        log.CopyAndEmpty(pack);
        log.Write("f\n");
        log.CopyAndEmpty(pack);
        log.Write("g\n");
        Assert.Equal("f g", Look(follower));
    }

    [Fact]
    public void What_came_and_went_before_a_look_that_found_no_file_is_read_by_the_next()
    {
        using RotatedLog log = new(_folder);
        log.Write("a\n");
        SteppingClock clock = new(DateTimeOffset.UtcNow);
        using LogFollower follower = new(log.Path, clock);
        Assert.Equal("a", Look(follower));
        log.Rename(pack: false);
        log.Reopen();
        log.Write("b\n");
        log.Rename(pack: false);
        // Long after it was written, and there is no new file yet.
        clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal("", Look(follower));
        log.Reopen();
        log.Write("c\n");
        Assert.Equal("b c", string.Join(' ', Look(follower).Split(' ').Order(StringComparer.Ordinal)));
    }

    [Fact]
    public void A_hundred_seeded_schedules_lose_nothing_and_count_nothing_twice()
    {
        int first = Environment.GetEnvironmentVariable("MAILABUSE_SEED") is { } given ? int.Parse(given, System.Globalization.CultureInfo.InvariantCulture) : Environment.TickCount & 0xFFFFFF;
        output.WriteLine($"MAILABUSE_SEED={first}");
        for (int round = 0; round < 100; round++) Schedule(first + round);
    }

    private void Schedule(int seed)
    {
        Random random = new(seed);
        string folder = Directory.CreateDirectory(Path.Combine(_folder, $"{seed}")).FullName;
        using RotatedLog log = new(folder);
        List<string> written = [], seen = [];
        using LogFollower follower = new(log.Path, TimeProvider.System);
        StringBuilder story = new();
        for (int step = 0; step < 60; step++)
        {
            int what = random.Next(10);
            story.Append(what).Append(' ');
            if (what < 4) Write(log.Write, random.Next(1, 30));
            else if (what == 4) log.Rename(pack: random.Next(2) == 0);
            else if (what == 5 && log.IsRenamed) Write(log.WriteOld, 2);
            else if (what == 5) log.CopyAndEmpty(pack: random.Next(2) == 0);
            else if (what == 6) log.Reopen();
            else follower.Read(lines => Add(seen, lines), default);
        }

        log.Reopen();
        follower.Read(lines => Add(seen, lines), default);
        Assert.True(written.Order(StringComparer.Ordinal).SequenceEqual(seen.Order(StringComparer.Ordinal)), $"seed {seed}: {story}: lost {string.Join(' ', written.Except(seen).Take(5))}; twice {string.Join(' ', seen.GroupBy(x => x).Where(x => x.Count() > 1).Select(x => x.Key).Take(5))}");

        void Write(Action<string> to, int lines)
        {
            for (int i = 0; i < lines; i++)
            {
                written.Add($"line-{written.Count}-{new string('x', random.Next(200))}");
                to(written[^1] + "\n");
            }
        }
    }

    private static string Look(LogFollower follower)
    {
        List<string> seen = [];
        follower.Read(lines => Add(seen, lines), default);
        return string.Join(' ', seen);
    }

    private static void Add(List<string> seen, ReadOnlyMemory<byte> lines) => seen.AddRange(Encoding.ASCII.GetString(lines.Span).TrimEnd('\n').Split('\n'));
}
