using System.Globalization;
using System.Text.RegularExpressions;
using MailAbuse.Mta;
using Xunit;

namespace MailAbuse.Core.Tests.Mta.Conformance;

/// <summary>Two Prometheus exporters of Postfix logs: the counters that they expect after their log, counted from events.</summary>
public sealed partial class ExporterTests
{
    private const string Digineo = "digineo-exporter";
    private const string Makinen = "sergeymakinen-exporter";

    [SuiteFact(Digineo)]
    public void Digineo_counts_the_same()
    {
        // Its instance is the syslog name before the slash; a name with another part between is none of its own.
        List<MailLogEvent> events = [.. Read(Digineo).Where(ev => ev.Program.StartsWith("postfix/", StringComparison.Ordinal) && ev.Program.Count(c => c == '/') == 1)];
        int Count(string program, Func<MailLogEvent, bool> match) => events.Count(ev => ev.Program == "postfix/" + program && match(ev));
        MailLogEvent[] deliveries = [.. events.Where(ev => ev is { Program: "postfix/smtp", Kind: MailEventKind.Delivery })];
        double Spent(int stage) => Math.Round(deliveries.Sum(ev => double.Parse(ev.Delays!.Split('/')[stage], CultureInfo.InvariantCulture)), 6);

        Dictionary<string, double> counted = new()
        {
            ["postfix_cleanup_messages_processed_total"] = Count("cleanup", ev => ev.Kind == MailEventKind.MessageId),
            ["postfix_qmgr_messages_inserted_receipients_sum"] = events.Where(ev => ev.Kind == MailEventKind.Queued).Sum(ev => ev.RecipientCount),
            ["postfix_qmgr_messages_inserted_receipients_count"] = Count("qmgr", ev => ev.Kind == MailEventKind.Queued),
            ["postfix_qmgr_messages_inserted_size_bytes_sum"] = events.Where(ev => ev.Kind == MailEventKind.Queued).Sum(ev => ev.Size),
            ["postfix_qmgr_messages_inserted_size_bytes_count"] = Count("qmgr", ev => ev.Kind == MailEventKind.Queued),
            ["postfix_qmgr_messages_removed_total"] = Count("qmgr", ev => ev.Kind == MailEventKind.Removed),
            ["postfix_smtpd_connects_total"] = Count("smtpd", ev => ev.Kind == MailEventKind.Connected),
            ["postfix_smtpd_disconnects_total"] = Count("smtpd", ev => ev.Kind == MailEventKind.Disconnected),
            ["postfix_smtpd_messages_rejected_total{code=\"450\"}"] = Count("smtpd", ev => ev.Kind == MailEventKind.Rejected && ev.Reply!.StartsWith("450 ", StringComparison.Ordinal)),
            ["postfix_smtpd_sasl_authentication_failures_total"] = Count("smtpd", ev => ev.Kind == MailEventKind.AuthenticationFailed),
        };
        string[] stages = ["before_queue_manager", "queue_manager", "connection_setup", "transmission"];
        for (int stage = 0; stage < stages.Length; stage++)
        {
            counted[$"postfix_smtp_delivery_delay_seconds_sum{{stage=\"{stages[stage]}\"}}"] = Spent(stage);
            counted[$"postfix_smtp_delivery_delay_seconds_count{{stage=\"{stages[stage]}\"}}"] = deliveries.Length;
        }

        AssertCounters(Digineo, "mail.metrics", counted);
        Assert.Equal(18, counted.Count);
        // It counts a login under a name of its own, and of two lines of acceptance only the one without: the events have both.
        Assert.Equal((1, 1), (Count("smtpd", ev => ev.SenderKind == SenderKind.Client), Count("smtpd", ev => ev.SenderKind == SenderKind.Login)));
    }

    [SuiteFact(Makinen)]
    public void Makinen_counts_the_same()
    {
        List<MailLogEvent> events = Read(Makinen);
        int Count(string program, Func<MailLogEvent, bool> match) => events.Count(ev => ev.Program == "postfix/" + program && match(ev));
        Dictionary<string, double> counted = new()
        {
            ["postfix_connects_total{subprogram=\"smtpd\"}"] = Count("smtpd", ev => ev.Kind == MailEventKind.Connected),
            ["postfix_disconnects_total{subprogram=\"smtpd\"}"] = Count("smtpd", ev => ev.Kind == MailEventKind.Disconnected && ev.Line.Contains(" disconnect from ", StringComparison.Ordinal)),
            ["postfix_lost_connections_total{subprogram=\"smtpd\"}"] = Count("smtpd", ev => ev.Kind == MailEventKind.Disconnected && ev.Reply!.StartsWith("lost connection", StringComparison.Ordinal)),
            ["postfix_login_failures_total{method=\"LOGIN\",subprogram=\"smtpd\"}"] = Count("smtpd", ev => ev is { Kind: MailEventKind.AuthenticationFailed, SaslMethod: "LOGIN" }),
            ["postfix_not_resolved_hostnames_total{subprogram=\"smtpd\"}"] = Count("smtpd", ev => ev.Kind == MailEventKind.Warning && ev.Reply!.Contains("does not resolve", StringComparison.Ordinal)),
            ["postfix_milter_actions_total{action=\"reject\",subprogram=\"cleanup\"}"] = Count("cleanup", ev => ev.Kind == MailEventKind.Rejected),
            ["postfix_milter_actions_total{action=\"reject\",subprogram=\"smtpd\"}"] = Count("smtpd", ev => ev is { Kind: MailEventKind.Rejected, QueueId: not null }),
            ["postfix_qmgr_statuses_total{status=\"expired\"}"] = Count("qmgr", ev => ev.Kind == MailEventKind.Expired),
            // Two lines of its log have a recipient without to=<…>, which no Postfix writes: they are not deliveries here.
            ["postfix_statuses_total{status=\"deferred\",subprogram=\"smtp\"}"] = 2 + Count("smtp", ev => ev.Status == DeliveryStatus.Deferred),
            ["postfix_delay_seconds_sum{status=\"deferred\",subprogram=\"smtp\"}"] = 4 + Delay("smtp", DeliveryStatus.Deferred),
            ["postfix_logs_total{severity=\"error\",subprogram=\"postscreen\"}"] = Count("postscreen", ev => ev.Kind == MailEventKind.Warning && ev.Line.Contains(": error: ", StringComparison.Ordinal)),
            ["postfix_logs_total{severity=\"info\",subprogram=\"postscreen\"}"] = Count("postscreen", ev => !ev.Line.Contains(": error: ", StringComparison.Ordinal)),
            ["postfix_logs_total{severity=\"warning\",subprogram=\"smtpd\"}"] = Count("smtpd", ev => ev.Kind is MailEventKind.Warning or MailEventKind.AuthenticationFailed),
        };
        foreach (string program in new[] { "smtp", "lmtp" })
        {
            foreach (DeliveryStatus status in new[] { DeliveryStatus.Sent, DeliveryStatus.Bounced })
            {
                string labels = $"{{status=\"{status.ToString().ToLowerInvariant()}\",subprogram=\"{program}\"}}";
                counted["postfix_statuses_total" + labels] = Count(program, ev => ev.Status == status);
                counted["postfix_delay_seconds_sum" + labels] = Delay(program, status);
            }
        }

        foreach (string action in File.ReadLines(SharedData.PathOf(Makinen, "metrics-without-config.txt")).Select(row => Action().Match(row).Groups[1].Value).Where(name => name.Length > 0))
            counted[$"postfix_postscreen_actions_total{{action=\"{action}\"}}"] = Count("postscreen", ev => IsAction(ev, action));
        foreach (string program in new[] { "cleanup", "lmtp", "qmgr", "smtp", "unknown" })
            counted[$"postfix_logs_total{{severity=\"info\",subprogram=\"{program}\"}}"] = Count(program, _ => true);
        AssertCounters(Makinen, "metrics-without-config.txt", counted);
        Assert.Equal(48, counted.Count);
        double Delay(string program, DeliveryStatus status) => events.Where(ev => ev.Program == "postfix/" + program && ev.Status == status).Sum(ev => ev.Delay!.Value.TotalSeconds);
    }

    private static bool IsAction(MailLogEvent ev, string action) => action switch
    {
        "CONNECT" => ev.Kind == MailEventKind.Connected,
        "DISCONNECT" => ev is { Kind: MailEventKind.Disconnected, Reply: null },
        "NOQUEUE: CONNECT" => ev is { Kind: MailEventKind.Rejected, Reply: "too many connections" },
        "NOQUEUE: RCPT" => ev is { Kind: MailEventKind.Rejected, Recipient: not null },
        _ => ev.Reply?.StartsWith(action + " ", StringComparison.Ordinal) == true,
    };

    // Its log has one blank before a day of one digit, where RFC 3164 has two.
    private static List<MailLogEvent> Read(string suite) =>
        [.. File.ReadLines(SharedData.PathOf(suite, "mail.log")).Select(line => OneDigitDay().Replace(line, "$1  $2 ")).Select(EventText.Parse).OfType<MailLogEvent>()];

    private static void AssertCounters(string suite, string file, Dictionary<string, double> counted)
    {
        Dictionary<string, double> expected = [];
        foreach (string row in File.ReadLines(SharedData.PathOf(suite, file)))
        {
            if (row.StartsWith('#')) continue;
            int blank = row.LastIndexOf(' ');
            string name = row[..blank].Replace("name=\"postfix\",", "", StringComparison.Ordinal).Replace(",name=\"postfix\"", "", StringComparison.Ordinal).Replace("{name=\"postfix\"}", "", StringComparison.Ordinal);
            expected[name] = Math.Round(double.Parse(row[(blank + 1)..], CultureInfo.InvariantCulture), 6);
        }

        Assert.All(counted, pair => Assert.Equal((pair.Key, expected[pair.Key]), (pair.Key, Math.Round(pair.Value, 6))));
    }

    [GeneratedRegex("^(Jan) ([1-9]) ")]
    private static partial Regex OneDigitDay();

    [GeneratedRegex("^postfix_postscreen_actions_total\\{action=\"([^\"]*)\"")]
    private static partial Regex Action();
}
