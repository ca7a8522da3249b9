using System.Text;

namespace MailAbuse.Replies.Mime;

/// <summary>
/// A message file (RFC 5322, RFC 2045–2047): its fields and its text. As much of MIME as a customer's letter uses; what is attached is
/// not looked into. Whatever the bytes are, there is an answer: nesting, parts and fields are limited, and nothing throws.
/// </summary>
internal sealed class MimeMessage
{
    private const int MaxDepth = 10;
    private const int MaxParts = 200;

    private readonly string _bytes;
    private int _parts;

    private MimeMessage(byte[] bytes)
    {
        _bytes = Encoding.Latin1.GetString(bytes);
        int at = 0;
        Headers = MimeHeaders.Read(_bytes, ref at, _bytes.Length);
        Text = Part(Headers, at, _bytes.Length, depth: 0).Text;
    }

    /// <summary>The fields.</summary>
    public MimeHeaders Headers { get; }

    /// <summary>What the letter says: its plain text, where it has one, else its HTML as text.</summary>
    public string Text { get; }

    /// <summary>Reads a message.</summary>
    public static MimeMessage Read(byte[] bytes) => new(bytes);

    private (string Text, bool IsPlain) Part(MimeHeaders headers, int at, int end, int depth)
    {
        if (++_parts > MaxParts) return ("", false);
        ContentType type = ContentType.Read(headers["Content-Type"]);
        if (depth > 0 && ContentType.Read(headers["Content-Disposition"]).Value == "attachment") return ("", false);
        if (type.Value.StartsWith("multipart/", StringComparison.Ordinal) && type["boundary"] is { Length: > 0 } boundary)
            return depth >= MaxDepth ? ("", false) : Parts(boundary, type.Value == "multipart/alternative", at, end, depth);
        bool isHtml = type.Value == "text/html";
        // A part without a type is plain text (RFC 2045, 5.2).
        if (!isHtml && type.Value is not ("text/plain" or "" or "text") && !type.Value.StartsWith("multipart/", StringComparison.Ordinal)) return ("", false);
        string text = MailCharsets.Decode(TransferEncoding.Decode(headers["Content-Transfer-Encoding"], _bytes.AsSpan(at, end - at)), type["charset"]);
        if (isHtml) return (HtmlText.Of(text), false);
        return (type["format"]?.Equals("flowed", StringComparison.OrdinalIgnoreCase) == true ? Unflow(text) : text, true);
    }

    private (string Text, bool IsPlain) Parts(string boundary, bool isAlternative, int at, int end, int depth)
    {
        List<(string Text, bool IsPlain)> found = [];
        int start = -1;
        while (at < end)
        {
            int lineStart = at;
            ReadOnlySpan<char> line = MimeLines.Next(_bytes, ref at, end);
            if (!line.StartsWith("--", StringComparison.Ordinal) || !line[2..].StartsWith(boundary, StringComparison.Ordinal)) continue;
            ReadOnlySpan<char> tail = line[(2 + boundary.Length)..].TrimEnd();
            if (!tail.IsEmpty && tail is not "--") continue;
            if (start >= 0) found.Add(Inner(start, lineStart, depth));
            start = tail.IsEmpty ? at : -1;
            if (!tail.IsEmpty || _parts > MaxParts) break;
        }

        // A message that was cut off has no closing boundary.
        if (start >= 0 && _parts <= MaxParts) found.Add(Inner(start, end, depth));
        found.RemoveAll(part => string.IsNullOrWhiteSpace(part.Text));
        if (found.Count == 0) return ("", false);
        if (!isAlternative) return (string.Join('\n', found.Select(part => part.Text)), found.TrueForAll(part => part.IsPlain));
        int plain = found.FindIndex(part => part.IsPlain);
        return plain >= 0 ? found[plain] : found[^1];
    }

    private (string Text, bool IsPlain) Inner(int at, int end, int depth) => Part(MimeHeaders.Read(_bytes, ref at, end), at, end, depth + 1);

    // A line that ends in a blank goes on in the next one (RFC 3676); quoted lines are left alone, they are thrown away anyhow.
    private static string Unflow(string text)
    {
        StringBuilder joined = new(text.Length);
        int at = 0;
        while (at < text.Length)
        {
            ReadOnlySpan<char> line = MimeLines.Next(text, ref at, text.Length);
            bool goesOn = line.EndsWith(' ') && line is not "-- " && !line.StartsWith('>') && at < text.Length && text[at] is not ('>' or '\r' or '\n');
            joined.Append(line);
            if (!goesOn) joined.Append('\n');
        }

        return joined.ToString();
    }
}
