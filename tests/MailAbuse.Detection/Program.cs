using MailAbuse.Detection;

// dotnet run -c Release --project tests/MailAbuse.Detection [watch] [SEED ...]: the tables of docs/detection.md.
bool isWatched = args is ["watch", ..];
ulong[] seeds = [.. args.Skip(isWatched ? 1 : 0).Select(ulong.Parse)];
if (seeds.Length == 0) seeds = FullMonth.ReportingSeeds;
if (isWatched)
{
    WatchedMonths watched = WatchedMonths.Watch(seeds, FullMonth.Whole, TimeSpan.FromSeconds(1), Console.Error.WriteLine);
    Console.WriteLine(watched.ToTable());
    foreach (string fault in watched.Faults()) Console.WriteLine(fault);
    return;
}

Measurements measured = FullMonth.Measure(seeds, FullMonth.Whole, Console.Error.WriteLine);
Console.WriteLine(measured.ToTable());
foreach (string fault in measured.Faults()) Console.WriteLine(fault);
