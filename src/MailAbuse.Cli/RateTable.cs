using System.Globalization;
using MailAbuse.Mta;
using MailAbuse.Rates;
using MailAbuse.Text;

namespace MailAbuse.Cli;

/// <summary>The senders as a table for people.</summary>
internal sealed class RateTable(Output output, Screen screen, TimeZoneInfo zone)
{
    private const int TrendWidth = 12;
    private const string Red = "\e[1;31m", Plain = "\e[0m";

    /// <summary>The columns behind the name; what is dropped first where the screen is narrow has the greatest number.</summary>
    private static readonly Column<SenderRate>[] All =
    [
        new("Kind", 8, false, 4, rate => Words.Of(rate.SenderKind.ToString())),
        new("Messages", 8, true, 0, rate => (rate.IsComplete ? "" : "≥") + Number(rate.Messages)),
        new("Rcpts", 6, true, 5, rate => Number(rate.Recipients)),
        new("Peak", 6, true, 0, rate => Number(rate.PeakMessages)),
        new("Usual", 7, true, 1, UsualOf),
        new("Factor", 7, true, 1, FactorOf),
        new("Failed", 6, true, 2, rate => rate.FailedShare.ToString("0 %", CultureInfo.InvariantCulture)),
        new("IPs", 4, true, 3, rate => Number(rate.Clients)),
        new("Trend", TrendWidth, false, 6, rate => Sparkline.Draw(rate.Trend, TrendWidth)),
        new("Score", 11, false, 0, rate => (rate.IsBurst ? "BURST " : "") + ScoreOf(rate)),
    ];

    private readonly Columns<SenderRate> _columns = new(output, screen, "Sender", narrowest: 24, widest: 44, All);

    /// <summary>Writes the table and, below it, what it says.</summary>
    public void Write(IReadOnlyList<SenderRate> rates, int left, RateReport report, Selection selection)
    {
        if (rates.Count > 0)
        {
            _columns.WriteHeading(rates.Max(rate => NameOf(rate).Length));
            foreach (SenderRate rate in rates) Row(rate);
            output.Write("\n");
        }

        if (left > 0) output.Write($"… and {left} more: --top 0 shows all.\n");
        Verdict(report, selection);
    }

    private void Row(SenderRate rate)
    {
        string sender = NameOf(rate);
        bool isColoured = screen.HasColour && rate.IsBurst;
        if (isColoured) output.Write(Red);
        _columns.WriteCells(sender.Length > _columns.NameWidth ? Visible.Make(rate.Sender, _columns.NameWidth) : sender, rate);
        if (isColoured) output.Write(Plain);
        output.EndLine();
        if (!rate.IsBurst) return;
        // A name that was cut cannot be copied.
        if (sender.Length > _columns.NameWidth) _columns.Below(sender);
        if (rate is { BurstStart: { } start, AlarmTime: { } alarm })
            _columns.Below(string.Create(CultureInfo.InvariantCulture, $"a burst since about {In(start):d MMM HH:mm}, clear by {In(alarm):d MMM HH:mm}"));
        foreach (string reason in rate.Reasons) _columns.Below(reason);
        foreach (string line in rate.Evidence) _columns.Below("> " + line);
    }

    private void Verdict(RateReport report, Selection selection)
    {
        // Where nothing was read there is nothing to say; what went wrong was said.
        if (report.Statistics.Lines == 0) return;
        if (report.Rates.Count > 0 && selection.Nobody(report.Rates) is { } nobody)
        {
            output.Write(Visible.Make(nobody)).Write("\n");
            return;
        }

        // Only of those who were asked for: "1 burst" about somebody who is not shown would be a riddle.
        int bursts = selection.Matching.Count(rate => rate.IsBurst);
        output.Write(bursts == 0 ? "No burst" : Words.Count(bursts, "burst")).Write(" among ");
        if (selection.IsFiltered) output.Write(string.Create(CultureInfo.InvariantCulture, $"{selection.Matching.Count:N0} of "));
        output.Write($"{Words.Count(report.Rates.Count, "sender")} in {Words.Count(report.Statistics.Lines, "line")}");
        if (report.Statistics is { First: { } first, Last: { } last })
            output.Write(string.Create(CultureInfo.InvariantCulture, $" from {In(first):yyyy-MM-dd HH:mm} to {In(last):yyyy-MM-dd HH:mm} ({In(last):zzz})"));
        if (WindowOf(report) is { } window) output.Write($", judged: {window}");
        output.Write(".\n");
        if (selection.BurstsOnly && bursts < selection.Matching.Count) output.Write("Only bursts are shown (--burst).\n");
        if (selection.Nearest() is { } near) output.Write(string.Create(CultureInfo.InvariantCulture, $"Nearly a burst: {Visible.Make(near.Sender)} ({ScoreOf(near)}); a longer window, as --last 1d, tells more.\n"));
        if (report.Rates.Any(rate => !rate.IsComplete)) output.Write("Counts are lower bounds: not all lines were written or could be read.\n");
    }

    private string? WindowOf(RateReport report) => (report.Since, report.Until) switch
    {
        (null, null) => null,
        ({ } since, null) => string.Create(CultureInfo.InvariantCulture, $"from {In(since):yyyy-MM-dd HH:mm} on"),
        (null, { } until) => string.Create(CultureInfo.InvariantCulture, $"until {In(until):yyyy-MM-dd HH:mm}"),
        ({ } since, { } until) when In(since).Date == In(until).Date => string.Create(CultureInfo.InvariantCulture, $"{In(since):yyyy-MM-dd HH:mm} to {In(until):HH:mm}"),
        ({ } since, { } until) => string.Create(CultureInfo.InvariantCulture, $"{In(since):yyyy-MM-dd HH:mm} to {In(until):yyyy-MM-dd HH:mm}"),
    };

    private DateTimeOffset In(DateTimeOffset time) => TimeZoneInfo.ConvertTime(time, zone);

    private static string NameOf(SenderRate rate) => rate.Sender.Length == 0 ? "(not in this log)" : Visible.Make(rate.Sender);

    // Whose past it is: - nobody's, ~ that of the others.
    private static string UsualOf(SenderRate rate)
    {
        string usual = rate.Baseline.ToString("0.#", CultureInfo.InvariantCulture);
        return rate.BaselineSource switch
        {
            BaselineSource.None => "-",
            BaselineSource.Population => "~" + usual,
            _ => usual,
        };
    }

    private static string FactorOf(SenderRate rate) => rate.BaselineSource switch
    {
        BaselineSource.None => "-",
        _ when rate.Factor >= 99999 => ">99999",
        _ when rate.Factor >= 100 => "×" + rate.Factor.ToString("0", CultureInfo.InvariantCulture),
        _ => "×" + rate.Factor.ToString("0.#", CultureInfo.InvariantCulture),
    };

    // Rounded down: what falls short of a burst by a hair must not be shown as one point.
    private static string ScoreOf(SenderRate rate) => (Math.Floor((decimal)rate.Score * 10) / 10).ToString("0.0", CultureInfo.InvariantCulture);

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
}
