using System.Globalization;
using MailAbuse.Rates;
using MailAbuse.Rates.Live;

namespace MailAbuse.Terminal;

/// <summary>Draws the window as lines: the same view and size give the same lines, and nothing else has a say.</summary>
internal static class WindowPicture
{
    private const int MostAlarms = 3, NarrowestServerName = 12, WidestServerName = 30;

    /// <summary>As many lines as the terminal has at most, none wider than it is.</summary>
    /// <param name="view">What is seen; null while nothing was read yet.</param>
    /// <param name="alarms">What happened since the window was opened, oldest first.</param>
    /// <param name="width">Columns of the terminal.</param>
    /// <param name="height">Lines of the terminal.</param>
    /// <param name="hasColour">Escape sequences for tones; without them characters alone mark what matters.</param>
    /// <param name="isFrozen">The picture stands still while the watch goes on.</param>
    /// <param name="zone">The zone of the times.</param>
    public static IReadOnlyList<string> Draw(RateView? view, IReadOnlyList<SenderRate> alarms, int width, int height, bool hasColour, bool isFrozen, TimeZoneInfo zone)
    {
        ArgumentNullException.ThrowIfNull(alarms);
        using Pen pen = new(Math.Max(width, 1), hasColour);
        if (view is null)
        {
            pen.Line(("Reading the past…", Tone.Faint));
            return pen.Lines;
        }

        // From the least to the most needed, what there is no room for goes.
        bool hasFooter = height >= 10;
        int alarmLines = height < 8 ? 0 : Math.Min(alarms.Count, MostAlarms);
        int serverLines = height < 6 ? 0 : Math.Min(view.Servers.Length, Math.Max(1, height / 4));
        int below = (hasFooter ? 1 : 0) + (alarmLines > 0 ? alarmLines + 1 : 0) + (serverLines > 0 ? serverLines + 2 : 0);
        Title(pen, view, width, isFrozen, zone);
        if (height >= 4) Senders(pen, view, WindowLayout.Of(width), height - 2 - below);
        if (serverLines > 0) Servers(pen, view.Servers, width, serverLines, zone);
        if (alarmLines > 0) Alarms(pen, alarms, alarmLines, zone);
        if (hasFooter) pen.Line(("q ends, space ", Tone.Faint), (isFrozen ? "goes on" : "freezes", Tone.Faint));
        return pen.Lines;
    }

    private static void Title(Pen pen, RateView view, int width, bool isFrozen, TimeZoneInfo zone)
    {
        int bursts = view.Senders.Count(sender => sender.IsBurst);
        long messages = view.Trend.Sum();
        string calm = bursts switch { 0 => "calm", 1 => "1 BURST", _ => string.Create(CultureInfo.InvariantCulture, $"{bursts} BURSTS") };
        string rest = string.Create(CultureInfo.InvariantCulture, $", {view.SenderCount:N0} sender{(view.SenderCount == 1 ? "" : "s")}, {messages:N0} message{(messages == 1 ? "" : "s")} in {Span(view.Window)}  ");
        pen.Line(
            (Clock(view.Time, zone, "HH:mm:ss") + "  ", Tone.Plain),
            (isFrozen ? "FROZEN  " : "", Tone.Warning),
            (calm, bursts > 0 ? Tone.Alarm : Tone.Plain),
            (rest, Tone.Plain),
            (Sparkline.Draw(view.Trend, Math.Clamp(width / 4, 1, 40)), Tone.Faint));
    }

    private static void Senders(Pen pen, RateView view, WindowLayout layout, int room)
    {
        pen.Line((Row("", "Sender", "Trend", "Now", "Usual", "Factor", "Deferred", layout), Tone.Faint));
        foreach (SenderRate sender in view.Senders)
        {
            if (room < 1) break;
            room--;
            pen.Line((Row(sender.IsBurst ? "!" : "", sender.Sender, Sparkline.Draw(sender.Trend, Math.Max(layout.Trend, 1)), Number(sender.Messages), Usual(sender), Factor(sender), Deferred(sender), layout), sender.IsBurst ? Tone.Alarm : Tone.Plain));
            if (!sender.IsBurst || sender.Reasons.Length == 0 || room < 1) continue;
            room--;
            pen.Line(("  > " + sender.Reasons[0], Tone.Alarm));
        }
    }

    private static string Row(string mark, string name, string trend, string now, string usual, string factor, string deferred, WindowLayout layout)
    {
        string row = Cells.Fit(mark, WindowLayout.Mark) + Cells.Fit(name, layout.Name);
        if (layout.Trend > 0) row += Column(trend, layout.Trend, right: false);
        row += Column(now, WindowLayout.Number);
        if (layout.HasUsual) row += Column(usual, WindowLayout.Number);
        if (layout.HasFactor) row += Column(factor, WindowLayout.Factor);
        if (layout.HasDeferred) row += Column(deferred, WindowLayout.Share);
        return row;

        static string Column(string text, int width, bool right = true) => new string(' ', WindowLayout.Gap) + Cells.Fit(text, width, right);
    }

    // Those about whom something is to be said come first where not all have room.
    private static void Servers(Pen pen, WatchedServer[] servers, int width, int room, TimeZoneInfo zone)
    {
        pen.Line();
        WatchedServer[] shown = servers.Length <= room ? servers : [.. servers.OrderBy(server => IsWell(server) ? 1 : 0).Take(room)];
        int name = Math.Clamp(width / 3, NarrowestServerName, WidestServerName);
        int more = servers.Length - shown.Length;
        string hidden = more > 0 ? string.Create(CultureInfo.InvariantCulture, $" ({more} more)") : "";
        pen.Line((ServerRow("", "Server" + hidden, "State", "Queue", "Lines/s", "Last line", name), Tone.Faint));
        foreach (WatchedServer server in shown)
        {
            string queue = server.Queued is { } queued ? Number(queued) : "-";
            string last = server.LastLine is { } line ? Clock(line, zone, "HH:mm:ss") : "-";
            string row = ServerRow(IsWell(server) ? "" : "?", server.Name, Word(server.State), queue, Rate(server.LinesPerSecond), last, name);
            // In a narrow terminal what is wrong says more than how fast it was.
            if (server.Problem.Length > 0) row = ServerRow("?", server.Name, Word(server.State), queue, "", "", name).TrimEnd() + "  " + server.Problem;
            pen.Line((row, IsWell(server) ? Tone.Plain : Tone.Warning));
        }
    }

    private static string ServerRow(string mark, string name, string state, string queue, string rate, string last, int width) =>
        $"{Cells.Fit(mark, 2)}{Cells.Fit(name, width)}  {Cells.Fit(state, 9)}  {Cells.Fit(queue, 7, right: true)}  {Cells.Fit(rate, 7, right: true)}  {Cells.Fit(last, 9, right: true)}";

    private static void Alarms(Pen pen, IReadOnlyList<SenderRate> alarms, int room, TimeZoneInfo zone)
    {
        pen.Line();
        foreach (SenderRate alarm in alarms.Skip(alarms.Count - room))
        {
            string why = alarm.Change != RateChange.Over && alarm.Reasons.Length > 0 ? ": " + alarm.Reasons[0] : "";
            string time = AlarmText.TimeOf(alarm) is { } at ? Clock(at, zone, "HH:mm") : "--:--";
            pen.Line(($"{time} {alarm.Sender} {AlarmText.Of(alarm.Change)}{why}", alarm.Change == RateChange.Over ? Tone.Faint : Tone.Plain));
        }
    }

    private static bool IsWell(WatchedServer server) => server.State is WatchState.Following or WatchState.Opening && server.Problem.Length == 0;

    private static string Word(WatchState state) => state switch
    {
        WatchState.Opening => "opening",
        WatchState.Following => "following",
        WatchState.Missing => "no log",
        _ => "LOST",
    };

    private static string Usual(SenderRate sender) => sender.BaselineSource switch
    {
        BaselineSource.None => "-",
        BaselineSource.Population => "~" + Rounded(sender.Baseline),
        _ => Rounded(sender.Baseline),
    };

    private static string Factor(SenderRate sender) => sender.BaselineSource == BaselineSource.None ? "-" : "×" + Rounded(sender.Factor);

    private static string Deferred(SenderRate sender)
    {
        long outcomes = sender.Delivered + sender.Deferred + sender.Bounced;
        return outcomes == 0 ? "-" : string.Create(CultureInfo.InvariantCulture, $"{100.0 * sender.Deferred / outcomes:0} %");
    }

    private static string Rate(double perSecond) => perSecond > 0 ? Rounded(perSecond) : "0";

    private static string Rounded(double value) => value < 10 ? value.ToString("0.#", CultureInfo.InvariantCulture) : Number((long)Math.Min(Math.Round(value), 1e15));

    private static string Number(long value) => value switch
    {
        < 100_000 => value.ToString("N0", CultureInfo.InvariantCulture),
        < 10_000_000 => string.Create(CultureInfo.InvariantCulture, $"{value / 1000:N0}k"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{value / 1_000_000:N0}M"),
    };

    private static string Span(TimeSpan span) => span.TotalMinutes < 1 ? string.Create(CultureInfo.InvariantCulture, $"{span.TotalSeconds:0}s")
        : span.TotalHours < 1 || span.TotalMinutes % 60 != 0 ? string.Create(CultureInfo.InvariantCulture, $"{span.TotalMinutes:0}m")
        : string.Create(CultureInfo.InvariantCulture, $"{span.TotalHours:0}h");

    private static string Clock(DateTimeOffset time, TimeZoneInfo zone, string format) => TimeZoneInfo.ConvertTime(time, zone).ToString(format, CultureInfo.InvariantCulture);
}
