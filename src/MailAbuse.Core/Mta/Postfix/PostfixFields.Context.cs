using System.Runtime.CompilerServices;

namespace MailAbuse.Mta.Postfix;

/// <summary>Where the parts of <c>…; from=&lt;…&gt; to=&lt;…&gt; proto=… helo=&lt;…&gt;</c> stand.</summary>
internal struct ContextFields
{
    public Range Sender;
    public Range Recipient;
    public Range Helo;
    public bool HasSender;
    public bool HasRecipient;
    public bool HasHelo;

    /// <summary>Where the text before the context ends, without its semicolon.</summary>
    public int Start;
}

internal static partial class PostfixFields
{
    /// <summary>
    /// Reads what Postfix writes behind the reason of a rejection: <c>; from=&lt;…&gt; to=&lt;…&gt; proto=… helo=&lt;…&gt;</c>, each
    /// where the client has said so already; postscreen sets commas between them, cleanup may set <c>: TEXT</c> behind them.
    /// </summary>
    /// <remarks>
    /// All of it is the client's text, and so is most of the reason: nothing here ever names a sender. It is read from the right,
    /// where only the HELO name can imitate the other fields.
    /// </remarks>
    public static ContextFields ReadContext(ReadOnlySpan<byte> text)
    {
        ContextFields fields = default;
        int end = text.Length;
        int proto = LastField(text, " proto="u8);
        if (proto >= 0)
        {
            int helo = proto + 7;
            while (helo < text.Length && text[helo] is not ((byte)' ' or (byte)',' or (byte)':')) helo++;
            if (helo < text.Length && text[helo] == ',') helo++;
            if (text[helo..].StartsWith(" helo=<"u8))
            {
                fields.Helo = (helo + 7)..EndOfField(text, helo + 7, text.Length);
                fields.HasHelo = true;
            }

            end = proto;
        }

        int to = LastField(text[..end], " to=<"u8);
        if (to >= 0)
        {
            fields.Recipient = (to + 5)..EndOfField(text, to + 5, end);
            fields.HasRecipient = true;
            end = to;
        }

        int from = LastField(text[..end], " from=<"u8);
        if (from >= 0)
        {
            fields.Sender = (from + 7)..EndOfField(text, from + 7, end);
            fields.HasSender = true;
            end = from;
        }

        while (end > 0 && text[end - 1] == ' ') end--;
        fields.Start = end > 0 && text[end - 1] == ';' ? end - 1 : end;
        return fields;
    }

    // A field of the context follows the semicolon or another field, so that the same words inside a reason are not taken for it.
    private static int LastField(ReadOnlySpan<byte> text, ReadOnlySpan<byte> name)
    {
        int end = text.Length;
        while (true)
        {
            int at = text[..end].LastIndexOf(name);
            if (at <= 0) return -1;
            if (text[at - 1] is (byte)';' or (byte)'>' or (byte)',') return at;
            end = at + name.Length - 1;
        }
    }

    private static int EndOfField(ReadOnlySpan<byte> text, int start, int limit)
    {
        ReadOnlySpan<byte> value = text[start..limit];
        int tail = value.IndexOf(">: "u8);
        if (tail < 0) tail = value.IndexOf("> sasl_"u8);
        if (tail < 0) tail = value.LastIndexOf((byte)'>');
        return tail < 0 ? limit : start + tail;
    }

    /// <summary>The enhanced status code at the beginning of a reply, behind its three digits or without them; empty where it has none.</summary>
    public static Range DsnOfReply(ReadOnlySpan<byte> reply)
    {
        int at = 0;
        if (reply.Length > 3 && IsDigit(reply[0]) && IsDigit(reply[1]) && IsDigit(reply[2]) && reply[3] is (byte)' ' or (byte)'-') at = 4;
        int end = at;
        if (end >= reply.Length || reply[end] is not ((byte)'2' or (byte)'4' or (byte)'5')) return default;
        end++;
        for (int part = 0; part < 2; part++)
        {
            if (end >= reply.Length || reply[end] != '.') return default;
            int first = ++end;
            while (end < reply.Length && end < first + 3 && IsDigit(reply[end])) end++;
            if (end == first) return default;
        }

        return end == reply.Length || reply[end] is (byte)' ' or (byte)':' or (byte)';' ? at..end : default;
    }

    private static bool IsDigit(byte b) => (uint)(b - '0') <= 9;

    /// <summary>True where a line of the queue manager (<c>from=&lt;…</c>) ends with the word that the message was in the queue for too long: read from its end, where the client has no say.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsExpired(ReadOnlySpan<byte> text) => text.EndsWith(">, status=expired, returned to sender"u8) || text.EndsWith(">, status=force-expired, returned to sender"u8);

    /// <summary>Reads <c>from=&lt;…&gt;, status=expired, returned to sender</c> (or <c>force-expired</c>) from its end.</summary>
    public static bool TryReadExpired(ReadOnlySpan<byte> text, out Range sender)
    {
        sender = default;
        if (!text.StartsWith("from=<"u8)) return false;
        int end = text.LastIndexOf(">, status="u8);
        if (end < 6) return false;
        ReadOnlySpan<byte> status = text[(end + 10)..];
        if (!status.StartsWith("expired"u8) && !status.StartsWith("force-expired"u8)) return false;
        sender = 6..end;
        return true;
    }

    /// <summary>Reads <c>sender non-delivery notification: ID</c> (<c>postmaster …</c>, <c>… delay …</c>, <c>… delivery status …</c>).</summary>
    public static bool TryReadNotification(ReadOnlySpan<byte> text, out Range id)
    {
        id = default;
        if (!text.StartsWith("sender "u8) && !text.StartsWith("postmaster "u8)) return false;
        ReadOnlySpan<byte> mark = " notification: "u8;
        int at = text.IndexOf(mark);
        if (at < 0 || !IsQueueId(text[(at + mark.Length)..])) return false;
        id = (at + mark.Length)..text.Length;
        return true;
    }

    /// <summary>
    /// Reads <c>REPLY; from=&lt;…&gt; …</c> behind <c>proxy-accept: END-OF-MESSAGE: </c>: the reply ends where the client's text
    /// begins, and the id is the one in the filter's reply.
    /// </summary>
    public static void ReadProxied(ReadOnlySpan<byte> text, out Range reply, out Range id)
    {
        int end = text.IndexOf("; from=<"u8);
        if (end < 0) end = text.IndexOf("; "u8);
        if (end < 0) end = text.Length > 0 && text[^1] == ';' ? text.Length - 1 : text.Length;
        reply = ..end;
        TryReadQueuedAs(text[..end], out id);
    }

    /// <summary>The id in local's reply <c>forwarded as ID</c>: an alias or a .forward file made a new message of it.</summary>
    public static bool TryReadForwardedAs(ReadOnlySpan<byte> reply, out Range id)
    {
        id = default;
        ReadOnlySpan<byte> mark = "forwarded as "u8;
        if (!reply.StartsWith(mark) || !IsQueueId(reply[mark.Length..])) return false;
        id = mark.Length..reply.Length;
        return true;
    }
}
