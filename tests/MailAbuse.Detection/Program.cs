using MailAbuse.Detection;

// dotnet run -c Release --project tests/MailAbuse.Detection [SEED ...]: the table of docs/detection.md.
ulong[] seeds = args.Length > 0 ? [.. args.Select(ulong.Parse)] : FullMonth.ReportingSeeds;
Measurements measured = FullMonth.Measure(seeds, FullMonth.Whole, Console.Error.WriteLine);
Console.WriteLine(measured.ToTable());
foreach (string fault in measured.Faults()) Console.WriteLine(fault);
