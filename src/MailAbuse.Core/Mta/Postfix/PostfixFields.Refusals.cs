using System.Runtime.CompilerServices;

namespace MailAbuse.Mta.Postfix;

internal static partial class PostfixFields
{
    /// <summary>
    /// Reads what a delivery agent gives as the reason, in the parentheses behind <c>status=</c>: which host it was, and what that host
    /// said. Only how the text begins counts; what a receiver writes stands behind it, whatever it looks like.
    /// </summary>
    /// <remarks>
    /// The forms are those of Postfix 2.3 to 3.12 (<c>smtp_trouble.c</c>, <c>smtp_connect.c</c>, <c>smtp_sasl_glue.c</c>); the queue manager
    /// repeats them for the messages that wait behind one that failed (<c>delivery temporarily suspended: …</c>).
    /// </remarks>
    /// <param name="reason">The text in the parentheses.</param>
    /// <param name="name">The host's name.</param>
    /// <param name="address">The host's address.</param>
    /// <param name="said">What it said; the whole reason where it said nothing.</param>
    [MethodImpl(Hot.Loop)]
    public static RemoteFailure ReadRemoteFailure(ReadOnlySpan<byte> reason, out Range name, out Range address, out Range said)
    {
        int at = reason.StartsWith("delivery temporarily suspended: "u8) ? 32 : 0;
        ReadOnlySpan<byte> text = reason[at..];
        said = at..reason.Length;
        name = address = default;
        int before = text.StartsWith("host "u8) ? 5
            : text.StartsWith("connect to "u8) ? 11
            : text.StartsWith("lost connection with "u8) ? 21
            : text.StartsWith("conversation with "u8) ? 18
            : text.StartsWith("SASL authentication failed; server "u8) ? 35
            : 0;
        if (before == 0 || !TryReadPeer(text[before..], out name, out address, out int end)) return RemoteFailure.None;
        at += before;
        name = Shifted(name, at);
        address = Shifted(address, at);
        at += end;
        ReadOnlySpan<byte> rest = reason[at..];
        if (text[0] is (byte)'c' or (byte)'l') return RemoteFailure.NoAnswer;
        ReadOnlySpan<byte> saidMark = " said: "u8, refusedMark = " refused to talk to me: "u8;
        bool isAtConnect = rest.StartsWith(refusedMark);
        if (!isAtConnect && !rest.StartsWith(saidMark)) return RemoteFailure.None;
        said = (at + (isAtConnect ? refusedMark.Length : saidMark.Length))..EndOfSaid(reason);
        return isAtConnect ? RemoteFailure.SaidAtConnect : RemoteFailure.Said;
    }

    private static Range Shifted(Range range, int by) => (range.Start.Value + by)..(range.End.Value + by);

    /// <summary>Postfix adds to which command it was the reply: <c> (in reply to RCPT TO command)</c>.</summary>
    private static int EndOfSaid(ReadOnlySpan<byte> reason)
    {
        ReadOnlySpan<byte> mark = " (in reply to "u8;
        int at = reason.Length > 0 && reason[^1] == ')' ? reason.LastIndexOf(mark) : -1;
        return at < 0 || reason[(at + mark.Length)..^1].ContainsAny((byte)'(', (byte)')') ? reason.Length : at;
    }
}
