using System.CommandLine;
using System.Globalization;
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
        ReadStatistics seen = new();
        long count = 0;
        IEnumerable<MailLogEvent> events = MailLogReader.Read(input, query, observer, TimeProvider.System, CancellationToken.None, seen);
        if (options.IsJson(result))
        {
            using JsonLines lines = new(output);
            foreach (MailLogEvent one in events)
            {
                lines.Write(one);
                count++;
            }
        }
        else
        {
            EventTable table = new(output, options.ScreenOf(result));
            foreach (MailLogEvent one in events)
            {
                table.Write(one);
                count++;
            }
        }

        observer.ClearProgress();
        if (count == 0 && !observer.HasFailed) Say.Error(NothingOf(seen, query, zone));
        return observer.HasFailed ? ExitCode.Failed : ExitCode.Done;
    }

    // Silence could mean that there is nothing, or that one letter of the question is wrong.
    private static string NothingOf(ReadStatistics seen, EventQuery query, TimeZoneInfo zone)
    {
        if (seen.Last is { } end && query.Since is { } since && end < since)
            return string.Create(CultureInfo.InvariantCulture, $"no line matches: the log ends {TimeZoneInfo.ConvertTime(end, zone):yyyy-MM-ddTHH:mm:sszzz}, before the window begins: --until end counts back from the end of the log.");
        string? name = query.Senders.Concat(query.Recipients).FirstOrDefault(name => name.IndexOfAny(['*', '?']) < 0);
        return $"no line matches, of {Words.Count(seen.Lines, "line")} read{(name is null ? "" : $": '{name}' is a whole name, '{name}*' what begins with it")}.";
    }
}
