using System.Text;
using MailAbuse.Logs;
using MailAbuse.Mta.Postfix;
using MailAbuse.Rates;
using MailAbuse.Reputation;
using MailAbuse.Reputation.Refusals;

namespace MailAbuse.Core.Tests.Reputation.Refusals;

/// <summary>Reads logs that are in memory, in stretches of any length: the engine without files and threads.</summary>
internal static class RefusalScan
{
    private static readonly DateTimeOffset LogEnd = new(2026, 12, 31, 0, 0, 0, TimeSpan.Zero);

    public static RefusalCounts Count(byte[] log, int blockSize = 1 << 30, SecondRange? window = null, RefusalCatalogue? catalogue = null, int mostDomains = RefusalCounts.MostDomains)
    {
        catalogue ??= RefusalCatalogue.Own;
        RefusalCounts counts = new(catalogue, mostDomains);
        PostfixRefusalScanner scanner = new(catalogue, new HostTable(), window ?? SecondRange.All);
        RefusalFindings findings = new();
        for (int at = 0, end; at < log.Length; at = end)
        {
            end = (int)Math.Min((long)at + blockSize, log.Length);
            if (end < log.Length)
            {
                int rest = log.AsSpan(Math.Max(end - 1, 0)).IndexOf((byte)'\n');
                end = rest < 0 ? log.Length : end + rest;
            }

            findings.Clear();
            scanner.Start(findings);
            scanner.Scan(log.AsSpan(at, end - at), new SyslogParser(TimeZoneInfo.Utc, LogEnd), at);
            scanner.Finish();
            findings.JoinInto(counts);
        }

        return counts;
    }

    public static IReadOnlyList<DeliveryRefusal> Read(string log, int blockSize = 1 << 30) =>
        RefusalReport.InOrder(Count(Encoding.Latin1.GetBytes(log), blockSize).Results(TimeZoneInfo.Utc));

    /// <summary>All that a refusal says, on one line.</summary>
    public static string Text(DeliveryRefusal one) => string.Join(
        " | ",
        one.Server, one.RecipientDomain, one.MailHost, one.Operator, one.Cause, one.List, one.Code, one.Rule, one.OutgoingAddress, one.First.ToUnixTimeSeconds(), one.Last.ToUnixTimeSeconds(),
        $"messages {one.Messages}", $"waiting {one.Waiting}", $"bounced {one.Bounced}", $"delivered {one.Delivered}", FormattableString.Invariant($"share {one.Share:0.000000}"),
        $"resumed {one.ResumedAt?.ToUnixTimeSeconds()} {one.ResumedBy}", one.SampleReply);
}
