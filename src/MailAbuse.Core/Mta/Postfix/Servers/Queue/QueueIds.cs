namespace MailAbuse.Mta.Postfix.Servers.Queue;

/// <summary>
/// What can be a queue id of Postfix (src/global/mail_queue.h): upper-case hex digits (short), or digits and letters without vowels
/// (long, <c>enable_long_queue_ids</c>). Ids come out of listings and logs and go to programs, so nothing else is let through.
/// </summary>
internal static class QueueIds
{
    private const int ShortestShort = 6;
    private const int ShortestLong = 12;
    private const int Longest = 31;

    /// <summary>True for what can be an id.</summary>
    public static bool IsId(ReadOnlySpan<char> text) =>
        text.Length is >= ShortestShort and <= Longest
        && (text.IndexOfAnyExcept(ShortAlphabet) < 0 || (text.Length >= ShortestLong && text.IndexOfAnyExcept(LongAlphabet) < 0));

    private static readonly System.Buffers.SearchValues<char> ShortAlphabet = System.Buffers.SearchValues.Create("0123456789ABCDEF");

    private static readonly System.Buffers.SearchValues<char> LongAlphabet = System.Buffers.SearchValues.Create("0123456789BCDFGHJKLMNPQRSTVWXYZbcdfghjklmnpqrstvwxyz");
}
