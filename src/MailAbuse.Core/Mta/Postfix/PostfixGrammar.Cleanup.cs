namespace MailAbuse.Mta.Postfix;

internal static partial class PostfixGrammar
{
    private static void ReadCleanup(ReadOnlySpan<byte> message, int at, ref PostfixLine line)
    {
        ReadOnlySpan<byte> text = message[at..];
        if (!line.QueueId.IsThere || text.IsEmpty) return;
        if (text.StartsWith("message-id="u8))
        {
            ReadMessageId(text, at, ref line);
        }
        else if (ActionOf(text, out MailEventKind kind, out int end))
        {
            ReadOnlySpan<byte> what = text[end..];
            if (what.StartsWith("header "u8) || what.StartsWith("body "u8) || what.StartsWith("content "u8) || what.StartsWith("mime-error "u8))
                ReadCheck(message, at + end, kind, ref line);
            else
                ReadAction(message, at + end, kind, ref line);
        }
        else
        {
            // Cleanup itself bounces what a virtual alias loop makes undeliverable.
            TryReadAttempt(text, at, ref line);
        }
    }

    private static void ReadMessageId(ReadOnlySpan<byte> text, int at, ref PostfixLine line)
    {
        line.Kind = MailEventKind.MessageId;
        int start = 11, end = text.Length;
        if (end - start >= 2 && text[start] == '<' && text[end - 1] == '>')
        {
            start++;
            end--;
        }

        line.MessageId = new Part(at + start, at + end);
    }

    /// <summary>
    /// Reads <c>header TEXT from NAME[ADDRESS]; from=&lt;…&gt; to=&lt;…&gt; proto=… helo=&lt;…&gt;(: NOTE)?</c>. TEXT is up to 200 bytes
    /// of the message, so the client is read from the right.
    /// </summary>
    private static void ReadCheck(ReadOnlySpan<byte> message, int at, MailEventKind kind, ref PostfixLine line)
    {
        line.Kind = kind;
        ReadOnlySpan<byte> text = message[at..];
        int end = SetContext(text, at, ref line);
        int from = text[..end].LastIndexOf(" from "u8);
        line.Reply = Part.NonEmpty(..end, at);
        if (from < 0) return;
        ReadOnlySpan<byte> client = text[(from + 6)..end];
        if (!PostfixFields.TryReadPeer(client, out Range name, out Range address, out int stop) || stop != client.Length) return;
        line.ClientName = Part.NonEmpty(name, at + from + 6);
        line.Client = new Part(address, at + from + 6);
    }
}
