using System.Text;

namespace MailAbuse.Reputation;

/// <summary>
/// A reply as the catalogue reads it: without what Postfix wrote in front of it (<c>host mx.example.net[192.0.2.1] said: </c>), each byte
/// one character, its lines put together. Postfix joins the lines of a reply with blanks and leaves each its codes
/// (<c>550-5.7.1 first 550 5.7.1 second</c>), so that a sentence would be broken wherever the receiver's window ended.
/// </summary>
internal ref struct RefusalCatalogueReply
{
    /// <summary>How much of a reply is looked at, in bytes. A reply line has 512 at most (RFC 5321, 4.5.3.1.5); the reason stands in the first ones.</summary>
    public const int Longest = 4096;

    // "host NAME[ADDRESS]:PORT said: ": a name of 255, an address of 45.
    private const int LongestPrefix = 400;

    private static ReadOnlySpan<byte> Suspended => "delivery temporarily suspended: "u8;

    /// <param name="reply">What stands in the log.</param>
    /// <param name="buffer">Room for <see cref="Longest"/> characters.</param>
    public RefusalCatalogueReply(ReadOnlySpan<byte> reply, Span<char> buffer)
    {
        while (reply.Length > 0 && reply[0] is (byte)' ' or (byte)'(') reply = reply[1..];
        // The queue manager's words for what an earlier attempt met.
        if (reply.Length > Suspended.Length && Ascii.EqualsIgnoreCase(reply[..Suspended.Length], Suspended)) reply = reply[Suspended.Length..];
        int start = PrefixOf(reply, out ReadOnlySpan<byte> host);
        Host = host;
        reply = reply[start..];
        if (reply.Length > Longest) reply = reply[..Longest];
        Span<char> text = buffer[..reply.Length];
        Encoding.Latin1.GetChars(reply, text);
        text = text[..Squeeze(text)];
        if (StartsWithCode(text))
        {
            HasCode = true;
            EnhancedAt = text.Length > 4 && text[4] == '#' ? 5 : 4;
            if (text.Length > EnhancedAt)
            {
                Status = RefusalCatalogueStatus.Read(text[EnhancedAt..], out int length);
                EnhancedLength = length;
            }

            if (text.Length > 3 && text[3] == '-') text = text[..Join(text, EnhancedAt + EnhancedLength)];
        }

        Text = text;
    }

    /// <summary>Its text.</summary>
    public ReadOnlySpan<char> Text { get; }

    /// <summary>The host that Postfix names in front of it, with its address in brackets; empty where it names none.</summary>
    public ReadOnlySpan<byte> Host { get; }

    /// <summary>True where it begins with a reply code (RFC 5321).</summary>
    public bool HasCode { get; }

    /// <summary>The enhanced status code behind the reply code, as <see cref="RefusalCatalogueStatus.Read"/> gives it.</summary>
    public int Status { get; }

    /// <summary>The three digits; empty where there are none.</summary>
    public readonly ReadOnlySpan<char> Code => HasCode ? Text[..3] : [];

    /// <summary>The enhanced status code; empty where there is none.</summary>
    public readonly ReadOnlySpan<char> Enhanced => EnhancedLength > 0 ? Text.Slice(EnhancedAt, EnhancedLength) : [];

    private int EnhancedAt { get; }

    private int EnhancedLength { get; }

    private static bool StartsWithCode(ReadOnlySpan<char> text)
        => text.Length >= 3 && text[0] is >= '2' and <= '5' && char.IsAsciiDigit(text[1]) && char.IsAsciiDigit(text[2]) && (text.Length == 3 || text[3] is ' ' or '-');

    private static int PrefixOf(ReadOnlySpan<byte> reply, out ReadOnlySpan<byte> host)
    {
        host = default;
        if (reply.Length < 5 || !Ascii.EqualsIgnoreCase(reply[..5], "host "u8)) return 0;
        ReadOnlySpan<byte> head = reply[..Math.Min(reply.Length, LongestPrefix)];
        int close = head.IndexOf((byte)']');
        if (close < 0) return 0;
        int at = close + 1;
        if (at < head.Length && head[at] == ':')
        {
            for (at++; at < head.Length && char.IsAsciiDigit((char)head[at]);) at++;
        }

        foreach (string words in (ReadOnlySpan<string>)[" said: ", " refused to talk to me: "])
        {
            if (head.Length - at < words.Length || !Ascii.EqualsIgnoreCase(head.Slice(at, words.Length), words)) continue;
            host = reply[5..(close + 1)];
            return at + words.Length;
        }

        return 0;
    }

    // Takes the codes out of the lines behind the first: " 550-5.7.1 " and " 550 5.7.1 " become one blank.
    private static int Join(Span<char> text, int head)
    {
        int to = head;
        int from = head;
        while (from < text.Length)
        {
            int next = text[from..].IndexOf(' ');
            if (next < 0) break;
            text.Slice(from, next).CopyTo(text[to..]);
            to += next;
            from += next;
            text[to++] = text[from++];
            ReadOnlySpan<char> rest = text[from..];
            if (rest.Length < 4 || !rest[..3].SequenceEqual(text[..3]) || rest[3] is not (' ' or '-')) continue;
            from += 4;
            RefusalCatalogueStatus.Read(text[from..], out int status);
            if (status == 0) continue;
            from += status;
            if (from < text.Length && text[from] == ' ') from++;
        }

        text[from..].CopyTo(text[to..]);
        return to + text.Length - from;
    }

    private static int Squeeze(Span<char> text)
    {
        int to = text.IndexOf("  ");
        if (to < 0) return text.Length;
        for (int from = to; from < text.Length; from++)
        {
            if (text[from] != ' ' || to == 0 || text[to - 1] != ' ') text[to++] = text[from];
        }

        return to;
    }
}
