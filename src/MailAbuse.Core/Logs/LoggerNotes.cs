namespace MailAbuse.Logs;

/// <summary>What loggers say of themselves.</summary>
internal static class LoggerNotes
{
    /// <summary>
    /// How many lines a logger's own message says are missing; 1 where it says so without a number, 0 where it says something else.
    /// journald: <c>Suppressed 1234 messages from postfix@-.service</c>; rsyslog: <c>imuxsock lost 12 messages from pid 9 due to rate-limiting</c>,
    /// <c>imjournal: 40 messages lost due to rate-limiting</c>, <c>begin to drop messages due to rate-limiting</c>.
    /// </summary>
    public static long SuppressedLines(ReadOnlySpan<byte> message)
    {
        bool isSuppressed = message.IndexOf("uppressed "u8) >= 0 && message.IndexOf(" messages from "u8) >= 0
            || message.IndexOf("due to rate-limiting"u8) >= 0 && (message.IndexOf(" lost"u8) >= 0 || message.IndexOf(" drop"u8) >= 0);
        if (!isSuppressed) return 0;
        int end = message.IndexOf(" messages"u8);
        if (end < 0) return 1;
        int start = end;
        while (start > 0 && (uint)(message[start - 1] - '0') <= 9 && end - start < 15) start--;
        long count = 0;
        foreach (byte digit in message[start..end]) count = count * 10 + (digit - '0');
        return Math.Max(1, count);
    }
}
