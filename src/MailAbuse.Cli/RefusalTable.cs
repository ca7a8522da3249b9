using System.Globalization;
using MailAbuse.Reputation;
using MailAbuse.Reputation.Refusals;
using MailAbuse.Text;

namespace MailAbuse.Cli;

/// <summary>The refusals as a table for people.</summary>
internal sealed class RefusalTable(Output output, Screen screen, TimeZoneInfo zone)
{
    private const int Gap = 2, NarrowestName = 20, WidestName = 36;

    /// <summary>The columns behind the domain; what is dropped first where the screen is narrow has the greatest number.</summary>
    private readonly Column[] _columns =
    [
        new("Operator", 16, false, 3, one => one.Operator),
        new("Cause", 14, false, 4, one => Words.Of(one.Cause.ToString())),
        new("Code", 10, false, 2, one => one.Code),
        new("Messages", 8, true, 0, one => (one.IsComplete ? "" : "≥") + one.Messages.ToString(CultureInfo.InvariantCulture)),
        new("Waiting", 7, true, 0, one => one.Waiting.ToString(CultureInfo.InvariantCulture)),
        new("Share", 6, true, 1, one => one.Share.ToString("0 %", CultureInfo.InvariantCulture)),
        new("Last", 12, false, 1, one => TimeZoneInfo.ConvertTime(one.Last, zone).ToString("d MMM HH:mm", CultureInfo.InvariantCulture)),
        new("Taken again", 12, false, 0, one => one.ResumedAt is { } resumed ? TimeZoneInfo.ConvertTime(resumed, zone).ToString("d MMM HH:mm", CultureInfo.InvariantCulture) : "no"),
    ];

    private sealed record Column(string Title, int Width, bool Right, int DropOrder, Func<DeliveryRefusal, string> Text);

    /// <summary>Writes the table and, below it, what it says.</summary>
    public void Write(IReadOnlyList<DeliveryRefusal> refusals, int top, RefusalReport report)
    {
        if (refusals.Count > 0 && top > 0)
        {
            List<Column> columns = Fitting();
            int name = Math.Min(screen.Width - WidthOf(columns), Math.Clamp(refusals.Take(top).Max(one => one.RecipientDomain.Length), NarrowestName, WidestName));
            output.Write("Recipients' domain", name, right: false);
            foreach (Column column in columns) output.Blank(Gap).Write(column.Title, column.Width, column.Right);
            output.EndLine();
            foreach (DeliveryRefusal one in refusals.Take(top)) Row(one, columns, name);
            output.Write("\n");
        }

        if (refusals.Count > top) output.Write($"… and {refusals.Count - top} more: --top 0 shows all.\n");
        if (report.Statistics.Lines > 0) Verdict(refusals, report);
    }

    private List<Column> Fitting()
    {
        List<Column> columns = [.. _columns];
        for (int drop = _columns.Max(column => column.DropOrder); drop > 0 && WidthOf(columns) + NarrowestName > screen.Width; drop--)
            columns.RemoveAll(column => column.DropOrder == drop);
        return columns;
    }

    private static int WidthOf(List<Column> columns) => columns.Sum(column => column.Width + Gap);

    private void Row(DeliveryRefusal one, List<Column> columns, int name)
    {
        output.Write(Visible.Make(one.RecipientDomain, name), name, right: false);
        foreach (Column column in columns) output.Blank(Gap).Write(Visible.Make(column.Text(one), column.Width), column.Width, column.Right);
        output.EndLine();
        // A name that was cut cannot be copied.
        if (one.RecipientDomain.Length > name) Below(one.RecipientDomain);
        Below(string.Join(" ", ((string[])
        [
            one.MailHost.Length > 0 ? $"by {one.MailHost}" : "",
            one.OutgoingAddress.Length > 0 ? $"to {one.OutgoingAddress}" : "",
            one.List.Length > 0 ? $"({one.List})" : "",
        ]).Where(part => part.Length > 0)));
        if (one.Meaning.Length > 0) Below(one.Meaning);
        Below("> " + Visible.Make(one.SampleReply, Math.Max(screen.Width - 6, 20)));
    }

    private void Below(string text)
    {
        output.Write("    ").Write(Visible.Make(text));
        output.EndLine();
    }

    private void Verdict(IReadOnlyList<DeliveryRefusal> refusals, RefusalReport report)
    {
        int waiting = refusals.Sum(one => one.Waiting);
        output.Write(refusals.Count == 0 ? "No refusal" : Words.Count(refusals.Count, "refusal"));
        if (refusals.Count > 0) output.Write(string.Create(CultureInfo.InvariantCulture, $" to {Words.Count(refusals.Select(one => one.RecipientDomain).Distinct().Count(), "domain")}, {Words.Count(waiting, "recipient")} waiting,"));
        output.Write($" in {Words.Count(report.Statistics.Lines, "line")}");
        if (report.Statistics is { First: { } first, Last: { } last })
            output.Write(string.Create(CultureInfo.InvariantCulture, $" from {In(first):yyyy-MM-dd HH:mm} to {In(last):yyyy-MM-dd HH:mm} ({In(last):zzz})"));
        output.Write(".\n");
        if (refusals.Any(one => !one.IsComplete)) output.Write("Counts are lower bounds: not all lines were written or could be read.\n");
    }

    private DateTimeOffset In(DateTimeOffset time) => TimeZoneInfo.ConvertTime(time, zone);
}
