using System.Diagnostics;
using MailAbuse.Mta;
using MailAbuse.Rates.Baselines;
using MailAbuse.Servers;
using MailAbuse.Store.Baselines;
using MailAbuse.Store.Tests.Cases;
using Xunit;
using Xunit.Abstractions;

namespace MailAbuse.Store.Tests.Baselines;

/// <summary>What is learned from logs, however often and in however many pieces, counts once and stays.</summary>
public sealed class BaselineStoreTests(ITestOutputHelper output) : IDisposable
{
    private static readonly DateTimeOffset Now = BaselineFolder.Now;
    private readonly BaselineFolder _folder = new();

    private static string Whole => BaselineFolder.Log(Now.AddDays(-5), Now.AddHours(9));

    [Fact]
    public void A_log_is_learned_once_however_often_it_is_read()
    {
        SenderBaseline first = _folder.Learn(Whole, Now.AddHours(9));
        Assert.Equal(("mx1", 2, 5, 5), (first.Server, first.Senders, first.Days, first.NewDays));
        Assert.Equal((Now.AddDays(-5), Now), (first.From, first.To));
        string known = _folder.Remembered();
        // Each day with five messages; today is not over.
        Assert.Equal(5, known.Split(' ').Count(day => day.EndsWith(":5/24", StringComparison.Ordinal)));

        Assert.Equal(0, _folder.Learn(Whole, Now.AddHours(9)).NewDays);
        // Rotated in the morning meanwhile, and the next day is read with an overlap.
        Assert.Equal(1, _folder.Learn(BaselineFolder.Log(Now.AddDays(-3).AddHours(6), Now.AddDays(1).AddHours(9)), Now.AddDays(1).AddHours(9)).NewDays);
        Assert.StartsWith(known, _folder.Remembered(), StringComparison.Ordinal);
        Assert.Equal(6, _folder.Remembered().Split(' ').Length);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_files_of_a_rotated_log_are_learned_one_by_one_in_any_order(bool isBackwards)
    {
        _folder.Learn(Whole);
        string whole = _folder.Remembered();
        using BaselineFolder pieces = new();
        // logrotate ran at half past six, and packed what was old; each file is read by itself, and some twice.
        DateTimeOffset[] turns = [Now.AddDays(-5), .. Enumerable.Range(-4, 4).Select(day => Now.AddDays(day).AddHours(6)), Now.AddHours(9)];
        string[] files = [.. turns.Zip(turns.Skip(1), (from, to) => BaselineFolder.Log(from, to))];
        foreach (string file in isBackwards ? [.. files.Reverse(), files[1], files[3]] : (string[])[.. files, files[2], files[0]]) pieces.Learn(file);
        Assert.Equal(whole, pieces.Remembered());
    }

    [Fact]
    public void Servers_that_are_learned_together_and_apart_do_not_mix()
    {
        _folder.Learn(BaselineFolder.Log(Now.AddDays(-5), Now));
        _folder.Learn(BaselineFolder.Log(Now.AddDays(-5), Now, "mx2"));
        BaselineLesson both = BaselineFolder.Read(BaselineFolder.Log(Now.AddDays(-2), Now));
        _folder.Store.Learn(new BaselineLesson { Servers = ["mx2", "MX1"], Days = both.Days }, Now);
        Assert.Equal(5, _folder.Remembered().Split(' ').Length);
        Assert.Equal(2, _folder.Remembered("mx1\nmx2").Split(' ').Length);
        // Asked of both: two days as they were learned together, and three of each.
        Assert.Equal(2 + 3 + 3, _folder.Store.Recall(["mx1", "mx2"], Now.AddDays(-9), Now)!.Days);
        Assert.Null(_folder.Store.Recall(["mx3"], Now.AddDays(-9), Now));
        Assert.Null(_folder.Store.Recall(["mx1"], Now.AddDays(-90), Now.AddDays(-60)));
    }

    [Fact]
    public void Reading_makes_no_file_and_neither_does_a_log_of_today()
    {
        Assert.Null(_folder.Store.Recall(["mx1"], Now.AddDays(-9), Now));
        Assert.Equal(0, _folder.Learn(BaselineFolder.Log(Now, Now.AddHours(9)), Now.AddHours(9)).Days);
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Folder));
    }

    [Theory]
    [InlineData("'); drop table senders; --")]
    [InlineData("jo\u0001e\u001b[31m@example.org")]
    [InlineData("j\u00f6e\u00ff@example.org")]
    public void Whatever_a_sender_is_called_he_is_remembered_by_his_bytes(string name)
    {
        _folder.Learn(BaselineFolder.Log(Now.AddDays(-2), Now, joe: name));
        _folder.Learn(BaselineFolder.Log(Now.AddDays(-2), Now, joe: name));
        Assert.Equal(2L, _folder.Sql("SELECT count(*) FROM senders"));
        Assert.Equal(Convert.ToHexString(System.Text.Encoding.Latin1.GetBytes(name)), _folder.Sql("SELECT hex(name) FROM senders WHERE name <> CAST('mary@example.org' AS BLOB)"));
    }

    [Fact]
    public void What_is_old_is_known_less_finely_and_forgotten_after_a_year()
    {
        for (int month = 13; month > 0; month--)
            _folder.Learn(BaselineFolder.Log(Now.AddDays(-30 * month), Now.AddDays(-30 * (month - 1)), joe: month == 13 ? "gone@example.org" : "joe@example.org"));
        string[] days = _folder.Remembered().Split(' ');
        Assert.Equal(14, days.Count(day => day.Contains("+1@600:", StringComparison.Ordinal)));
        Assert.InRange(days.Count(day => day.Contains("+1@3600:", StringComparison.Ordinal)), 46, 53);
        Assert.InRange(days.Count(day => day.Contains("+7@10800:", StringComparison.Ordinal)), 43, 46);
        string known = _folder.Remembered();
        // What went into a week is not taken a second time.
        Assert.Equal(0, _folder.Learn(BaselineFolder.Log(Now.AddDays(-200), Now.AddDays(-190))).NewDays);
        Assert.Equal(known, _folder.Remembered());
        Assert.Equal(1L, _folder.Sql("SELECT count(*) FROM senders WHERE name = CAST('gone@example.org' AS BLOB)"));
        _folder.Learn(BaselineFolder.Log(Now.AddDays(40), Now.AddDays(42)), Now.AddDays(43));
        Assert.Equal(0L, _folder.Sql("SELECT count(*) FROM senders WHERE name = CAST('gone@example.org' AS BLOB)"));
        Assert.Equal("ok", _folder.Sql("PRAGMA integrity_check"));
    }

    [Fact]
    public async Task Two_runs_at_once_learn_each_day_once()
    {
        string log = Path.Combine(_folder.Folder, "mail.log");
        File.WriteAllText(log, Whole);
        Process[] running = [.. Enumerable.Range(0, 4).Select(_ => HostProcess.Start("learn", _folder.Path, log))];
        string[][] said = await Task.WhenAll(running.Select(process => Task.Run(() => HostProcess.Lines(process))));
        Assert.Equal(5, said.Sum(lines => int.Parse(lines[0], System.Globalization.CultureInfo.InvariantCulture)));
        using BaselineFolder alone = new();
        alone.Learn(Whole);
        Assert.Equal(alone.Remembered(), _folder.Remembered());
    }

    [Fact]
    public void A_run_that_is_killed_leaves_all_of_its_days_or_none_and_the_next_one_completes_it()
    {
        int seed = Environment.TickCount;
        output.WriteLine($"seed {seed}");
        Random random = new(seed);
        string log = Path.Combine(_folder.Folder, "mail.log");
        File.WriteAllText(log, BaselineFolder.Log(Now.AddDays(-50), Now));
        int none = 0;
        for (int round = 0; round < 8; round++)
        {
            using Process process = HostProcess.Start("learn", _folder.Path, log, "slow");
            Assert.Equal("ready", process.StandardOutput.ReadLine());
            Thread.Sleep(random.Next(150));
            process.Kill();
            process.WaitForExit();
            int days = _folder.Store.Recall(["mx1"], Now.AddDays(-400), Now)?.Days ?? 0;
            Assert.Contains(days, new[] { 0, 50 });
            none += days == 0 ? 1 : 0;
            if (days == 50) File.Delete(_folder.Path);
        }

        output.WriteLine($"{none} of 8 were killed before they had done it");
        _folder.Learn(BaselineFolder.Log(Now.AddDays(-50), Now));
        Assert.Equal(50, _folder.Store.Recall(["mx1"], Now.AddDays(-400), Now)!.Days);
        Assert.Equal("ok", _folder.Sql("PRAGMA integrity_check"));
    }

    [Fact]
    public void Somebody_elses_file_a_newer_one_and_a_damaged_one_are_told_and_left_alone()
    {
        File.WriteAllText(_folder.Path, "Dear diary, today a mailbox was hacked.");
        StoreFolder.Refused(ServerProblemKind.StoreDamaged, () => _folder.Learn(Whole));
        StoreFolder.Refused(ServerProblemKind.StoreDamaged, () => _folder.Store.Recall(["mx1"], Now.AddDays(-9), Now));
        File.Delete(_folder.Path);
        // The store of cases lies beside it, and is another file.
        new MailAbuse.Store.Cases.SqliteCaseStore(_folder.Path).TakeNumber(Now);
        StoreFolder.Refused(ServerProblemKind.StoreDamaged, () => _folder.Learn(Whole));
        File.Delete(_folder.Path);

        _folder.Learn(Whole);
        new SqliteBaselineStore(_folder.Path, [.. BaselineSchema.Steps, "CREATE TABLE more (x)"], TimeSpan.FromSeconds(1)).Recall(["mx1"], Now.AddDays(-9), Now);
        StoreFolder.Refused(ServerProblemKind.StoreTooNew, () => _folder.Store.Recall(["mx1"], Now.AddDays(-9), Now));
        StoreFolder.Refused(ServerProblemKind.StoreTooNew, () => _folder.Learn(Whole));
        File.Delete(_folder.Path);

        _folder.Learn(Whole);
        _folder.Sql("UPDATE days SET cells = zeroblob(length(cells))");
        string message = StoreFolder.Refused(ServerProblemKind.StoreDamaged, () => _folder.Store.Recall(["mx1"], Now.AddDays(-9), Now)).Message;
        Assert.Contains("memory of senders", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Whoever_learns_waits_for_who_learns_and_whoever_judges_waits_for_nobody()
    {
        _folder.Learn(Whole);
        using Microsoft.Data.Sqlite.SqliteConnection other = new($"Data Source={_folder.Path};Pooling=False");
        other.Open();
        using Microsoft.Data.Sqlite.SqliteCommand command = other.CreateCommand();
        command.CommandText = "BEGIN IMMEDIATE";
        command.ExecuteNonQuery();
        SqliteBaselineStore hasty = new(_folder.Path, BaselineSchema.Steps, TimeSpan.FromMilliseconds(50));
        StoreFolder.Refused(ServerProblemKind.StoreBusy, () => hasty.Learn(BaselineFolder.Read(Whole), Now));
        Assert.Equal(5, hasty.Recall(["mx1"], Now.AddDays(-9), Now)!.Days);
    }

    public void Dispose() => _folder.Dispose();
}
