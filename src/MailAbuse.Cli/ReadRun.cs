using System.CommandLine;
using MailAbuse.Logs;
using MailAbuse.Mta;

namespace MailAbuse.Cli;

/// <summary><c>mailabuse read</c>.</summary>
internal static class ReadRun
{
    public static int Run(ReadOptions options, ParseResult result, Output output)
    {
        TimeZoneInfo zone = options.ZoneOf(result);
        EventQuery query = options.QueryOf(result, zone);
        Observer observer = new(options.IsVerbose(result));
        LogInput input = options.InputOf(result, zone, observer);
        IEnumerable<MailLogEvent> events = MailLogReader.Read(input, query, observer, TimeProvider.System, CancellationToken.None);
        if (options.IsJson(result))
        {
            using JsonLines lines = new(output);
            foreach (MailLogEvent one in events) lines.Write(one);
        }
        else
        {
            EventTable table = new(output, options.ScreenOf(result));
            foreach (MailLogEvent one in events) table.Write(one);
        }

        observer.ClearProgress();
        return observer.HasFailed ? ExitCode.Failed : ExitCode.Done;
    }
}
