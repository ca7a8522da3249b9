using MailAbuse.Text;

namespace MailAbuse.Cli;

/// <summary>A table for people: a name, and behind it as many columns as the screen has room for.</summary>
/// <param name="output">Where it goes.</param>
/// <param name="screen">How wide it may be.</param>
/// <param name="title">The heading of the names.</param>
/// <param name="narrowest">A name has so many characters at least.</param>
/// <param name="widest">And at most.</param>
/// <param name="all">The columns.</param>
internal sealed class Columns<T>(Output output, Screen screen, string title, int narrowest, int widest, IReadOnlyList<Column<T>> all)
{
    private const int Gap = 2;

    private IReadOnlyList<Column<T>> _fitting = [];

    /// <summary>How many characters a name has.</summary>
    public int NameWidth { get; private set; }

    /// <summary>Chooses the columns that fit, and writes their headings.</summary>
    /// <param name="longestName">The length of the longest name.</param>
    public void WriteHeading(int longestName)
    {
        List<Column<T>> columns = [.. all];
        for (int drop = all.Max(column => column.DropOrder); drop > 0 && WidthOf(columns) + narrowest > screen.Width; drop--)
            columns.RemoveAll(column => column.DropOrder == drop);
        _fitting = columns;
        NameWidth = Math.Min(screen.Width - WidthOf(columns), Math.Clamp(longestName, narrowest, widest));
        output.Write(title, NameWidth, right: false);
        foreach (Column<T> column in columns) output.Blank(Gap).Write(column.Title, column.Width, column.Right);
        output.EndLine();
    }

    /// <summary>Writes the cells of a row; its end is the caller's.</summary>
    /// <param name="name">The name, no longer than <see cref="NameWidth"/>.</param>
    /// <param name="one">What the row is about.</param>
    public void WriteCells(string name, T one)
    {
        output.Write(name, NameWidth, right: false);
        foreach (Column<T> column in _fitting) output.Blank(Gap).Write(column.Text(one), column.Width, column.Right);
    }

    /// <summary>Writes a line that belongs to the row above.</summary>
    public void Below(string text)
    {
        output.Write("    ").Write(Visible.Make(text));
        output.EndLine();
    }

    private static int WidthOf(List<Column<T>> columns) => columns.Sum(column => column.Width + Gap);
}
