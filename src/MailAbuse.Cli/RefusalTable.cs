using System.Globalization;
using MailAbuse.Reputation;
using MailAbuse.Reputation.Refusals;
using MailAbuse.Text;

namespace MailAbuse.Cli;

/// <summary>The refusals as a table for people.</summary>
internal sealed class RefusalTable(Output output, Screen screen, TimeZoneInfo zone)
{
    /// <summary>The columns behind the domain; what is dropped first where the screen is narrow has the greatest number.</summary>
    private readonly Columns<DeliveryRefusal> _columns = new(output, screen, "Recipients' domain", narrowest: 20, widest: 36,
    [
        Cut("Operator", 16, false, 3, one => one.Operator),
        Cut("Cause", 14, false, 4, one => Words.Of(one.Cause.ToString())),
        Cut("Code", 10, false, 2, one => one.Code),
        Cut("Messages", 8, true, 0, one => (one.IsComplete ? "" : "≥") + one.Messages.ToString(CultureInfo.InvariantCulture)),
        Cut("Waiting", 7, true, 0, one => one.Waiting.ToString(CultureInfo.InvariantCulture)),
        Cut("Share", 6, true, 1, one => one.Share.ToString("0 %", CultureInfo.InvariantCulture)),
        Cut("Last", 12, false, 1, one => TimeZoneInfo.ConvertTime(one.Last, zone).ToString("d MMM HH:mm", CultureInfo.InvariantCulture)),
        Cut("Taken again", 12, false, 0, one => one.ResumedAt is { } resumed ? TimeZoneInfo.ConvertTime(resumed, zone).ToString("d MMM HH:mm", CultureInfo.InvariantCulture) : "no"),
    ]);

    /// <summary>Writes the table and, below it, what it says.</summary>
    public void Write(IReadOnlyList<DeliveryRefusal> refusals, int top, RefusalReport report)
    {
        if (refusals.Count > 0)
        {
            _columns.WriteHeading(refusals.Take(top).Max(one => one.RecipientDomain.Length));
            foreach (DeliveryRefusal one in refusals.Take(top)) Row(one);
            output.Write("\n");
        }

        if (refusals.Count > top) output.Write($"… and {refusals.Count - top} more: --top 0 shows all.\n");
        if (report.Statistics.Lines > 0) Verdict(refusals, report);
    }

    // What a receiver or a catalogue of the user says may be of any length.
    private static Column<DeliveryRefusal> Cut(string title, int width, bool right, int dropOrder, Func<DeliveryRefusal, string> text) =>
        new(title, width, right, dropOrder, one => Visible.Make(text(one), width));

    private void Row(DeliveryRefusal one)
    {
        _columns.WriteCells(Visible.Make(one.RecipientDomain, _columns.NameWidth), one);
        output.EndLine();
        // A name that was cut cannot be copied.
        if (one.RecipientDomain.Length > _columns.NameWidth) _columns.Below(one.RecipientDomain);
        _columns.Below(string.Join(" ", ((string[])
        [
            one.MailHost.Length > 0 ? $"by {one.MailHost}" : "",
            one.OutgoingAddress.Length > 0 ? $"to {one.OutgoingAddress}" : "",
            one.List.Length > 0 ? $"({one.List})" : "",
        ]).Where(part => part.Length > 0)));
        if (one.Meaning.Length > 0) _columns.Below(one.Meaning);
        _columns.Below("> " + Visible.Make(one.SampleReply, Math.Max(screen.Width - 6, 20)));
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
