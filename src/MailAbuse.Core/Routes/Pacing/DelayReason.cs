namespace MailAbuse.Routes.Pacing;

/// <summary>Reads the reason for which Postfix put a recipient off, as far as it names the mail host (src/smtp/smtp_trouble.c, smtp_connect.c).</summary>
internal static class DelayReason
{
    private const int LongestHost = 255;

    // Where each form names the host, behind these words.
    private static readonly string[] Marks = ["host ", "connect to ", "conversation with ", "lost connection with ", "refused to talk to me: host "];

    /// <summary>The host in lower case; null where the reason names none. The text is a stranger's: only what can be a host name or an address is taken.</summary>
    public static string? HostOf(string? reason)
    {
        if (string.IsNullOrEmpty(reason))
            return null;
        const string suspended = "delivery temporarily suspended: ";
        ReadOnlySpan<char> text = reason;
        if (text.StartsWith(suspended, StringComparison.Ordinal))
            text = text[suspended.Length..];
        foreach (string mark in Marks)
        {
            if (!text.StartsWith(mark, StringComparison.Ordinal))
                continue;
            ReadOnlySpan<char> rest = text[mark.Length..];
            int end = rest.IndexOf('[');
            if (end <= 0 || end > LongestHost)
                return null;
            ReadOnlySpan<char> host = rest[..end];
            foreach (char c in host)
            {
                if (!char.IsAsciiLetterOrDigit(c) && c is not ('.' or '-' or '_' or ':'))
                    return null;
            }

            return host.ToString().ToLowerInvariant();
        }

        return null;
    }
}
