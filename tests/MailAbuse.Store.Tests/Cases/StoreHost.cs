using System.Globalization;
using MailAbuse.Cases;
using MailAbuse.Letters;
using MailAbuse.Mta;
using MailAbuse.Reputation.Delisting;
using MailAbuse.Servers;
using MailAbuse.Store.Cases;
using MailAbuse.Store.Delistings;

namespace MailAbuse.Store.Tests.Cases;

/// <summary>
/// The other process: a scheduled task or another operator, who works on the store that a test has, and whom a test may kill.
/// Arguments: what to do, the file, and what belongs to it. Problems are printed by their kind.
/// </summary>
internal static class StoreHost
{
    private static int Main(string[] arguments)
    {
        string[] rest = arguments[2..];
        // Tests run on machines that do much else; what they prove is not how long somebody has to wait.
        SqliteCaseStore store = new(arguments[1], Schema.Steps, TimeSpan.FromMinutes(1));
        switch (arguments[0])
        {
            case "work": Work(store, Number(rest[0]), Number(rest[1]), Number(rest[2])); break;
            case "write": Write(store); break;
            case "modes": Modes(store); break;
            case "use": Use(store); break;
            case "fill": Fill(store, rest[0]); break;
            case "delist": Delist(arguments[1], Number(rest[0]), Number(rest[1])); break;
            case "learn": Learn(arguments[1], rest[0], isSlow: rest.Length > 1); break;
            case "diary": Diary(arguments[1]); break;
            default: return 2;
        }

        return 0;
    }

    public static string Id(int writer, int count) => string.Create(CultureInfo.InvariantCulture, $"{writer:x8}{count:x24}");

    public static AbuseCase Joe(string server = "mx1") => new()
    {
        Sender = "joe@example.org", SenderKind = SenderKind.Login, Spellings = ["joe@example.org", "joe"], Server = server, Realm = "customers",
        Opened = new DateTimeOffset(2026, 11, 5, 9, 0, 0, TimeSpan.FromHours(1)),
    };

    // Opens the one case of the one sender, as each of a realm's tasks would; adds to its timeline; takes numbers.
    private static void Work(SqliteCaseStore store, int writer, int entries, int batch)
    {
        string number = store.Open(Joe(), out bool opened).Case;
        Console.WriteLine(opened ? "opened" : "found");
        for (int count = 0; count < entries; count += batch)
        {
            store.Append([.. Enumerable.Range(count, batch).Select(one => new CaseEntry { Case = number, Id = Id(writer, one), Time = DateTimeOffset.UnixEpoch.AddSeconds(one), Text = $"entry {one} of {writer}", By = "task" })]);
            if (count % (batch * 10) == 0)
                Console.WriteLine(store.TakeNumber(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero)));
        }
    }

    // Changes without end; says of each once it is done.
    private static void Write(SqliteCaseStore store)
    {
        string number = store.Open(Joe(), out _).Case;
        for (int count = 0; ; count++)
        {
            string id = Guid.NewGuid().ToString("N");
            CaseEntry entry = new() { Case = number, Id = id, Time = DateTimeOffset.UtcNow, Text = new string('x', count % 7 * 1000), Detail = id };
            if (count % 2 == 0)
                store.Append([entry]);
            else
                store.Change(number, one => one with { Evidence = [id, new string('y', count % 5 * 3000)], Timeline = [.. one.Timeline, entry] });
            Console.WriteLine(id);
        }
    }

    private static void Modes(SqliteCaseStore store)
    {
        string number = store.Open(Joe(), out _).Case;
        store.Change(number, one =>
        {
            Console.WriteLine(Mode(Path.GetDirectoryName(store.Path)!));
            foreach (string suffix in new[] { "", "-wal", "-shm" })
                Console.WriteLine(Mode(store.Path + suffix));
            return one;
        });

        static string Mode(string path) => OperatingSystem.IsWindows() ? "" : Convert.ToString((int)File.GetUnixFileMode(path), 8);
    }

    private static void Use(SqliteCaseStore store)
    {
        Console.WriteLine(Told(() => string.Join(' ', store.Find(new CaseQuery()).Select(one => $"{one.Sender} {one.Timeline.Length}"))));
        Console.WriteLine(Told(() => store.Find("2026") is { } one ? "found" : "none"));
        Console.WriteLine(Told(() => store.Append([new CaseEntry { Case = "2026-0001", Text = "more" }]).Count.ToString(CultureInfo.InvariantCulture)));
        Console.WriteLine(Told(() => store.Open(Joe() with { Sender = "mary", Spellings = [] }, out _).Sender));
        Console.WriteLine(string.Join(' ', Directory.GetFiles(Path.GetDirectoryName(store.Path)!).Select(Path.GetFileName).Order()));
    }

    // Writes until the disk is full; then room is made, and it goes on.
    private static void Fill(SqliteCaseStore store, string ballast)
    {
        string number = store.Open(Joe(), out _).Case;
        int kept = 0;
        string told;
        do
            told = Told(() => store.Append([new CaseEntry { Case = number, Id = Id(1, kept), Time = DateTimeOffset.UnixEpoch.AddSeconds(kept), Text = new string('x', 20000) }]).Count == 0 ? "kept" : "lost");
        while (told == "kept" && ++kept < 1000);
        Console.WriteLine(told);
        Console.WriteLine(Told(() => store.Change(number, one => one with { Evidence = [new string('y', 100000)] })!.Case));
        Console.WriteLine(store.Find(number)!.Timeline.Length == kept);
        File.Delete(ballast);
        Console.WriteLine(Told(() => store.Append([new CaseEntry { Case = number, Id = Id(2, 0), Text = "after" }]).Count.ToString(CultureInfo.InvariantCulture)));
        Console.WriteLine(store.Find(number)!.Timeline.Length == kept + 1);
    }

    // Learns from a log, as a timer and an operator may at the same time.
    private static void Learn(string path, string log, bool isSlow)
    {
        MailAbuse.Rates.Baselines.BaselineLesson lesson = Baselines.BaselineFolder.Read(File.ReadAllText(log));
        if (isSlow)
            Console.WriteLine("ready");
        Console.WriteLine(new MailAbuse.Store.Baselines.SqliteBaselineStore(path).Learn(lesson, Baselines.BaselineFolder.Now).NewDays);
    }

    // Prepares the one request to the one operator, as each of several tasks would, with domains of its own.
    private static void Delist(string path, int writer, int domains)
    {
        DelistingBook book = new(new SqliteDelistingStore(path, Schema.Steps, TimeSpan.FromMinutes(1)), TimeProvider.System, $"task{writer}@here");
        for (int count = 0; count < domains; count++)
        {
            DelistingRequest settled = new DelistingSubject { Operator = "Microsoft consumer", Address = "192.0.2.25", RecipientDomains = [$"d{count}.w{writer}.example"] }.Settle();
            Console.WriteLine(book.Prepare(settled, null, [], new LetterSettings(), out _).Number);
        }
    }

    // Writes into the diary without end; says of each line once it is done.
    private static void Diary(string path)
    {
        DelistingBook book = new(new SqliteDelistingStore(path, Schema.Steps, TimeSpan.FromMinutes(1)), TimeProvider.System, "task@here");
        DelistingRequest request = book.Prepare(new DelistingSubject { Operator = "Google", Address = "192.0.2.25" }.Settle(), null, [], new LetterSettings(), out _);
        for (int count = 0; ; count++)
        {
            string id = Guid.NewGuid().ToString("N");
            book.Set(request.Number, new DelistingChange { Note = id, Due = DateTimeOffset.UnixEpoch.AddYears(60).AddSeconds(count) }, out _);
            Console.WriteLine(id);
        }
    }

    private static string Told(Func<string> work)
    {
        try
        {
            return work();
        }
        catch (ServerException e)
        {
            return e.Problem.Advice.Length > 0 ? e.Problem.Kind.ToString() : "no advice";
        }
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
