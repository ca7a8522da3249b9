using System.Net;
using System.Text;

namespace MailAbuse.Replies.Mime;

/// <summary>
/// HTML as plain text. Nothing of it is fetched, followed or run: tags go, blocks become lines, quoted blocks become <c>&gt;</c> lines
/// as in plain text, and what is not shown (scripts, styles, comments, elements that their own tag hides) is left out. One pass, whatever the nesting.
/// </summary>
internal static class HtmlText
{
    private const int MaxQuoteDepth = 5;

    private static readonly HashSet<string> s_blocks = new(StringComparer.OrdinalIgnoreCase)
    {
        "p", "div", "br", "li", "tr", "ul", "ol", "table", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "pre", "blockquote", "body", "html", "section", "article",
    };

    private static readonly string[] s_hidden = ["script", "style", "head", "title", "noscript", "template", "textarea", "select"];

    /// <summary>The text that a reader would see.</summary>
    public static string Of(string html)
    {
        StringBuilder text = new(html.Length / 2);
        StringBuilder line = new();
        HashSet<string> unclosed = new(StringComparer.OrdinalIgnoreCase);
        // White letters hide nothing where something has another ground; which, is not worked out.
        bool isOnWhite = !html.Contains("background", StringComparison.OrdinalIgnoreCase) && !html.Contains("bgcolor", StringComparison.OrdinalIgnoreCase);
        string hidden = "";
        int inside = 0;
        int depth = 0;
        int at = 0;
        while (at < html.Length)
        {
            int open = html.IndexOf('<', at);
            if (inside == 0) AppendText(line, html.AsSpan(at, (open < 0 ? html.Length : open) - at));
            if (open < 0) break;
            if (html.AsSpan(open).StartsWith("<!--", StringComparison.Ordinal))
            {
                // A comment that never ends hides the rest, as in a browser.
                int closed = html.IndexOf("-->", open, StringComparison.Ordinal);
                at = closed < 0 ? html.Length : closed + 3;
                continue;
            }

            int end = HtmlTag.End(html, open);
            if (end < 0)
            {
                // No tag: a "<" that somebody typed.
                if (inside == 0) AppendText(line, html.AsSpan(open));
                break;
            }

            bool isEnd = open + 1 < html.Length && html[open + 1] == '/';
            string name = Name(html.AsSpan(open + (isEnd ? 2 : 1), end - open - (isEnd ? 1 : 0) - 1));
            at = end + 1;
            if (name.Length == 0)
            {
                // "a < b > c" is text, "<!DOCTYPE" and "<?xml" are not.
                if (open + 1 < html.Length && html[open + 1] is not ('!' or '?') && inside == 0) AppendText(line, html.AsSpan(open, end + 1 - open));
                continue;
            }

            if (!isEnd && Array.Exists(s_hidden, unseen => unseen.Equals(name, StringComparison.OrdinalIgnoreCase)))
            {
                // One that is never closed hides nothing, else it would hide the whole letter; and it is looked for once, else ten
                // thousand of them would be looked for ten thousand times.
                int close = unclosed.Contains(name) ? -1 : html.IndexOf("</" + name, at, StringComparison.OrdinalIgnoreCase);
                if (close >= 0) at = close;
                else unclosed.Add(name);
                continue;
            }

            if (inside > 0)
            {
                bool isSame = name.Equals(hidden, StringComparison.OrdinalIgnoreCase);
                // A paragraph ends where the next block begins; others end where they are closed, as in a browser.
                if (hidden.Equals("p", StringComparison.OrdinalIgnoreCase) && !isEnd && s_blocks.Contains(name) && !name.Equals("br", StringComparison.OrdinalIgnoreCase)) inside = 0;
                else if (isSame) inside += isEnd ? -1 : 1;
                if (inside > 0 || isEnd) continue;
            }

            if (!isEnd && HtmlTag.IsHidden(name, html.AsSpan(open + 1, end - open - 1), isOnWhite))
            {
                if (s_blocks.Contains(name)) EndLine(text, line, depth, isBreak: false);
                (hidden, inside) = (name, 1);
                continue;
            }

            if (!s_blocks.Contains(name)) continue;
            EndLine(text, line, depth, isBreak: name.Equals("br", StringComparison.OrdinalIgnoreCase));
            if (name.Equals("blockquote", StringComparison.OrdinalIgnoreCase))
                depth = Math.Clamp(depth + (isEnd ? -1 : 1), 0, MaxQuoteDepth);
        }

        EndLine(text, line, depth, isBreak: false);
        return text.ToString();
    }

    private static string Name(ReadOnlySpan<char> tag)
    {
        int length = 0;
        while (length < tag.Length && char.IsAsciiLetterOrDigit(tag[length])) length++;
        return length is 0 or > 20 || !char.IsAsciiLetter(tag[0]) ? "" : tag[..length].ToString();
    }

    // Blanks of the source are one blank in the text.
    private static void AppendText(StringBuilder line, ReadOnlySpan<char> raw)
    {
        if (raw.IsEmpty) return;
        foreach (char c in WebUtility.HtmlDecode(raw.ToString()))
        {
            if (c is not (' ' or '\t' or '\r' or '\n' or '\u00A0')) line.Append(c);
            else if (line.Length > 0 && line[^1] != ' ') line.Append(' ');
        }
    }

    private static void EndLine(StringBuilder text, StringBuilder line, int depth, bool isBreak)
    {
        string content = line.ToString().Trim();
        line.Clear();
        if (content.Length == 0 && !isBreak) return;
        for (int quote = 0; quote < depth; quote++) text.Append("> ");
        text.Append(content).Append('\n');
    }
}
