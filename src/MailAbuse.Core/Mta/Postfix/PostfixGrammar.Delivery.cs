namespace MailAbuse.Mta.Postfix;

internal static partial class PostfixGrammar
{
    private static void ReadDelivery(ReadOnlySpan<byte> message, int at, ref PostfixLine line)
    {
        ReadOnlySpan<byte> text = message[at..];
        if (line.QueueId.IsThere && TryReadAttempt(text, at, ref line)) return;
        ReadHop(message, at, ref line);
    }

    /// <summary>One attempt for one recipient, whoever writes it: a delivery agent, the queue manager or cleanup.</summary>
    private static bool TryReadAttempt(ReadOnlySpan<byte> text, int at, ref PostfixLine line)
    {
        if (!PostfixFields.TryReadDelivery(text, out DeliveryFields fields)) return false;
        line.Kind = MailEventKind.Delivery;
        line.Status = fields.Status;
        line.Recipient = new Part(fields.Recipient, at);
        if (fields.OriginalRecipient.End.Value > 0) line.OriginalRecipient = new Part(fields.OriginalRecipient, at);
        line.Relay = Part.NonEmpty(fields.Relay, at);
        line.Delay = Part.NonEmpty(fields.Delay, at);
        line.Delays = Part.NonEmpty(fields.Delays, at);
        line.Dsn = Part.NonEmpty(fields.Dsn, at);
        line.Reply = Part.NonEmpty(fields.Reply, at);
        if (fields.Status != DeliveryStatus.Sent) return true;
        ReadOnlySpan<byte> reply = text[fields.Reply];
        // Only local(8) writes replies of its own beside the relay "local".
        if (text[fields.Relay].SequenceEqual("local"u8) ? PostfixFields.TryReadForwardedAs(reply, out Range id) : PostfixFields.TryReadQueuedAs(reply, out id))
            line.NextQueueId = Part.NonEmpty(id, at + fields.Reply.Start.Value);
        return true;
    }

    /// <summary>What the delivery agents note about the next hop besides the attempts: who it was and what it said.</summary>
    private static void ReadHop(ReadOnlySpan<byte> message, int at, ref PostfixLine line)
    {
        ReadOnlySpan<byte> text = message[at..];
        // Ordered by how often they come; what stands between the hop and its reply says which of the two is where.
        if (TryHop(text, "host "u8, " said: "u8, at, ref line) || TryHop(text, "connect to "u8, ": "u8, at, ref line) ||
            TryHop(text, "host "u8, " refused to talk to me: "u8, at, ref line) ||
            TryHop(text, "SSL_connect error to "u8, ": "u8, at, ref line) ||
            TryHop(text, "certificate verification failed for "u8, ": "u8, at, ref line))
        {
            line.Dsn = Part.NonEmpty(PostfixFields.DsnOfReply(line.Reply.Of(message)), line.Reply.Start);
            return;
        }

        if (text.StartsWith("SASL "u8) && text.IndexOf(" authentication failed"u8) > 0)
        {
            // We are the client here: "…; server RELAY said: …", "…; cannot authenticate to server RELAY: …".
            line.Kind = MailEventKind.Warning;
            line.Reply = new Part(at, message.Length);
            int server = EndOf(text, " server "u8);
            if (server > 0 && !TryHop(text[server..], ""u8, " said: "u8, at + server, ref line)) TryHop(text[server..], ""u8, ": "u8, at + server, ref line);
            return;
        }

        int with = text.StartsWith("lost connection with "u8) ? 21 : text.StartsWith("conversation with "u8) ? 18
            : text.StartsWith("enabling PIX workarounds: "u8) ? EndOf(text, " for "u8)
            : EndOf(text, "TLS connection established to "u8);
        if (with <= 0) return;
        ReadOnlySpan<byte> hop = text[with..];
        if (!PostfixFields.TryReadPeer(hop, out _, out _, out int end)) return;
        line.Relay = new Part(at + with, at + with + end);
        if (text[0] is (byte)'l' or (byte)'c') line.Reply = new Part(at, message.Length);
    }

    private static int EndOf(ReadOnlySpan<byte> text, ReadOnlySpan<byte> mark)
    {
        int at = text.IndexOf(mark);
        return at < 0 ? -1 : at + mark.Length;
    }

    private static bool TryHop(ReadOnlySpan<byte> text, ReadOnlySpan<byte> before, ReadOnlySpan<byte> between, int at, ref PostfixLine line)
    {
        if (!text.StartsWith(before)) return false;
        ReadOnlySpan<byte> hop = text[before.Length..];
        if (!PostfixFields.TryReadPeer(hop, out _, out _, out int end) || !hop[end..].StartsWith(between)) return false;
        line.Relay = new Part(at + before.Length, at + before.Length + end);
        line.Reply = Part.NonEmpty((before.Length + end + between.Length)..text.Length, at);
        return true;
    }
}
