using System.Globalization;
using System.Text;
using MailAbuse.Text;
using Spectre.Console;

namespace MailAbuse.Terminal;

/// <summary>Text as columns of a terminal: Chinese takes two a character, an accent that stands by itself none.</summary>
internal static class Cells
{
    // More than any language puts on one letter; a name that has hundreds would draw over the lines above.
    private const int MostMarks = 3;

    private const int LongestText = 4096;

    /// <summary>How many columns a text takes that was made by this class.</summary>
    public static int Width(string text) => text.GetCellWidth();

    /// <summary>The text, harmless, in exactly so many columns.</summary>
    public static string Fit(string text, int width, bool right = false)
    {
        string cut = Cut(text, width);
        string blank = new(' ', Math.Max(0, width - Width(cut)));
        return right ? blank + cut : cut + blank;
    }

    /// <summary>The text, harmless, in at most so many columns; what is cut off ends in an ellipsis.</summary>
    public static string Cut(string text, int width)
    {
        if (width < 1) return "";
        string shown = Harmless(text.Length > LongestText ? text[..LongestText] : text);
        if (Width(shown) <= width) return shown;
        StringBuilder cut = new();
        int used = 0;
        foreach (char c in shown)
        {
            int cells = Width(c.ToString());
            if (used + cells > width - 1) break;
            cut.Append(c);
            used += cells;
        }

        return cut.Append('…').ToString();
    }

    // Terminals do not agree about what lies beyond the first plane (emoji), nor about what joins to one character (Hangul's single parts,
    // selectors of a variant). A column that is off by one moves all behind it, so none of these is shown as it is.
    private static string Harmless(string text)
    {
        string visible = Visible.Make(text);
        StringBuilder shown = new(visible.Length);
        int marks = MostMarks;
        foreach (Rune rune in visible.EnumerateRunes())
        {
            UnicodeCategory category = Rune.GetUnicodeCategory(rune);
            if (category is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark)
            {
                if (!rune.IsBmp || rune.Value is (>= 0xFE00 and <= 0xFE0F) or (>= 0x180B and <= 0x180F) || marks++ >= MostMarks) continue;
                if (Width(rune.ToString()) != 0) continue;
                shown.Append(rune);
                continue;
            }

            marks = 0;
            bool isUnsure = !rune.IsBmp || category is UnicodeCategory.SpacingCombiningMark or UnicodeCategory.Format or UnicodeCategory.Control
                or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned || rune.Value is (>= 0x1100 and <= 0x11FF) or (>= 0xA960 and <= 0xA97F) or (>= 0xD7B0 and <= 0xD7FF);
            shown.Append(isUnsure || Width(rune.ToString()) < 1 ? '\uFFFD' : (char)rune.Value);
        }

        return shown.ToString();
    }
}
