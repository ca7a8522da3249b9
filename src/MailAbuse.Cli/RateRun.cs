using System.CommandLine;
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
            observer.TellRead(CountsWriter.Write(input, query, output, observer, TimeProvider.System, CancellationToken.None), query.Since, zone, hasPast: true);
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
        observer.TellRead(report.Statistics, query.Since, zone, hasPast: true);
        return observer.HasFailed ? ExitCode.Failed : ExitCode.Done;
    }

    private static void Print(List<SenderRate> rates, Output output)
    {
        using JsonLines lines = new(output);
        foreach (SenderRate rate in rates) lines.Write(rate);
    }
}
