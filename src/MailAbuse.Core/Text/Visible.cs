using System.Buffers;
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

    // C0, DEL, C1; marks that turn or join text; line and paragraph separator; what has no width; halves of pairs.
    private static readonly SearchValues<char> Suspects = SearchValues.Create(
        [
            .. Range(0x00, 0x1F), .. Range(0x7F, 0x9F), '\u00AD', '\u034F', '\u061C', '\u115F', '\u1160', '\u17B4', '\u17B5', '\u180E',
            .. Range(0x200B, 0x200F), .. Range(0x2028, 0x202E), .. Range(0x2060, 0x206F), '\u3164', '\uFEFF', '\uFFA0',
            .. Range(0xFFF9, 0xFFFB), .. Range(0xD800, 0xDFFF),
        ]);

    /// <summary>
    /// The text with every character that acts instead of showing replaced by one that shows: control characters by their pictures
    /// (ESC by ␛), all others by �. Text without them is returned as it is.
    /// </summary>
    [return: NotNullIfNotNull(nameof(text))]
    public static string? Make(string? text)
    {
        int first = text.AsSpan().IndexOfAny(Suspects);
        if (first < 0)
            return text;
        var shown = new StringBuilder(text!.Length).Append(text, 0, first);
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
                shown.Append(c < 0x20 ? (char)(0x2400 + c) : c == 0x7F ? '\u2421' : Suspects.Contains(c) ? Replacement : c);
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

    private static IEnumerable<char> Range(int first, int last) => Enumerable.Range(first, last - first + 1).Select(code => (char)code);
}
