using System.Runtime.CompilerServices;

namespace MailAbuse.Reputation.Refusals;

/// <summary>
/// Takes out of a reply what is another each time and says nothing about why: the recipient's address, which is the text of whoever wrote
/// to him; the receivers' own numbers of messages and sessions; times. So the same refusal is the same text, and is looked up once.
/// </summary>
/// <remarks>
/// A number of a session is a run of twelve letters and digits or more, four of them digits: addresses, codes and words have dots, colons
/// or fewer digits. Not for use by two threads at once.
/// </remarks>
internal sealed class ReplyMask
{
    private const int ShortestNumber = 12, FewestDigits = 4;

    private readonly byte[] _known = new byte[RefusalVerdicts.LongestReply * 6];
    private readonly byte[] _text = new byte[RefusalVerdicts.LongestReply * 6];

    // No longer than six addresses of three characters, which is the shortest that is looked for.
    private static ReadOnlySpan<byte> Somebody => "recipient@invalid"u8;

    /// <summary>The reply without that; valid until the next call.</summary>
    /// <param name="reply">What the host said, no more than <see cref="RefusalVerdicts.LongestReply"/>.</param>
    /// <param name="recipient">Whose mail it is, as the log has it.</param>
    public ReadOnlySpan<byte> Apply(ReadOnlySpan<byte> reply, ReadOnlySpan<byte> recipient) => WithoutNumbers(WithoutRecipient(reply, recipient));

    private ReadOnlySpan<byte> WithoutRecipient(ReadOnlySpan<byte> reply, ReadOnlySpan<byte> recipient)
    {
        // An address without a sign between its halves could be a word of the reply.
        int at = recipient.Length < 3 ? -1 : reply.IndexOf(recipient);
        if (at < 0) return reply;
        int filled = 0;
        for (; at >= 0; at = reply.IndexOf(recipient))
        {
            reply[..at].CopyTo(_known.AsSpan(filled));
            Somebody.CopyTo(_known.AsSpan(filled + at));
            filled += at + Somebody.Length;
            reply = reply[(at + recipient.Length)..];
        }

        reply.CopyTo(_known.AsSpan(filled));
        return _known.AsSpan(0, filled + reply.Length);
    }

    [MethodImpl(Hot.Loop)]
    private ReadOnlySpan<byte> WithoutNumbers(ReadOnlySpan<byte> reply)
    {
        byte[] text = _text;
        int filled = 0, digits = 0, word = 0;
        for (int at = 0; at <= reply.Length; at++)
        {
            byte one = at < reply.Length ? reply[at] : (byte)' ';
            if ((uint)(one - '0') <= 9) digits++;
            else if ((uint)((one | 0x20) - 'a') > 'z' - 'a')
            {
                // A word has ended.
                if (digits >= FewestDigits)
                {
                    if (filled - word >= ShortestNumber)
                    {
                        text[word] = (byte)'#';
                        filled = word + 1;
                        // 1234567a66b.123: the second half belongs to it.
                        if (one == '.')
                            while (at + 1 < reply.Length && (uint)(reply[at + 1] - '0') <= 9) at++;
                    }
                    else if (one == '-' && filled - word == 4 && EndOfTime(reply, at - 4) is > 0 and var end)
                    {
                        text[word] = (byte)'#';
                        filled = word + 1;
                        at = end - 1;
                        word = filled;
                        digits = 0;
                        continue;
                    }
                }

                digits = 0;
                if (at < reply.Length) text[filled++] = one;
                word = filled;
                continue;
            }

            if (at < reply.Length) text[filled++] = one;
        }

        return text.AsSpan(0, filled);
    }

    /// <summary>Where <c>2026-11-05T10:00:00.123Z</c> ends that begins here; -1 where it does not.</summary>
    private static int EndOfTime(ReadOnlySpan<byte> reply, int from)
    {
        ReadOnlySpan<byte> shape = "0000-00-00T00:00:00"u8;
        if (reply.Length - from < shape.Length) return -1;
        for (int i = 0; i < shape.Length; i++)
            if (shape[i] == '0' ? (uint)(reply[from + i] - '0') > 9 : reply[from + i] != shape[i]) return -1;
        int at = from + shape.Length;
        while (at < reply.Length && (reply[at] is (byte)'.' or (byte)'Z' || (uint)(reply[at] - '0') <= 9)) at++;
        return at;
    }
}
