namespace MailAbuse.Mta.Postfix.Servers.Queue;

/// <summary>Reads Received fields as Postfix writes them.</summary>
internal static class ReceivedField
{
    private const string From = ", from userid ";

    /// <summary><c>uid=33</c> of <c>by HOST (Postfix, from userid 33) id …</c> (pickup.c); null for any other.</summary>
    public static string? UserOf(string field)
    {
        if (!field.StartsWith("by ", StringComparison.Ordinal)) return null;
        int open = field.IndexOf(" (", StringComparison.Ordinal);
        int close = open < 0 ? -1 : field.IndexOf(')', open);
        if (close < 0 || field.AsSpan(3, open - 3).IndexOfAny(' ', '\t') >= 0) return null;
        ReadOnlySpan<char> comment = field.AsSpan(open + 2, close - open - 2);
        int at = comment.IndexOf(From, StringComparison.Ordinal);
        ReadOnlySpan<char> digits = at < 0 ? [] : comment[(at + From.Length)..];
        return digits.Length is > 0 and <= 10 && digits.IndexOfAnyExceptInRange('0', '9') < 0 ? $"uid={digits}" : null;
    }

    /// <summary>The queue id behind <c>by HOST (…) … id ID</c>, up to a blank, <c>;</c> or the end; null where there is none.</summary>
    /// <remarks>Comments and HELO names stand before the <c>by</c>; what is read stands behind the last <c>) </c>, where only the server writes.</remarks>
    public static string? IdOf(string field)
    {
        int by = field.StartsWith("by ", StringComparison.Ordinal) ? 0 : field.LastIndexOf(") by ", StringComparison.Ordinal);
        int at = by < 0 ? -1 : field.IndexOf(" id ", by, StringComparison.Ordinal);
        if (at < 0) return null;
        ReadOnlySpan<char> rest = field.AsSpan(at + 4);
        int end = rest.IndexOfAny(' ', ';', '\t');
        ReadOnlySpan<char> id = end < 0 ? rest : rest[..end];
        return QueueIds.IsId(id) ? id.ToString() : null;
    }

    /// <summary>True where the client had logged in: <c>with ESMTPA</c>, <c>ESMTPSA</c> or their UTF-8 kin (RFC 3848, RFC 6531).</summary>
    public static bool IsAuthenticated(string field)
    {
        int by = field.LastIndexOf(") by ", StringComparison.Ordinal);
        int with = by < 0 ? -1 : field.IndexOf(" with ", by, StringComparison.Ordinal);
        if (with < 0) return false;
        ReadOnlySpan<char> protocol = field.AsSpan(with + 6);
        int end = protocol.IndexOf(' ');
        protocol = end < 0 ? protocol : protocol[..end];
        return protocol is "ESMTPA" or "ESMTPSA" or "UTF8SMTPA" or "UTF8SMTPSA";
    }
}
