using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace MailAbuse.Text;

/// <summary>
/// Makes text from a log safe to show. Log text is attacker text: an escape sequence in a HELO name would move the cursor, a bidi
/// override would turn an address round, a line separator would make one row look like two.
/// </summary>
public static class Visible
{
    private const char Replacement = '\uFFFD';

    /// <summary>
    /// The text with every character that acts instead of showing replaced by one that shows: control characters by their pictures
    /// (ESC by ␛), all others by �. Text without them is returned as it is.
    /// </summary>
    [return: NotNullIfNotNull(nameof(text))]
    public static string? Make(string? text)
    {
        int first = 0;
        while (first < text?.Length && !IsSuspect(text[first]))
            first++;
        if (text is null || first == text.Length)
            return text;
        var shown = new StringBuilder(text.Length).Append(text, 0, first);
        for (int at = first; at < text.Length; at++)
        {
            char c = text[at];
            if (char.IsHighSurrogate(c) && at + 1 < text.Length && char.IsLowSurrogate(text[at + 1]))
            {
                // Tags and variation selectors beyond the first plane have no width; everything else there is a character.
                if (char.ConvertToUtf32(c, text[at + 1]) is >= 0xE0000 and <= 0xE0FFF)
                    shown.Append(Replacement);
                else
                    shown.Append(c).Append(text[at + 1]);
                at++;
            }
            else
            {
                shown.Append(c < 0x20 ? (char)(0x2400 + c) : c == 0x7F ? '\u2421' : IsSuspect(c) ? Replacement : c);
            }
        }

        return shown.ToString();
    }

    /// <summary>As <see cref="Make(string?)"/>, and no longer than <paramref name="width"/>: what is cut off ends in an ellipsis.</summary>
    [return: NotNullIfNotNull(nameof(text))]
    public static string? Make(string? text, int width)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        // Cut first: a line can be a megabyte long, and the table shows forty characters of it. One more than fits shows that it was cut.
        if (text is null || text.Length <= width)
            return Make(text);
        int end = char.IsHighSurrogate(text[width - 2 < 0 ? 0 : width - 2]) ? width - 2 : width - 1;
        return string.Concat(Make(text[..Math.Max(end, 0)]), "…");
    }

    // C0, DEL, C1; marks that turn or join text; line and paragraph separator; what has no width; halves of pairs. Plain comparisons: a
    // search table takes longer to set up than a program that shows one screen has to search.
    private static bool IsSuspect(char c) => c < 0x20 || c >= 0x7F && IsSuspectBeyondAscii(c);

    private static bool IsSuspectBeyondAscii(char c) => c
        is <= '\u009F' or '\u00AD' or '\u034F' or '\u061C' or '\u115F' or '\u1160' or '\u17B4' or '\u17B5' or '\u180E'
        or (>= '\u200B' and <= '\u200F') or (>= '\u2028' and <= '\u202E') or (>= '\u2060' and <= '\u206F') or '\u3164'
        or (>= '\uD800' and <= '\uDFFF') or '\uFEFF' or '\uFFA0' or (>= '\uFFF9' and <= '\uFFFB');
}
