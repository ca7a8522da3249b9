using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;
using MailAbuse.Quarantine;

namespace MailAbuse.Mta.Postfix.Servers.Queue;

/// <summary>Reads the lines of <c>postqueue -j</c> (postqueue(1), JSON OBJECT FORMAT). Members that are not known are passed over.</summary>
internal static class QueueListing
{
    // What postqueue prints for the null sender.
    private const string NullSender = "MAILER-DAEMON";

    /// <summary>Reads one line; false where it is no such object, or its queue id is none.</summary>
    public static bool TryRead(ReadOnlySpan<byte> line, string server, [NotNullWhen(true)] out QueuedMessage? message)
    {
        try
        {
            message = Read(line, server);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            message = Again(line, server);
        }

        return message is not null;
    }

    // Addresses and replies can hold bytes that are no UTF-8; those become U+FFFD, and the rest stays.
    private static QueuedMessage? Again(ReadOnlySpan<byte> line, string server)
    {
        if (System.Text.Unicode.Utf8.IsValid(line)) return null;
        try
        {
            return Read(Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(line)), server);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }

    private static QueuedMessage? Read(ReadOnlySpan<byte> line, string server)
    {
        Utf8JsonReader json = new(line);
        if (!json.Read() || json.TokenType != JsonTokenType.StartObject) return null;
        QueueName queue = QueueName.Unknown;
        string id = "", sender = "";
        long arrival = 0, size = 0;
        QueuedRecipient[] recipients = [];
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            if (json.ValueTextEquals("queue_name"u8)) queue = NameOf(ref json);
            else if (json.ValueTextEquals("queue_id"u8)) id = Text(ref json);
            else if (json.ValueTextEquals("arrival_time"u8)) arrival = Number(ref json);
            else if (json.ValueTextEquals("message_size"u8)) size = Number(ref json);
            else if (json.ValueTextEquals("sender"u8)) sender = Text(ref json);
            else if (json.ValueTextEquals("recipients"u8)) recipients = Recipients(ref json);
            else Skip(ref json);
        }

        bool isWhole = json.TokenType == JsonTokenType.EndObject && !json.Read();
        if (!isWhole || !QueueIds.IsId(id) || arrival is < 0 or > 253_402_300_799) return null;
        return new QueuedMessage
        {
            Server = server,
            Queue = queue,
            QueueId = id,
            Arrival = DateTimeOffset.FromUnixTimeSeconds(arrival),
            Size = size,
            EnvelopeSender = sender == NullSender ? "" : sender,
            Recipients = recipients,
            RecipientCount = recipients.Length,
        };
    }

    private static QueueName NameOf(ref Utf8JsonReader json)
    {
        json.Read();
        return json.ValueTextEquals("deferred"u8) ? QueueName.Deferred
            : json.ValueTextEquals("active"u8) ? QueueName.Active
            : json.ValueTextEquals("hold"u8) ? QueueName.Hold
            : json.ValueTextEquals("incoming"u8) ? QueueName.Incoming
            : json.ValueTextEquals("maildrop"u8) ? QueueName.Maildrop
            : QueueName.Unknown;
    }

    private static QueuedRecipient[] Recipients(ref Utf8JsonReader json)
    {
        List<QueuedRecipient> found = [];
        json.Read();
        if (json.TokenType != JsonTokenType.StartArray) throw new FormatException();
        while (json.Read() && json.TokenType == JsonTokenType.StartObject)
        {
            string address = "";
            string? reason = null;
            while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
            {
                if (json.ValueTextEquals("address"u8)) address = Text(ref json);
                else if (json.ValueTextEquals("delay_reason"u8)) reason = Text(ref json);
                else Skip(ref json);
            }

            found.Add(new QueuedRecipient { Address = address, DelayReason = string.IsNullOrEmpty(reason) ? null : reason });
        }

        return [.. found];
    }

    private static string Text(ref Utf8JsonReader json)
    {
        json.Read();
        return json.GetString() ?? "";
    }

    private static long Number(ref Utf8JsonReader json)
    {
        json.Read();
        return json.GetInt64();
    }

    private static void Skip(ref Utf8JsonReader json)
    {
        json.Read();
        json.Skip();
    }
}
