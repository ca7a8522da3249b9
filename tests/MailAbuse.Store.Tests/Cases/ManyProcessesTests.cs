using System.Diagnostics;
using MailAbuse.Cases;
using Xunit;
using Xunit.Abstractions;

namespace MailAbuse.Store.Tests.Cases;

public sealed class ManyProcessesTests(ITestOutputHelper output) : IDisposable
{
    private readonly StoreFolder _folder = new();

    [Fact]
    public void Eight_processes_write_ten_thousand_entries_and_lose_none()
    {
        const int Processes = 8, Entries = 1250, Batch = 25;
        // There is no store yet: they make it at once, too.
        Process[] running = [.. Enumerable.Range(0, Processes).Select(writer => HostProcess.Start("work", _folder.Path, $"{writer}", $"{Entries}", $"{Batch}"))];
        string[][] said = [.. running.Select(HostProcess.Lines)];
        Assert.Single(said, lines => lines[0] == "opened");
        Assert.Equal(Processes - 1, said.Count(lines => lines[0] == "found"));
        string[] numbers = [.. said.SelectMany(lines => lines[1..])];
        Assert.Equal(Processes * Entries / Batch / 10, numbers.Length);
        Assert.Equal(numbers.Length, numbers.Distinct().Count());

        AbuseCase joe = Assert.Single(_folder.Store.Find(new CaseQuery()));
        Assert.DoesNotContain(joe.Case, numbers);
        Assert.Equal(
            Enumerable.Range(0, Processes).SelectMany(writer => Enumerable.Range(0, Entries).Select(count => StoreHost.Id(writer, count))).Order(StringComparer.Ordinal),
            joe.Timeline.Select(entry => entry.Id).Order(StringComparer.Ordinal));
        Assert.Equal("ok", _folder.Sql("PRAGMA integrity_check"));
        Assert.Equal(["cases.db"], Directory.GetFiles(_folder.Folder).Select(Path.GetFileName));
    }

    [Fact]
    public void A_process_that_is_killed_leaves_a_whole_store_with_all_that_it_had_said()
    {
        int seed = Environment.TickCount;
        output.WriteLine($"seed {seed}");
        Random random = new(seed);
        for (int round = 0; round < 8; round++)
        {
            using Process process = HostProcess.Start("write", _folder.Path);
            List<string> said = [process.StandardOutput.ReadLine()!];
            Thread.Sleep(random.Next(120));
            process.Kill();
            while (process.StandardOutput.ReadLine() is { Length: 32 } id)
                said.Add(id);
            process.WaitForExit();
            HashSet<string> kept = [.. _folder.Store.Find(new CaseQuery())[0].Timeline.Select(entry => entry.Id)];
            Assert.All(said, id => Assert.Contains(id, kept));
            Assert.Equal("ok", _folder.Sql("PRAGMA integrity_check"));
        }

        AbuseCase joe = _folder.Store.Find(new CaseQuery())[0];
        output.WriteLine($"{joe.Timeline.Length} entries");
        // The document and the entry of one change came together or not at all.
        Assert.Contains(joe.Timeline, entry => entry.Id == joe.Evidence[0]);
    }

    public void Dispose() => _folder.Dispose();
}
