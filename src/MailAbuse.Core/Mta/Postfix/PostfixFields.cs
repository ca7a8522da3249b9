using System.Buffers;
using System.Runtime.CompilerServices;

namespace MailAbuse.Mta.Postfix;

/// <summary>Where the parts of a <c>client=</c> line stand; ranges are into the text that was parsed, empty where a part is missing.</summary>
internal struct ClientFields
{
    public Range Name;
    public Range Address;
    public Range SaslMethod;
    public Range SaslLogin;

    /// <summary>The id that a filter says the message had (<c>XFORWARD IDENT</c>); only hosts that are authorised can say so.</summary>
    public Range OriginalQueueId;
}

/// <summary>Where the parts of a <c>to=&lt;…&gt;, relay=…, status=…</c> line stand.</summary>
internal struct DeliveryFields
{
    public Range Recipient;
    public Range OriginalRecipient;
    public Range Relay;
    public Range Delay;
    public Range Delays;
    public Range Dsn;
    public Range Reply;
    public DeliveryStatus Status;
}

/// <summary>
/// The parts of Postfix's log messages that carry text of strangers, each read from the side that the stranger cannot reach.
/// One place for both the counter and the events, so that they can never disagree about who sent.
/// </summary>
/// <remarks>The forms are those of Postfix 2.3 to 3.12: <c>smtpd.c</c>, <c>pickup.c</c>, <c>opened.c</c>, <c>log_adhoc.c</c>.</remarks>
internal static partial class PostfixFields
{
    /// <summary>
    /// Reads what stands behind <c>client=</c>: <c>NAME[ADDRESS](:PORT)?(, sasl_method=M)?(, sasl_username=LOGIN)?(, sasl_sender=…)?(, orig_queue_id=…)?(, orig_client=…)?</c>.
    /// NAME comes from DNS and can hold no bracket; LOGIN is one that the server has just authenticated.
    /// </summary>
    [MethodImpl(Hot.Loop)]
    public static bool TryReadClient(ReadOnlySpan<byte> text, out ClientFields fields)
    {
        fields = default;
        if (!TryReadPeer(text, out fields.Name, out fields.Address, out int at)) return false;
        if (at == text.Length) return true;
        ReadOnlySpan<byte> rest = text[at..];
        if (rest.StartsWith(", sasl_method="u8))
        {
            int method = at + 14;
            int comma = text[method..].IndexOf((byte)',');
            if (comma < 0)
            {
                fields.SaslMethod = method..text.Length;
                return true;
            }

            fields.SaslMethod = method..(method + comma);
            at = method + comma;
            rest = text[at..];
        }

        int end = text.Length;
        ReadOnlySpan<byte> saslUsername = ", sasl_username="u8;
        if (rest.StartsWith(saslUsername) && !rest[saslUsername.Length..].Contains((byte)','))
        {
            // The usual case: nothing stands behind the login.
            fields.SaslLogin = (at + saslUsername.Length)..end;
            return true;
        }

        ReadOnlySpan<byte> origClient = ", orig_client="u8, origId = ", orig_queue_id="u8, saslSender = ", sasl_sender="u8;
        int tail = rest.LastIndexOf(origClient);
        if (tail >= 0 && IsToken(rest[(tail + origClient.Length)..])) // NAME[ADDRESS], or the name alone
        {
            end = at + tail;
            rest = rest[..tail];
        }

        tail = rest.LastIndexOf(origId);
        if (tail >= 0 && IsToken(rest[(tail + origId.Length)..]))
        {
            fields.OriginalQueueId = (at + tail + origId.Length)..end;
            end = at + tail;
            rest = rest[..tail];
        }

        // Written as xtext (RFC 3461), so it holds no blank.
        tail = rest.LastIndexOf(saslSender);
        if (tail >= 0 && IsToken(rest[(tail + saslSender.Length)..]))
        {
            end = at + tail;
            rest = rest[..tail];
        }

        if (rest.StartsWith(saslUsername)) fields.SaslLogin = (at + saslUsername.Length)..end;
        else if (rest.Length != 0) return false;
        return true;
    }

    /// <summary>An address as Postfix prints it: digits, letters a to f, dots and colons, an interface behind %.</summary>
    [MethodImpl(Hot.Loop)]
    public static bool IsAddress(ReadOnlySpan<byte> text)
    {
        if (text.Length is < 2 or > 64) return text.SequenceEqual("unknown"u8);
        foreach (byte b in text)
            if (!(b is >= (byte)'0' and <= (byte)'9' or >= (byte)'a' and <= (byte)'z' or >= (byte)'A' and <= (byte)'Z' or (byte)'.' or (byte)':' or (byte)'%' or (byte)'-'))
                return false;
        return true;
    }

    private static readonly SearchValues<byte> LettersAndDigits = SearchValues.Create("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"u8);

    private static bool IsToken(ReadOnlySpan<byte> text) => text.Length > 0 && text.IndexOf((byte)' ') < 0;

    /// <summary>True for a queue id, short (hexadecimal) or long (letters without vowels, digits).</summary>
    [MethodImpl(Hot.Loop)]
    public static bool IsQueueId(ReadOnlySpan<byte> text)
    {
        return text.Length is >= 5 and <= 24 && !text.ContainsAnyExcept(LettersAndDigits);
    }

    /// <summary>Reads <c>to=&lt;…&gt;(, orig_to=&lt;…&gt;)?, relay=…(, conn_use=N)?, delay=…(, delays=…)?(, dsn=…)?, status=… (reply)</c>.</summary>
    /// <remarks>Addresses with anything unusual in the local part are quoted in the log; inside the quotes everything is the client's.</remarks>
    public static bool TryReadDelivery(ReadOnlySpan<byte> text, out DeliveryFields fields)
    {
        fields = default;
        if (!TryReadOutcome(text, out fields.Recipient, out fields.OriginalRecipient, out int relay, out int status)) return false;
        ReadNumbers(text, relay, status, ref fields);
        ReadStatus(text, status + 9, ref fields);
        return true;
    }

    /// <summary>Finds the fixed points of a delivery line: its addresses, where the relay's name begins and where <c>, status=</c> stands.</summary>
    [MethodImpl(Hot.Loop)]
    public static bool TryReadOutcome(ReadOnlySpan<byte> text, out Range recipient, out Range original, out int relay, out int status)
    {
        recipient = original = default;
        relay = status = 0;
        if (!text.StartsWith("to=<"u8)) return false;
        int close = EndOfAddress(text, 4);
        if (close < 0) return false;
        recipient = 4..close;
        int at = close + 1;
        if (text[at..].StartsWith(", orig_to=<"u8))
        {
            int from = at + 11;
            close = EndOfAddress(text, from);
            if (close < 0) return false;
            original = from..close;
            at = close + 1;
        }

        if (!text[at..].StartsWith(", relay="u8)) return false;
        relay = at + 8;
        status = text[relay..].IndexOf(", status="u8);
        if (status < 0) return false;
        status += relay;
        return true;
    }

    /// <summary>Where the address that begins at <paramref name="from"/> ends, at its &gt;; -1 where it does not.</summary>
    [MethodImpl(Hot.Loop)]
    public static int EndOfAddress(ReadOnlySpan<byte> text, int from)
    {
        int at = from;
        if (at < text.Length && text[at] == '"')
        {
            for (at++; at < text.Length && text[at] != '"'; at++)
                if (text[at] == '\\') at++;
            if (at >= text.Length) at = from;
        }

        while (true)
        {
            int end = text[at..].IndexOf(">, "u8);
            if (end < 0) return -1;
            at += end;
            ReadOnlySpan<byte> next = text[(at + 3)..];
            if (next.StartsWith("relay="u8) || next.StartsWith("orig_to=<"u8)) return at;
            at += 3;
        }
    }

    private static void ReadNumbers(ReadOnlySpan<byte> text, int at, int end, ref DeliveryFields fields)
    {
        int comma = text[at..end].IndexOf((byte)',');
        fields.Relay = at..(comma < 0 ? end : at + comma);
        while (comma >= 0)
        {
            at += comma + 2;
            if (at >= end) return;
            comma = text[at..end].IndexOf((byte)',');
            int stop = comma < 0 ? end : at + comma;
            ReadOnlySpan<byte> part = text[at..stop];
            if (part.StartsWith("delay="u8)) fields.Delay = (at + 6)..stop;
            else if (part.StartsWith("delays="u8)) fields.Delays = (at + 7)..stop;
            else if (part.StartsWith("dsn="u8)) fields.Dsn = (at + 4)..stop;
        }
    }

    private static void ReadStatus(ReadOnlySpan<byte> text, int at, ref DeliveryFields fields)
    {
        int blank = text[at..].IndexOf((byte)' ');
        int end = blank < 0 ? text.Length : at + blank;
        fields.Status = StatusOf(text[at..end]);
        int from = Math.Min(end + 1, text.Length), to = text.Length;
        if (from < to && text[from] == '(') from++;
        if (to > from && text[to - 1] == ')') to--;
        fields.Reply = from..to;
    }

    /// <summary>The word behind <c>status=</c>.</summary>
    [MethodImpl(Hot.Loop)]
    public static DeliveryStatus StatusOf(ReadOnlySpan<byte> word) =>
        word.SequenceEqual("sent"u8) ? DeliveryStatus.Sent
        : word.SequenceEqual("deferred"u8) || word.SequenceEqual("SOFTBOUNCE"u8) ? DeliveryStatus.Deferred
        : word.SequenceEqual("bounced"u8) ? DeliveryStatus.Bounced
        : word.SequenceEqual("expired"u8) || word.SequenceEqual("force-expired"u8) ? DeliveryStatus.Expired
        : word.SequenceEqual("deliverable"u8) ? DeliveryStatus.Deliverable
        : word.SequenceEqual("undeliverable"u8) || word.SequenceEqual("undeliverable-but-not-cached"u8) ? DeliveryStatus.Undeliverable
        : DeliveryStatus.Other;

    /// <summary>The id in a reply that ends with <c>queued as ID</c>; an empty range where it does not.</summary>
    /// <remarks>The reply is the other side's word: it can only ever join a message to one that this log has really seen.</remarks>
    [MethodImpl(Hot.Loop)]
    public static bool TryReadQueuedAs(ReadOnlySpan<byte> reply, out Range id)
    {
        id = default;
        int end = reply.Length;
        if (end > 0 && reply[end - 1] == ')') end--;
        int blank = reply[..end].LastIndexOf((byte)' ');
        if (blank < 9 || !reply[(blank - 9)..blank].SequenceEqual("queued as"u8) || !IsQueueId(reply[(blank + 1)..end])) return false;
        id = (blank + 1)..end;
        return true;
    }

    /// <summary>Reads <c>from=&lt;…&gt;, size=N, nrcpt=N (queue active)</c> from its end, where the client has no say.</summary>
    [MethodImpl(Hot.Loop)]
    public static bool TryReadQueued(ReadOnlySpan<byte> text, out Range sender, out long size, out int recipients)
    {
        sender = default;
        size = 0;
        recipients = 0;
        if (!text.StartsWith("from=<"u8)) return false;
        int end = text.LastIndexOf(">, size="u8);
        if (end < 6) return false;
        sender = 6..end;
        int at = end + 8;
        while (at < text.Length && (uint)(text[at] - '0') <= 9 && size < long.MaxValue / 20) size = size * 10 + (text[at++] - '0');
        ReadOnlySpan<byte> count = ", nrcpt="u8;
        if (!text[at..].StartsWith(count)) return false;
        at += count.Length;
        if (at >= text.Length || (uint)(text[at] - '0') > 9) return false;
        while (at < text.Length && (uint)(text[at] - '0') <= 9 && recipients < 100_000_000) recipients = recipients * 10 + (text[at++] - '0');
        ReadOnlySpan<byte> rest = text[at..];
        return rest.Length == 0 || (rest.StartsWith(" ("u8) && rest.IndexOf((byte)')') == rest.Length - 1);
    }

    /// <summary>Reads <c>uid=N from=&lt;…&gt;( orig_id=ID)?</c>.</summary>
    public static bool TryReadPickup(ReadOnlySpan<byte> text, out Range uid, out Range sender, out Range originalId)
    {
        uid = sender = originalId = default;
        if (!text.StartsWith("uid="u8)) return false;
        int at = 4;
        while (at < text.Length && (uint)(text[at] - '0') <= 9) at++;
        if (at == 4 || !text[at..].StartsWith(" from=<"u8)) return false;
        uid = ..at;
        int end = text.Length;
        ReadOnlySpan<byte> mark = "> orig_id="u8;
        int tail = text.LastIndexOf(mark);
        if (tail >= at + 7 && IsQueueId(text[(tail + mark.Length)..]))
        {
            originalId = (tail + mark.Length)..end;
            end = tail + 1;
        }

        if (text[end - 1] != '>' || end - 1 < at + 7) return false;
        sender = (at + 7)..(end - 1);
        return true;
    }
}
