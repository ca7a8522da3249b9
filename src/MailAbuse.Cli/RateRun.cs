using System.CommandLine;
using System.Globalization;
using MailAbuse.Logs;
using MailAbuse.Mta;
using MailAbuse.Rates;
using MailAbuse.Text;

namespace MailAbuse.Cli;

/// <summary><c>mailabuse rate</c>.</summary>
internal static class RateRun
{
    public static int Run(RateOptions options, ParseResult result, Output output)
    {
        TimeZoneInfo zone = options.ZoneOf(result);
        RateQuery query = options.QueryOf(result, zone);
        SenderKind[] kinds = options.KindsOf(result);
        bool isJson = options.IsJson(result);
        int top = options.TopOf(result, isTable: !isJson);
        Observer observer = new(options.IsVerbose(result));
        LogInput input = options.InputOf(result, zone, observer);

        if (options.IsCounts(result))
        {
            Tell(CountsWriter.Write(input, query, output, observer, TimeProvider.System, CancellationToken.None), query, zone, observer);
            return observer.HasFailed ? ExitCode.Failed : ExitCode.Done;
        }

        RateReport report = SenderRateReader.Read(input, query, observer, TimeProvider.System, CancellationToken.None);
        observer.ClearProgress();
        string[] senders = options.SendersOf(result);
        bool burstsOnly = options.IsBurstOnly(result);
        List<SenderRate> rates = [];
        List<SenderRate> matching = [.. report.Rates.Where(rate => (kinds.Length == 0 || kinds.Contains(rate.SenderKind)) && Wildcard.MatchesAny(senders, rate.Sender))];
        int left = 0;
        foreach (SenderRate rate in matching)
        {
            if (burstsOnly && !rate.IsBurst) continue;
            if (rate.IsBurst || top > 0) rates.Add(rate);
            else left++;
            if (!rate.IsBurst && top > 0) top--;
        }

        if (isJson) Print(rates, output);
        else new RateTable(output, options.ScreenOf(result), zone).Write(rates, left, report, new Selection(matching, senders, kinds, burstsOnly));
        Tell(report.Statistics, query, zone, observer);
        return observer.HasFailed ? ExitCode.Failed : ExitCode.Done;
    }

    private static void Print(List<SenderRate> rates, Output output)
    {
        using JsonLines lines = new(output);
        foreach (SenderRate rate in rates) lines.Write(rate);
    }

    private static void Tell(ReadStatistics seen, RateQuery query, TimeZoneInfo zone, Observer observer)
    {
        observer.Notice(string.Create(
            CultureInfo.InvariantCulture,
            $"read {seen.Lines:N0} lines of {seen.Inputs} input(s), {seen.MailLines:N0} of a mail server; {seen.UnreadableLines:N0} could not be read, {seen.SuppressedLines:N0} were dropped by the loggers."));
        // Without this sentence an old log looks like a quiet one.
        if (seen.Last is { } end && query.Since is { } since && end < since)
            Say.Error(string.Create(CultureInfo.InvariantCulture, $"the log ends {TimeZoneInfo.ConvertTime(end, zone):yyyy-MM-ddTHH:mm:sszzz}, before the window begins: --until end counts back from the end of the log."));
        else if (seen.Last is null && !observer.HasFailed)
            // With bisection nothing of an old log is read at all.
            Say.Error("no line of the log lies in the window or in the past before it: --until end counts back from the end of the log.");
    }
}
