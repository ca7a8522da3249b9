namespace MailAbuse.Mta.Postfix;

internal static partial class PostfixGrammar
{
    private static void ReadPostscreen(ReadOnlySpan<byte> message, int at, ref PostfixLine line)
    {
        ReadOnlySpan<byte> text = message[at..];
        if (text.StartsWith("CONNECT from "u8))
        {
            if (TryReadClientAt(message, at + 13, ref line) >= 0) line.Kind = MailEventKind.Connected;
        }
        else if (text.StartsWith("DISCONNECT "u8))
        {
            if (TryReadClientAt(message, at + 11, ref line) >= 0) line.Kind = MailEventKind.Disconnected;
        }
        else if (text.StartsWith("reject: "u8))
        {
            ReadAction(message, at + 8, MailEventKind.Rejected, ref line);
        }
        else
        {
            ReadVerdict(message, at, ref line);
        }
    }

    /// <summary>What postscreen thinks of a client: <c>PASS OLD [ADDRESS]:PORT</c>, <c>PREGREET 11 after 0.1 from [ADDRESS]:PORT: …</c></summary>
    private static void ReadVerdict(ReadOnlySpan<byte> message, int at, ref PostfixLine line)
    {
        ReadOnlySpan<byte> text = message[at..];
        // The first bracket is the client's: only Postfix's own words stand before it.
        int open = text.IndexOf((byte)'[');
        if (open <= 0 || TryReadClientAt(message, at + open, ref line) < 0) return;
        line.Reply = new Part(at, message.Length);
        if (text.StartsWith("HANGUP "u8)) line.Kind = MailEventKind.Disconnected;
        else if (text.StartsWith("DENYLISTED "u8) || text.StartsWith("BLACKLISTED "u8)) line.Kind = MailEventKind.Rejected;
        else if (text.StartsWith("PREGREET "u8) || text.StartsWith("DNSBL "u8) || text.StartsWith("COMMAND "u8) || text.StartsWith("BARE NEWLINE "u8) ||
            text.StartsWith("NON-SMTP COMMAND "u8) || text.StartsWith("DATA without "u8) || text.StartsWith("BDAT without "u8))
            line.Kind = MailEventKind.Warning;
    }

    /// <summary>Programs that know clients but no messages: tlsproxy, dnsblog, anvil.</summary>
    private static void ReadOther(ReadOnlySpan<byte> message, ref PostfixLine line)
    {
        if (message.StartsWith("CONNECT from "u8)) TryReadClientAt(message, 13, ref line);
        else if (message.StartsWith("DISCONNECT "u8)) TryReadClientAt(message, 11, ref line);
        else if (message.StartsWith("addr "u8)) ReadListed(message, ref line);
        else if (message.StartsWith("statistics: max "u8)) ReadStatistics(message, ref line);
    }

    /// <summary>dnsblog: <c>addr ADDRESS listed by domain LIST as ANSWER</c>.</summary>
    private static void ReadListed(ReadOnlySpan<byte> message, ref PostfixLine line)
    {
        int end = message[5..].IndexOf(" listed by domain "u8);
        if (end <= 0 || !PostfixFields.IsAddress(message.Slice(5, end))) return;
        line.Client = new Part(5, 5 + end);
        line.Reply = new Part(5 + end + 1, message.Length);
    }

    /// <summary>anvil: <c>statistics: max connection rate 1/60s for (SERVICE:ADDRESS) at TIME</c>; SERVICE may itself be an address and a port.</summary>
    private static void ReadStatistics(ReadOnlySpan<byte> message, ref PostfixLine line)
    {
        int open = message.IndexOf(" for ("u8);
        if (open < 0) return;
        int start = open + 6;
        int length = message[start..].IndexOf((byte)')');
        if (length <= 0) return;
        ReadOnlySpan<byte> key = message.Slice(start, length);
        int colon = key.StartsWith("["u8) ? EndOf(key, "]:"u8) - 1 : key.IndexOf((byte)':');
        if (colon <= 0) return;
        int at = colon + 1;
        // 127.0.0.1:2525:192.0.2.7, [::1]:2525:192.0.2.7
        if (key[0] == '[' || key[..colon].IndexOf((byte)'.') >= 0)
        {
            int port = ReadNumber(key, at, out _);
            if (port > at && port < key.Length && key[port] == ':') at = port + 1;
        }

        if (PostfixFields.IsAddress(key[at..])) line.Client = new Part(start + at, start + length);
    }
}
