using System.Text;

namespace MailAbuse.Letters;

/// <summary>
/// Lays a filled template out as a letter: paragraphs wrapped, at most one blank line in a row. Templates have one line a paragraph,
/// because nobody knows how long a field will be.
/// </summary>
internal static class LetterLayout
{
    // RFC 5322, 2.1.1: 78; short enough to be quoted once or twice.
    private const int Width = 74;

    // Log lines and commands begin with four blanks, and stay as they are.
    private const string Verbatim = "    ";

    /// <summary>The text, with LF at each line's end and one at its own.</summary>
    public static string Make(string text)
    {
        StringBuilder laid = new(text.Length + 256);
        bool isBlank = true;
        foreach (string raw in text.ReplaceLineEndings("\n").Split('\n'))
        {
            string line = raw.TrimEnd();
            if (line.Length > 0)
                Wrap(laid, line);
            else if (!isBlank)
                laid.Append('\n');
            isBlank = line.Length == 0;
        }

        return laid.ToString().Trim('\n') + "\n";
    }

    private static void Wrap(StringBuilder laid, string line)
    {
        if (line.Length <= Width || line.StartsWith(Verbatim, StringComparison.Ordinal))
        {
            laid.Append(line).Append('\n');
            return;
        }

        string indent = new(' ', Indent(line));
        int column = 0;
        foreach (string word in line.TrimStart().Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (column == 0)
            {
                string start = line[..(line.Length - line.TrimStart().Length)];
                laid.Append(start).Append(word);
                column = start.Length + word.Length;
            }
            else if (column + 1 + word.Length <= Width)
            {
                laid.Append(' ').Append(word);
                column += 1 + word.Length;
            }
            else
            {
                laid.Append('\n').Append(indent).Append(word);
                column = indent.Length + word.Length;
            }
        }

        laid.Append('\n');
    }

    // What follows "1. " or "- " stands below its first word.
    private static int Indent(string line)
    {
        int start = line.Length - line.TrimStart().Length;
        int at = start;
        while (at < line.Length && char.IsAsciiDigit(line[at]))
            at++;
        if (at > start && at + 1 < line.Length && line[at] == '.' && line[at + 1] == ' ')
            return at + 2;
        return line[start..].StartsWith("- ", StringComparison.Ordinal) ? start + 2 : start;
    }
}
