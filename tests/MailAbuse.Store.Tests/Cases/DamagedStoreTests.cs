using MailAbuse.Cases;
using MailAbuse.Servers;
using MailAbuse.Store.Cases;
using Xunit;
using Xunit.Abstractions;

namespace MailAbuse.Store.Tests.Cases;

/// <summary>What lies there is not what it should be, or not where it should be.</summary>
public sealed class DamagedStoreTests(ITestOutputHelper output) : IDisposable
{
    private readonly StoreFolder _folder = new();

    private SqliteCaseStore Store => _folder.Store;

    [Theory]
    [InlineData("")]
    [InlineData("Dear diary, today a mailbox was hacked.")]
    [InlineData("SQLite format 3\0")]
    public void A_file_that_is_no_store_is_refused_and_left_alone(string text)
    {
        File.WriteAllText(_folder.Path, text);
        AssertDamaged();
        Assert.Equal(text, File.ReadAllText(_folder.Path));
        File.Delete(_folder.Path);
        Assert.True(Works());
    }

    [Theory]
    [InlineData("CREATE TABLE cookies (host TEXT)")]
    [InlineData("PRAGMA user_version = 1; CREATE TABLE cases (number TEXT)")]
    [InlineData("PRAGMA application_id = 1296122453; CREATE TABLE x (y)")]
    public void The_database_of_another_program_is_refused_and_left_alone(string sql)
    {
        _folder.Sql(sql);
        byte[] before = File.ReadAllBytes(_folder.Path);
        AssertDamaged();
        Assert.Equal(before, File.ReadAllBytes(_folder.Path));
    }

    [Fact]
    public void A_store_without_its_tables_is_damaged()
    {
        Works();
        string number = Store.Find(new CaseQuery())[0].Case;
        _folder.Sql("DROP TABLE entries");
        StoreFolder.Refused(ServerProblemKind.StoreDamaged, () => Store.Find(new CaseQuery()));
        StoreFolder.Refused(ServerProblemKind.StoreDamaged, () => Store.Append([new CaseEntry { Case = number }]));
    }

    [Theory]
    [InlineData("UPDATE cases SET document = '{'")]
    [InlineData("UPDATE cases SET document = '{\"format\":\"mailabuse-cases\",\"version\":1,\"cases\":[]}'")]
    [InlineData("UPDATE entries SET kind = 'Mystery'")]
    [InlineData("UPDATE entries SET time = -1")]
    [InlineData("UPDATE entries SET zone = 100000")]
    public void A_row_that_can_not_be_is_damage(string sql)
    {
        Works();
        _folder.Sql(sql);
        StoreFolder.Refused(ServerProblemKind.StoreDamaged, () => Store.Find(new CaseQuery()));
    }

    [Fact]
    public void Random_damage_is_told_as_that_and_a_backup_put_back_works_at_once()
    {
        int seed = Environment.TickCount;
        output.WriteLine($"seed {seed}");
        Random random = new(seed);
        RandomCases cases = new(seed);
        for (int count = 0; count < 25; count++)
            StoreFolder.Import(Store, cases.Next() with { State = CaseState.Open, IsCleared = false });
        byte[] backup = File.ReadAllBytes(_folder.Path);
        string whole = CaseJsonTests.Dump(Store.Find(new CaseQuery()));
        int told = 0;
        for (int round = 0; round < 40; round++)
        {
            byte[] damaged = [.. backup];
            if (round % 4 == 0)
                damaged = damaged[..random.Next(1, backup.Length)];
            else
                random.NextBytes(damaged.AsSpan(random.Next(backup.Length - 5000), random.Next(1, 5000)));
            File.WriteAllBytes(_folder.Path, damaged);
            bool isTold = false;
            foreach (Action use in new Action[]
            {
                () => Store.Find(new CaseQuery()), () => Store.Find("2026"), () => Store.TakeNumber(DateTimeOffset.UtcNow), () => Store.Open(StoreHost.Joe(), out _),
                () => StoreFolder.Import(Store, cases.Next()), () => Store.Clear(DateTimeOffset.UtcNow, DateTimeOffset.UtcNow, "me"),
            })
            {
                try
                {
                    use();
                }
                catch (ServerException e)
                {
                    Assert.Contains(e.Problem.Kind, new[] { ServerProblemKind.StoreDamaged, ServerProblemKind.StoreTooNew });
                    Assert.NotEmpty(e.Problem.Advice);
                    isTold = true;
                }
            }

            told += isTold ? 1 : 0;
            foreach (string beside in Directory.GetFiles(_folder.Folder, "cases.db-*"))
                File.Delete(beside);
            File.WriteAllBytes(_folder.Path, backup);
            Assert.Equal(whole, CaseJsonTests.Dump(Store.Find(new CaseQuery())));
        }

        output.WriteLine($"{told} of 40 told");
        Assert.True(told > 20);
    }

    [Fact]
    public void A_store_of_a_newer_version_is_never_touched()
    {
        Works();
        SqliteCaseStore newer = With([.. Schema.Steps, "ALTER TABLE cases ADD COLUMN mood TEXT", "CREATE TABLE more (x)"]);
        Assert.Single(newer.Find(new CaseQuery()));
        Assert.Equal(Schema.Steps.Count + 2L, _folder.Sql("PRAGMA user_version"));
        byte[] before = File.ReadAllBytes(_folder.Path);
        ServerProblem problem = StoreFolder.Refused(ServerProblemKind.StoreTooNew, () => Store.Find("2026"));
        Assert.Contains($"version {Schema.Steps.Count + 2}", problem.Message, StringComparison.Ordinal);
        StoreFolder.Refused(ServerProblemKind.StoreTooNew, () => Works());
        Assert.Equal(before, File.ReadAllBytes(_folder.Path));
        Assert.Equal("2", newer.Open(StoreHost.Joe() with { Sender = "mary", Spellings = [] }, out _).Case[8..9]);
    }

    [Fact]
    public void A_migration_that_fails_leaves_the_store_as_it_was()
    {
        Works();
        StoreFolder.Refused(ServerProblemKind.StoreDamaged, () => With([.. Schema.Steps, "ALTER TABLE cases ADD COLUMN mood TEXT", "no SQL"]).Find("2026"));
        Assert.Equal((long)Schema.Steps.Count, _folder.Sql("PRAGMA user_version"));
        Assert.Equal(0L, _folder.Sql("SELECT count(*) FROM pragma_table_info('cases') WHERE name = 'mood'"));
        Assert.Single(Store.Find(new CaseQuery()));
    }

    [Fact]
    public void Whoever_waits_too_long_is_told_and_nothing_is_lost()
    {
        Works();
        SqliteCaseStore hasty = With(Schema.Steps, TimeSpan.FromMilliseconds(50));
        string number = Store.Find(new CaseQuery())[0].Case;
        Store.Change(number, one =>
        {
            StoreFolder.Refused(ServerProblemKind.StoreBusy, () => hasty.Append([new CaseEntry { Case = number, Text = "too soon" }]));
            // Who only reads waits for nobody.
            Assert.Single(hasty.Find(number)!.Timeline);
            return one with { Timeline = [.. one.Timeline, new CaseEntry { Text = "long" }] };
        });
        Assert.Empty(hasty.Append([new CaseEntry { Case = number, Text = "later" }]));
        Assert.Equal(3, Store.Find(number)!.Timeline.Length);
    }

    [Fact]
    public void A_place_where_others_can_write_is_refused()
    {
        if (OperatingSystem.IsWindows())
            return;
        Works();
        UnixFileMode everybody = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;
        foreach (UnixFileMode mode in new[] { everybody, everybody | UnixFileMode.StickyBit })
        {
            File.SetUnixFileMode(_folder.Folder, mode);
            StoreFolder.Refused(ServerProblemKind.StoreNotWritable, () => Store.Find("2026"));
            StoreFolder.Refused(ServerProblemKind.StoreNotWritable, () => new SqliteCaseStore(Path.Combine(_folder.Folder, "new.db")).TakeNumber(DateTimeOffset.UtcNow));
        }

        File.SetUnixFileMode(_folder.Folder, everybody & ~UnixFileMode.OtherWrite);
        Assert.Equal(["cases.db"], Directory.GetFiles(_folder.Folder).Select(Path.GetFileName));
        File.SetUnixFileMode(_folder.Path, everybody);
        StoreFolder.Refused(ServerProblemKind.StoreNotWritable, () => Store.Find("2026"));
    }

    [Fact]
    public void A_link_is_not_followed()
    {
        using StoreFolder other = new();
        other.Store.TakeNumber(DateTimeOffset.UtcNow);
        foreach (string target in new[] { other.Path, Path.Combine(other.Folder, "nothing") })
        {
            File.CreateSymbolicLink(_folder.Path, target);
            StoreFolder.Refused(ServerProblemKind.StoreNotWritable, () => Store.Find("2026"));
            StoreFolder.Refused(ServerProblemKind.StoreNotWritable, () => Store.TakeNumber(DateTimeOffset.UtcNow));
            File.Delete(_folder.Path);
        }

        Assert.Equal(["cases.db"], Directory.GetFiles(other.Folder).Select(Path.GetFileName));
    }

    [Fact]
    public void A_folder_is_made_and_a_path_with_a_slip_in_it_is_not()
    {
        string folder = Path.Combine(_folder.Folder, "mailabuse");
        Assert.Contains("-0001-", new SqliteCaseStore(Path.Combine(folder, "cases.db")).TakeNumber(DateTimeOffset.UtcNow), StringComparison.Ordinal);
        StoreFolder.Refused(ServerProblemKind.StoreNotWritable, () => new SqliteCaseStore(Path.Combine(_folder.Folder, "a", "b", "cases.db")).TakeNumber(DateTimeOffset.UtcNow));
        StoreFolder.Refused(ServerProblemKind.StoreNotWritable, () => new SqliteCaseStore(folder).TakeNumber(DateTimeOffset.UtcNow));
        Assert.Equal(["mailabuse"], Directory.GetFileSystemEntries(_folder.Folder).Select(Path.GetFileName));
    }

    public void Dispose() => _folder.Dispose();

    private void AssertDamaged()
    {
        StoreFolder.Refused(ServerProblemKind.StoreDamaged, () => Store.Find("2026"));
        StoreFolder.Refused(ServerProblemKind.StoreDamaged, () => Store.Find(new CaseQuery()));
        StoreFolder.Refused(ServerProblemKind.StoreDamaged, () => Works());
    }

    private bool Works()
    {
        Store.Open(StoreHost.Joe() with { Timeline = [new CaseEntry { Text = "x" }] }, out bool opened);
        Store.Append([new CaseEntry { Case = "nobody" }]);
        return opened;
    }

    private SqliteCaseStore With(IReadOnlyList<string> steps, TimeSpan? patience = null) => new(_folder.Path, steps, patience ?? TimeSpan.FromSeconds(10));
}
