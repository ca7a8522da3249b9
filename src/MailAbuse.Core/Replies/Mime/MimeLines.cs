namespace MailAbuse.Replies.Mime;

/// <summary>Lines of a text whose lines end as they like.</summary>
internal static class MimeLines
{
    /// <summary>The line that begins at <paramref name="at"/>, without its end; <paramref name="at"/> is then where the next begins.</summary>
    public static ReadOnlySpan<char> Next(string text, ref int at, int end)
    {
        ReadOnlySpan<char> rest = text.AsSpan(at, end - at);
        int feed = rest.IndexOf('\n');
        ReadOnlySpan<char> line = feed < 0 ? rest : rest[..feed];
        at += feed < 0 ? rest.Length : feed + 1;
        return line.EndsWith('\r') ? line[..^1] : line;
    }
}
