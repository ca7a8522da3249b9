using System.Text;
using MailAbuse.Core.Tests.Logs.Following;
using MailAbuse.Servers;
using MailAbuse.Servers.Shells;
using Xunit;
using Xunit.Abstractions;

namespace MailAbuse.Core.Tests.Servers.Following;

/// <summary>A log on a server is written, rotated in every way, and followed through a line that breaks: each line comes once.</summary>
public sealed class FarLogTests(ITestOutputHelper output) : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("far-").FullName;

    private static LocalShell Shell => new(new MailServer { Name = "mx1" });

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void What_is_there_comes_and_what_is_written_as_soon_as_its_line_is_whole()
    {
        using RotatedLog log = new(_folder);
        log.Write("one\ntwo\nthr");
        using LocalShell shell = Shell;
        using FarListener far = new(shell, log.Path);
        far.WaitFor(2);
        far.WaitUntilSaid("live");
        log.Write("ee\n\nfour\n");
        far.WaitFor(5);
        Assert.Equal(["one", "two", "three", "", "four"], far.Lines);
    }

    [Fact]
    public void A_log_that_is_not_there_yet_is_told_and_followed_as_soon_as_it_is()
    {
        using LocalShell shell = Shell;
        using FarListener far = new(shell, Path.Combine(_folder, "mail.log"));
        far.WaitUntilSaid("missing");
        using RotatedLog log = new(_folder);
        log.Write("first\n");
        far.WaitFor(1);
        Assert.Equal(["first"], far.Lines);
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public void Over_a_rotation_it_goes_on_where_it_was(bool isCopied, bool pack)
    {
        using RotatedLog log = new(_folder);
        log.Write("a\n");
        using LocalShell shell = Shell;
        using FarListener far = new(shell, log.Path);
        far.WaitFor(1);
        log.Write("b\n");
        if (isCopied)
        {
            log.CopyAndEmpty(pack);
        }
        else
        {
            log.Rename(pack);
            // The logger writes to the old one until it is told.
            log.Write("c\n");
            log.Reopen();
        }

        log.Write("d\n");
        string[] all = isCopied ? ["a", "b", "d"] : ["a", "b", "c", "d"];
        far.WaitFor(all.Length);
        Assert.Equal(all, far.Lines);
    }

    [Fact]
    public void Lines_that_come_late_into_the_file_before_are_read_too()
    {
        using RotatedLog log = new(_folder);
        log.Write("a\n");
        using LocalShell shell = Shell;
        using FarListener far = new(shell, log.Path);
        far.WaitFor(1);
        log.Rename(pack: false);
        log.Reopen();
        log.Write("b\n");
        far.WaitFor(2);
        log.WriteOld("late\n");
        far.WaitFor(3);
        Assert.Equal(["a", "b", "late"], far.Lines);
    }

    [Fact]
    public void What_is_written_while_the_line_is_broken_comes_when_it_is_back()
    {
        using RotatedLog log = new(_folder);
        log.Write("a\nb");
        using LocalShell shell = Shell;
        FarListener far = new(shell, log.Path);
        far.WaitFor(1);
        far.Cut();
        far.WaitUntilSaid("cut");
        log.Write("\nc\n");
        log.Rename(pack: true);
        log.Reopen();
        log.Write("d\n");
        far.WaitFor(4);
        far.Dispose();
        Assert.Equal(["a", "b", "c", "d"], far.Lines);
    }

    [Fact]
    public void A_log_whose_place_is_gone_says_so_and_goes_on()
    {
        using RotatedLog log = new(_folder);
        log.Write("a\nb\n");
        using LocalShell shell = Shell;
        using FarListener far = new(shell, log.Path);
        far.WaitFor(2);
        // Somebody empties it, and fills it with something else.
        File.WriteAllText(log.Path, "x\ny\nz\n");
        far.WaitFor(5);
        far.WaitUntilSaid("may be gone in part");
        Assert.Equal(["a", "b", "x", "y", "z"], far.Lines);
    }

    [Fact]
    public void What_strangers_wrote_into_it_is_text_and_nothing_else()
    {
        // A binary line, one without an end for long, what looks like words of the script, and file names that are none.
        string[] hostile = ["\u0001\0\u001b[2J", new string('x', 700_000), "0123456789abcdef0123456789abcdef live", " at 1 5", "$(touch /tmp/never) `id` ; rm -rf /", "\u202e"];
        File.WriteAllText(Path.Combine(_folder, "mail.log.1\nmail.log.2"), "no\n");
        using RotatedLog log = new(_folder);
        log.Write("first\n");
        using LocalShell shell = Shell;
        using FarListener far = new(shell, log.Path);
        far.WaitFor(1);
        File.AppendAllText(log.Path, string.Join('\n', hostile) + "\n");
        far.WaitFor(1 + hostile.Length);
        Assert.Equal(["first", .. hostile], far.Lines);
    }

    [Fact]
    public void It_leaves_no_process_behind()
    {
        using RotatedLog log = new(_folder);
        log.Write("a\n");
        using LocalShell shell = Shell;
        FarListener far = new(shell, log.Path);
        far.WaitFor(1);
        far.WaitUntilSaid("live");
        Assert.NotEmpty(Readers());
        far.Dispose();
        for (int i = 0; i < 100 && Readers().Length > 0; i++) Thread.Sleep(50);
        Assert.Empty(Readers());

        // Processes that have the log open.
        string[] Readers() => [.. Directory.GetDirectories("/proc").Where(one => int.TryParse(Path.GetFileName(one), out int id) && id != Environment.ProcessId).Where(HasIt)];

        bool HasIt(string process)
        {
            try
            {
                return new DirectoryInfo(process + "/fd").GetFiles().Any(file => file.LinkTarget == log.Path);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                return false;
            }
        }
    }

    [Fact]
    public void A_hundred_seeded_schedules_of_rotations_and_cuts_lose_nothing_and_count_nothing_twice()
    {
        int first = Environment.GetEnvironmentVariable("MAILABUSE_SEED") is { } given ? int.Parse(given, System.Globalization.CultureInfo.InvariantCulture) : Environment.TickCount & 0xFFFFFF;
        output.WriteLine($"MAILABUSE_SEED={first}");
        // Most of the time each of them waits for the next look; the other processor time goes into starting programs.
        Parallel.For(0, Environment.GetEnvironmentVariable("MAILABUSE_FULL") == "1" ? 400 : 100, new ParallelOptions { MaxDegreeOfParallelism = 16 }, round => Schedule(first + round));
    }

    private void Schedule(int seed)
    {
        Random random = new(seed);
        string folder = Directory.CreateDirectory(Path.Combine(_folder, $"{seed}")).FullName;
        using RotatedLog log = new(folder);
        using LocalShell shell = Shell;
        using FarListener far = new(shell, log.Path);
        List<string> written = [];
        StringBuilder story = new();
        for (int step = 0; step < 25; step++)
        {
            int what = random.Next(10);
            story.Append(what).Append(' ');
            if (what < 4) Write(log.Write, random.Next(1, 30));
            else if (what == 4)
            {
                // A late line into a part that was empty when it was rotated is the only one that is not found.
                Write(log.Write, 1);
                log.Rename(pack: random.Next(2) == 0);
            }
            else if (what == 5 && log.IsRenamed) Write(log.WriteOld, 2);
            else if (what == 5) log.CopyAndEmpty(pack: random.Next(2) == 0);
            else if (what == 6) log.Reopen();
            else if (what == 7) far.Cut();
            else Thread.Sleep(random.Next(150));
        }

        log.Reopen();
        for (long begin = Environment.TickCount64; far.Lines.Length < written.Count && Environment.TickCount64 - begin < 60_000;) Thread.Sleep(20);
        // One that came twice would come now.
        Thread.Sleep(100);
        string[] seen = far.Lines;
        Assert.True(
            written.Order(StringComparer.Ordinal).SequenceEqual(seen.Order(StringComparer.Ordinal)),
            $"seed {seed}: {story}: lost {Numbers(written.Except(seen))}; twice {Numbers(seen.GroupBy(x => x).Where(x => x.Count() > 1).Select(x => x.Key))}; said {string.Join(" | ", far.Said)}");

        static string Numbers(IEnumerable<string> lines) => string.Join(' ', lines.Select(line => line.Split('-')[1]));

        void Write(Action<string> to, int lines)
        {
            for (int i = 0; i < lines; i++)
            {
                written.Add($"line-{written.Count}-{new string('x', random.Next(200))}");
                to(written[^1] + "\n");
            }
        }
    }
}
