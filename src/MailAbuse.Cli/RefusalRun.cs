using System.CommandLine;
using System.Globalization;
using MailAbuse.Logs;
using MailAbuse.Reputation;
using MailAbuse.Reputation.Refusals;

namespace MailAbuse.Cli;

/// <summary><c>mailabuse refusals</c>.</summary>
internal static class RefusalRun
{
    public static int Run(RefusalOptions options, ParseResult result, Output output)
    {
        TimeZoneInfo zone = options.ZoneOf(result);
        RefusalQuery query = options.QueryOf(result, zone);
        RefusalSelection selection = options.SelectionOf(result);
        bool isJson = options.IsJson(result);
        int top = options.TopOf(result, isTable: !isJson);
        Observer observer = new(options.IsVerbose(result));
        LogInput input = options.InputOf(result, zone, observer);

        RefusalReport report = RefusalReader.Read(input, query, observer, TimeProvider.System, CancellationToken.None);
        observer.ClearProgress();
        IReadOnlyList<DeliveryRefusal> wanted = selection.Of(report);
        if (isJson)
        {
            using JsonLines lines = new(output);
            foreach (DeliveryRefusal one in wanted.Take(top)) lines.Write(one);
        }
        else
        {
            new RefusalTable(output, options.ScreenOf(result), zone).Write(wanted, top, report);
        }

        Tell(report, selection, query, zone, observer);
        return observer.HasFailed ? ExitCode.Failed : ExitCode.Done;
    }

    private static void Tell(RefusalReport report, RefusalSelection selection, RefusalQuery query, TimeZoneInfo zone, Observer observer)
    {
        ReadStatistics seen = report.Statistics;
        if (selection.Nobody(report) is { } nobody) Say.Error(nobody);
        else if (selection.LeftOut(report, out bool isImportant) is { } left)
        {
            if (isImportant) Say.Error(left);
            else observer.Notice(left);
        }

        observer.Notice(string.Create(
            CultureInfo.InvariantCulture,
            $"read {seen.Lines:N0} lines of {seen.Inputs} input(s), {seen.MailLines:N0} of a mail server; {seen.UnreadableLines:N0} could not be read, {seen.SuppressedLines:N0} were dropped by the loggers."));
        // Without this sentence an old log looks like one in which nobody refused anything.
        if (seen.Last is { } end && query.Since is { } since && end < since)
            Say.Error(string.Create(CultureInfo.InvariantCulture, $"the log ends {TimeZoneInfo.ConvertTime(end, zone):yyyy-MM-ddTHH:mm:sszzz}, before the window begins: --until end counts back from the end of the log."));
        else if (seen.Last is null && !observer.HasFailed)
            Say.Error("no line of the log lies in the window: --until end counts back from the end of the log.");
    }
}
