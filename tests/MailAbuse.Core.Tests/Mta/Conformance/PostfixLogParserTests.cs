using System.Globalization;
using System.Text.Json;
using MailAbuse.Mta;
using Xunit;
using Xunit.Abstractions;

namespace MailAbuse.Core.Tests.Mta.Conformance;

/// <summary>yo000/postfix-log-parser: whole logs, and one record a message with what became of it.</summary>
public sealed class PostfixLogParserTests(ITestOutputHelper output)
{
    private const string Suite = "postfix-log-parser";

    private static readonly (string Log, string Records)[] Files =
        [("test.log", "test.146.out"), ("test-iso8601.log", "test-iso8601.log.146.out"), ("test-milter.log", "test-milter.146.out")];

    [SuiteFact(Suite)]
    public void Every_record_is_found_with_all_its_fields()
    {
        int records = 0, fields = 0;
        List<string> different = [];
        foreach ((string log, string expected) in Files)
        {
            List<MailLogEvent> events = [.. File.ReadLines(SharedData.PathOf(Suite, log)).Select(EventText.Parse).OfType<MailLogEvent>()];
            foreach (string line in File.ReadLines(SharedData.PathOf(Suite, expected)))
            {
                using var record = JsonDocument.Parse(line);
                records++;
                fields += Check(record.RootElement, events, log, different);
            }
        }

        output.WriteLine($"{records} records, {fields} fields, {different.Count} different");
        Assert.True(different.Count == 0, string.Join('\n', different));
        Assert.Equal((14, 206), (records, fields));
    }

    private static int Check(JsonElement record, List<MailLogEvent> all, string log, List<string> different)
    {
        string id = Text(record, "queue_id");
        // The record without an id is a client that was turned away for his rate.
        MailLogEvent[] events = [.. all.Where(ev => ev.Server == Text(record, "hostname") && (id.Length > 0 ? ev.QueueId == id : ev.QueueId is null && ev.Kind == MailEventKind.Warning))];
        int fields = 0;
        void Same(string field, string? actual)
        {
            fields++;
            string wanted = Text(record, field);
            if (wanted != (actual ?? "") && !(wanted.Length == 0 && IsLeftOut(field, events)))
                different.Add($"{log} {id}: {field} should be '{wanted}' and is '{actual}'");
        }

        MailLogEvent? First(Predicate<MailLogEvent> match) => Array.Find(events, match);
        MailLogEvent? accepted = First(ev => ev.Kind == MailEventKind.Accepted), queued = First(ev => ev.Kind == MailEventKind.Queued);
        Same("queue_id", events.FirstOrDefault()?.QueueId);
        Same("client_hostname", First(ev => ev.ClientName is not null)?.ClientName);
        Same("client_ip", First(ev => ev.Client is not null)?.Client);
        Same("sasl_method", accepted?.SaslMethod);
        Same("sasl_username", accepted?.SaslLogin);
        Same("message_id", First(ev => ev.Kind == MailEventKind.MessageId)?.MessageId);
        Same("from", (queued ?? First(ev => ev.EnvelopeSender is not null))?.EnvelopeSender);
        Same("size", queued?.Size.ToString(CultureInfo.InvariantCulture));
        Same("nrcpt", queued?.RecipientCount.ToString(CultureInfo.InvariantCulture));

        string bounceId = First(ev => ev.Kind == MailEventKind.Notification)?.NextQueueId ?? "";
        MailLogEvent[] results = [.. events.Where(ev => ev.Kind is MailEventKind.Delivery or MailEventKind.Held or MailEventKind.Rejected || id.Length == 0)];
        JsonElement[] messages = [.. record.GetProperty("messages").EnumerateArray()];
        if (messages.Length != results.Length) different.Add($"{log} {id}: {messages.Length} results should be there, and are {results.Length}");
        foreach ((JsonElement wanted, MailLogEvent actual) in messages.Zip(results))
        {
            fields += 5;
            if (Text(wanted, "to") != (actual.Recipient ?? "")) different.Add($"{log} {id}: to");
            if (Text(wanted, "status") != StatusOf(actual)) different.Add($"{log} {id}: status should be {Text(wanted, "status")} and is {StatusOf(actual)}");
            if (!actual.Line.EndsWith(Text(wanted, "message"), StringComparison.Ordinal)) different.Add($"{log} {id}: message");
            if (Text(wanted, "bounce_id") != bounceId) different.Add($"{log} {id}: bounce_id");
            // The years and offsets of syslog time are the suite's own guess.
            if (log != "test.log" && DateTimeOffset.Parse(Text(wanted, "time"), CultureInfo.InvariantCulture) != actual.Time) different.Add($"{log} {id}: time");
        }

        return fields;
    }

    /// <summary>What the suite's parser does not keep although the log says it.</summary>
    private static bool IsLeftOut(string field, MailLogEvent[] events) => field switch
    {
        "size" or "nrcpt" => Array.Exists(events, ev => ev.Kind == MailEventKind.Queued && ev.EnvelopeSender is { Length: 0 }),
        "message_id" => Array.Exists(events, ev => ev.Kind == MailEventKind.Held),
        _ => false,
    };

    private static string StatusOf(MailLogEvent ev) => ev.Kind switch
    {
        MailEventKind.Delivery => ev.Status.ToString().ToLowerInvariant(),
        MailEventKind.Held => "milter-hold",
        MailEventKind.Rejected => "milter-reject",
        _ => "postfix-ratelimit",
    };

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString() ?? "";
}
