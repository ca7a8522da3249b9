using System.Diagnostics;
using System.Globalization;
using MailAbuse.Cases;
using MailAbuse.Mta;
using MailAbuse.Store.Cases;

namespace MailAbuse.Benchmarks;

/// <summary>What a call of the store of cases costs, in a file of its own with a hundred cases; and what the disk takes for the least that it can be asked for.</summary>
internal static class StoreCalls
{
    private const int Cases = 100;
    private const int Rounds = 1000;

    /// <param name="folder">Where the file is made; the disk counts.</param>
    public static int Measure(string folder)
    {
        string own = Directory.CreateDirectory(Path.Combine(Path.GetFullPath(folder), $"store-{Environment.ProcessId}")).FullName;
        try
        {
            SqliteCaseStore store = new(Path.Combine(own, "cases.db"));
            string[] numbers = [.. Enumerable.Range(0, Cases).Select(one => store.Open(new AbuseCase { Sender = $"user{one}@example.org", SenderKind = SenderKind.Login, Server = "mx1", Opened = DateTimeOffset.UtcNow }, out _).Case)];
            using FileStream bare = new(Path.Combine(own, "bare"), FileMode.CreateNew);
            (string Name, Action<string> Work)[] calls =
            [
                ("4 KB appended to a file and on the disk (fsync), for comparison", _ => { bare.Write(new byte[4096]); bare.Flush(flushToDisk: true); }),
                ("an entry added to a timeline", number => store.Append([CaseEntry.Of(CaseEntryKind.Note, "A note.", "erika@desk", DateTimeOffset.UtcNow) with { Case = number }])),
                ("a case changed", number => store.Change(number, one => one with { Customer = Guid.NewGuid().ToString() })),
                ("a case read, with its timeline", number => store.Find(number)),
            ];
            // In turn, so that a disk that is busy for a while is so for each of them. The first tenth compiles.
            List<double>[] milliseconds = [.. calls.Select(_ => new List<double>())];
            for (int round = -Rounds / 10; round < Rounds; round++)
            {
                for (int call = 0; call < calls.Length; call++)
                {
                    long begin = Stopwatch.GetTimestamp();
                    calls[call].Work(numbers[(round + Rounds) % Cases]);
                    if (round >= 0)
                        milliseconds[call].Add(Stopwatch.GetElapsedTime(begin).TotalMilliseconds);
                }
            }

            Console.WriteLine("| call | median | of ten, nine within |\n|---|---:|---:|");
            for (int call = 0; call < calls.Length; call++)
            {
                milliseconds[call].Sort();
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {calls[call].Name} | {milliseconds[call][Rounds / 2]:0.0} ms | {milliseconds[call][Rounds * 9 / 10]:0.0} ms |"));
            }

            return 0;
        }
        finally
        {
            Directory.Delete(own, recursive: true);
        }
    }
}
