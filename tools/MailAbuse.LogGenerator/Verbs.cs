using System.CommandLine;
using System.Diagnostics;
using System.Globalization;

namespace MailAbuse.LogGenerator;

/// <summary>The command line.</summary>
internal static class Verbs
{
    private static readonly Option<ulong> Seed = new("--seed") { Description = "The same seed and options give the same bytes.", DefaultValueFactory = _ => 1 };
    private static readonly Option<LogFormat> Format = new("--format") { Description = "rfc3339, rfc3164 or json.", DefaultValueFactory = _ => LogFormat.Rfc3339 };
    private static readonly Option<string> Output = new("--output", "-o") { Description = "The log to write; - for standard output.", DefaultValueFactory = _ => "-" };
    private static readonly Option<string?> TruthFile = new("--truth") { Description = "Writes what is true about the log, one JSON object a line." };

    public static RootCommand Root() =>
        new("Writes Postfix logs: of any size, the samples of examples/logs, and months with known incidents.") { Traffic(), Month(), Samples() };

    private static Command Traffic()
    {
        var size = new Option<string>("--size") { Description = "For example 20MB, 1GB (powers of ten) or a number of bytes.", DefaultValueFactory = _ => "100MB" };
        var end = new Option<DateTimeOffset>("--end") { Description = "Time of the last lines, with the servers' offset.", DefaultValueFactory = _ => new TrafficOptions().End };
        var span = new Option<string>("--span") { Description = "The time covered, for example 7d or 36h.", DefaultValueFactory = _ => "7d" };
        var host = new Option<string>("--host") { Description = "Name of the server, or several with commas.", DefaultValueFactory = _ => "mx1" };
        var senders = new Option<int>("--senders") { Description = "How many senders there are.", DefaultValueFactory = _ => 2_000 };
        var shortIds = new Option<bool>("--short-ids") { Description = "Short queue ids, which come again after removal." };
        var disorder = new Option<bool>("--disorder") { Description = "Some lines a few places late." };
        var filtered = new Option<double>("--filtered") { Description = "The share of senders whose mail passes a content filter.", DefaultValueFactory = _ => 0.2 };
        var command = new Command("traffic", "A log of any size: everyday traffic with a few bursts in it.")
        {
            size, Seed, Format, end, span, host, senders, shortIds, disorder, filtered, Output, TruthFile,
        };
        command.SetAction(parsed =>
        {
            var options = new TrafficOptions
            {
                Size = ParseSize(parsed.GetRequiredValue(size)),
                Seed = parsed.GetRequiredValue(Seed),
                Format = parsed.GetRequiredValue(Format),
                End = parsed.GetRequiredValue(end),
                Span = ParseSpan(parsed.GetRequiredValue(span)),
                Hosts = parsed.GetRequiredValue(host).Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries),
                Senders = parsed.GetRequiredValue(senders),
                ShortIds = parsed.GetRequiredValue(shortIds),
                Disorder = parsed.GetRequiredValue(disorder),
                Filtered = parsed.GetRequiredValue(filtered),
            };
            Write(parsed.GetRequiredValue(Output), parsed.GetValue(TruthFile), output => TrafficLog.Write(options, output));
        });
        return command;
    }

    private static Command Month()
    {
        var senders = new Option<int>("--senders") { Description = "How many senders there are.", DefaultValueFactory = _ => 2_000 };
        var incidents = new Option<int>("--incidents") { Description = "How many of them are abused.", DefaultValueFactory = _ => 40 };
        var warmUp = new Option<int>("--warm-up") { Description = "Days before the month, without incidents.", DefaultValueFactory = _ => 14 };
        var command = new Command("month", "A month with known incidents, as detection is measured on.") { Seed, Format, senders, incidents, warmUp, Output, TruthFile };
        command.SetAction(parsed =>
        {
            Month month = Months.Generate(new MonthOptions
            {
                Seed = parsed.GetRequiredValue(Seed), Senders = parsed.GetRequiredValue(senders), Incidents = parsed.GetRequiredValue(incidents),
                WarmUpDays = parsed.GetRequiredValue(warmUp),
            });
            Write(parsed.GetRequiredValue(Output), parsed.GetValue(TruthFile), output =>
            {
                month.WriteLog(output, parsed.GetRequiredValue(Format));
                return month.Incidents.Select(i => i.ToTruth()).ToArray();
            });
        });
        return command;
    }

    private static Command Samples()
    {
        var folder = new Option<string>("--output", "-o") { Description = "The folder.", DefaultValueFactory = _ => "examples/logs" };
        var command = new Command("samples", "The sample logs of examples/logs and their truth.json; always the same bytes.") { folder };
        command.SetAction(parsed =>
        {
            string path = parsed.GetRequiredValue(folder);
            foreach (Truth truth in SampleLogs.WriteAll(path))
                Console.Error.WriteLine($"{truth.Log}: {truth.Sender}, {truth.Incident}, {truth.Messages} messages");
        });
        return command;
    }

    private static void Write(string path, string? truthPath, Func<Stream, IReadOnlyList<Truth>> write)
    {
        var watch = Stopwatch.StartNew();
        IReadOnlyList<Truth> truths;
        long bytes = 0;
        if (path == "-")
        {
            using Stream output = Console.OpenStandardOutput();
            truths = write(output);
        }
        else
        {
            using var output = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.Read, bufferSize: 0);
            truths = write(output);
            bytes = output.Length;
        }
        if (truthPath is not null) Truth.WriteTo(truthPath, truths);
        Console.Error.WriteLine(FormattableString.Invariant(
            $"{bytes:N0} bytes in {watch.Elapsed.TotalSeconds:0.0} s ({bytes / 1e6 / watch.Elapsed.TotalSeconds:0} MB/s), {truths.Count} incidents"));
    }

    internal static long ParseSize(string text)
    {
        string trimmed = text.Trim().ToUpperInvariant();
        (long unit, int letters) = trimmed switch
        {
            _ when trimmed.EndsWith("KB", StringComparison.Ordinal) => (1_000L, 2),
            _ when trimmed.EndsWith("MB", StringComparison.Ordinal) => (1_000_000L, 2),
            _ when trimmed.EndsWith("GB", StringComparison.Ordinal) => (1_000_000_000L, 2),
            _ => (1L, 0),
        };
        return (long)(double.Parse(trimmed[..^letters], CultureInfo.InvariantCulture) * unit);
    }

    internal static TimeSpan ParseSpan(string text)
    {
        double number = double.Parse(text[..^1], CultureInfo.InvariantCulture);
        return text[^1] switch
        {
            'm' => TimeSpan.FromMinutes(number),
            'h' => TimeSpan.FromHours(number),
            'd' => TimeSpan.FromDays(number),
            _ => throw new FormatException($"'{text}' needs a unit: m, h or d."),
        };
    }
}
