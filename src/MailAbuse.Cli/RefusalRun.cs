using System.CommandLine;
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

        Tell(report, selection, observer);
        observer.TellRead(report.Statistics, query.Since, zone, hasPast: false);
        return observer.HasFailed ? ExitCode.Failed : ExitCode.Done;
    }

    private static void Tell(RefusalReport report, RefusalSelection selection, Observer observer)
    {
        if (selection.Nobody(report) is { } nobody) Say.Error(nobody);
        else if (selection.LeftOut(report, out bool isImportant) is { } left)
        {
            if (isImportant) Say.Error(left);
            else observer.Notice(left);
        }
    }
}
