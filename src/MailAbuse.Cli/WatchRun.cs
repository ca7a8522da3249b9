using System.CommandLine;
using System.Globalization;
using MailAbuse.Logs;
using MailAbuse.Rates;
using MailAbuse.Rates.Live;
using MailAbuse.Terminal;
using MailAbuse.Text;

namespace MailAbuse.Cli;

/// <summary><c>mailabuse watch</c>.</summary>
internal static class WatchRun
{
    public static int Run(WatchOptions options, ParseResult result, Output output)
    {
        TimeZoneInfo zone = options.ZoneOf(result);
        RateWatchOptions watched = options.WatchOf(result, zone);
        TimeSpan? limit = options.LimitOf(result);
        RateWindowOptions window = new() { Top = options.TopOf(result), NoColour = options.IsNoColour(result), Limit = limit, Zone = zone };
        bool isJson = options.IsJson(result);
        bool isWindow = !isJson && !options.IsLines(result) && WindowGround.WhyNot(Console.IsOutputRedirected, Environment.GetEnvironmentVariable("TERM")) is null;
        Observer observer = new(options.IsVerbose(result));
        LogInput input = options.InputOf(result, zone, observer);
        IReadOnlyList<string> logs = input.Journal ? [] : LogsOf(input, observer);
        if (logs.Count == 0 && !input.Journal) return ExitCode.Failed;

        using Ending ending = new(() => output.IsReaderGone);
        try
        {
            using RateWatch watch = input.Journal
                ? RateWatch.OfJournal(watched, observer, TimeProvider.System, ending.Token)
                : RateWatch.OfFiles(logs, watched, observer, TimeProvider.System, ending.Token);
            observer.ClearProgress();
            if (isWindow) new RateWindow().Show(watch, window, ending.Token);
            else Tell(watch, limit, isJson, output, zone, observer, ending.Token);
        }
        catch (OperationCanceledException) when (ending.Code is { } code)
        {
            observer.ClearProgress();
            return code;
        }

        return observer.HasFailed ? ExitCode.Failed : ExitCode.Done;
    }

    private static IReadOnlyList<string> LogsOf(LogInput input, Observer observer)
    {
        if (input.Paths.Contains("-")) throw new UsageException("standard input (-) is no log that could be followed: name the file, or read it once with mailabuse rate -.");
        return [.. LogPaths.ToFollow(input.Paths, observer), .. input.LiteralPaths];
    }

    private static void Tell(RateWatch watch, TimeSpan? limit, bool isJson, Output output, TimeZoneInfo zone, Observer observer, CancellationToken stop)
    {
        using JsonLines lines = new(output);
        new WatchLoop(watch, TimeProvider.System) { Warn = Say.Error, Note = observer.Notice }.Run(Alarm, limit, stop);

        void Alarm(SenderRate alarm)
        {
            if (isJson) lines.Write(alarm);
            else output.Write(Visible.Make(Line(alarm, zone))).Write("\n");
            // Whoever waits for it waits now.
            output.Flush();
        }
    }

    private static string Line(SenderRate alarm, TimeZoneInfo zone)
    {
        string time = AlarmText.TimeOf(alarm) is { } at ? TimeZoneInfo.ConvertTime(at, zone).ToString("yyyy-MM-ddTHH:mm:sszzz", CultureInfo.InvariantCulture) : "-";
        string why = alarm.Change != RateChange.Over && alarm.Reasons.Length > 0 ? ": " + string.Join("; ", alarm.Reasons) : "";
        return $"{time} {alarm.Server} {Words.Of(alarm.SenderKind.ToString())} {alarm.Sender} {AlarmText.Of(alarm.Change)}{why}";
    }
}
