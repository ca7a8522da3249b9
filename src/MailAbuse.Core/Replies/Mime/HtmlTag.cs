namespace MailAbuse.Replies.Mime;

/// <summary>Tells of a start tag whether its element is shown. Style sheets are not read: only what the tag itself says.</summary>
internal static class HtmlTag
{
    // No honest tag is longer; a quote that is never closed must not cost a look at the whole letter each time.
    private const int MaxTag = 4096;

    // These have no content that could be hidden.
    private static readonly HashSet<string> s_void = new(StringComparer.OrdinalIgnoreCase) { "br", "hr", "img", "input", "meta", "link", "col", "wbr", "area", "base", "source" };

    private static readonly string[] s_white = ["#fff", "#ffffff", "white", "rgb(255,255,255)"];

    /// <summary>The end of the tag that begins at <paramref name="open"/>, past a <c>&gt;</c> that stands in quotes; -1: it has none.</summary>
    public static int End(string html, int open)
    {
        char quote = '\0';
        char last = '\0';
        for (int at = open + 1; at < html.Length && at - open < MaxTag; at++)
        {
            char c = html[at];
            if (quote != '\0')
            {
                if (c == quote) quote = '\0';
            }
            else if (c == '>')
            {
                return at;
            }
            else if (c is '"' or '\'' && last == '=')
            {
                quote = c;
            }

            if (!char.IsWhiteSpace(c)) last = c;
        }

        return html.IndexOf('>', open);
    }

    /// <summary>True where the tag itself says that nobody sees what is in it.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="tag">All between its angle brackets.</param>
    /// <param name="isOnWhite">True where white letters cannot be seen: nothing of the letter has another ground.</param>
    public static bool IsHidden(string name, ReadOnlySpan<char> tag, bool isOnWhite)
    {
        if (s_void.Contains(name) || tag.Length > MaxTag) return false;
        int at = name.Length;
        while (Next(tag, ref at, out ReadOnlySpan<char> key, out ReadOnlySpan<char> value))
        {
            if (key.Equals("hidden", StringComparison.OrdinalIgnoreCase)) return true;
            if (key.Equals("style", StringComparison.OrdinalIgnoreCase) && IsHiddenBy(System.Net.WebUtility.HtmlDecode(value.ToString()), isOnWhite)) return true;
            if (isOnWhite && key.Equals("color", StringComparison.OrdinalIgnoreCase) && IsWhite(value.ToString())) return true;
        }

        return false;
    }

    private static bool IsHiddenBy(string style, bool isOnWhite)
    {
        foreach (string part in style.Split(';'))
        {
            int colon = part.IndexOf(':', StringComparison.Ordinal);
            if (colon < 0) continue;
            string value = part[(colon + 1)..].Replace("!important", "", StringComparison.OrdinalIgnoreCase).Replace(" ", "", StringComparison.Ordinal).Trim().ToLowerInvariant();
            bool hides = part[..colon].Trim().ToLowerInvariant() switch
            {
                "display" => value == "none",
                "visibility" => value is "hidden" or "collapse",
                "mso-hide" => value == "all",
                "font-size" or "opacity" or "max-height" or "max-width" => IsNothing(value),
                "color" => value == "transparent" || isOnWhite && IsWhite(value),
                _ => false,
            };
            if (hides) return true;
        }

        return false;
    }

    // "0", "0px", "0.0em"; a letter of one pixel is none either.
    private static bool IsNothing(string value)
    {
        string number = value.TrimEnd('p', 'x', 't', 'e', 'm', 'r', '%');
        return number.Length > 0 && number.Trim('0', '.').Length == 0 || value is "1px" or "1pt";
    }

    private static bool IsWhite(string value) => Array.Exists(s_white, white => white.Equals(value.Replace(" ", "", StringComparison.Ordinal), StringComparison.OrdinalIgnoreCase));

    private static bool Next(ReadOnlySpan<char> tag, ref int at, out ReadOnlySpan<char> key, out ReadOnlySpan<char> value)
    {
        value = default;
        while (at < tag.Length && (char.IsWhiteSpace(tag[at]) || tag[at] is '/' or '"' or '\'' or '=')) at++;
        int start = at;
        while (at < tag.Length && !char.IsWhiteSpace(tag[at]) && tag[at] is not ('=' or '/')) at++;
        key = tag[start..at];
        if (key.IsEmpty) return false;
        int mark = at;
        while (mark < tag.Length && char.IsWhiteSpace(tag[mark])) mark++;
        if (mark >= tag.Length || tag[mark] != '=') return true;
        at = mark + 1;
        while (at < tag.Length && char.IsWhiteSpace(tag[at])) at++;
        if (at >= tag.Length) return true;
        char quote = tag[at];
        if (quote is '"' or '\'')
        {
            start = ++at;
            while (at < tag.Length && tag[at] != quote) at++;
            value = tag[start..at];
            at = Math.Min(at + 1, tag.Length);
        }
        else
        {
            start = at;
            while (at < tag.Length && !char.IsWhiteSpace(tag[at])) at++;
            value = tag[start..at];
        }

        return true;
    }
}
