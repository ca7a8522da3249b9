using System.CommandLine;
using MailAbuse.Rates.Live;
using MailAbuse.Times;

namespace MailAbuse.Cli;

/// <summary>The options of <c>mailabuse watch</c>.</summary>
internal sealed class WatchOptions() : LogOptions("watch", Summary, "Logs, by the names under which they are written, with wildcards; one need not exist yet. None: this machine's own log.")
{
    private const string Summary =
        "Follows logs and shows in a window who sends how much; where the output goes to no terminal, says in one line who became a burst. "
        + "What Update-SenderBaseline keeps is not looked at: the logs alone say what is usual.";

    private const int UsualSenders = 100, MostSenders = 1000;

    private readonly Option<string> _baseline = Text("--baseline", "span", "How far back before the window the past is read: 0 for none. Default: 7d.");
    private readonly Option<string> _window = Text("--window", "span", "The span that is judged, and that ends now. Default: 1h.");
    private readonly Option<string> _top = Text("--top", "number", "How many senders the window shows at most. Default: 100.");
    private readonly Option<string> _for = Text("--for", "span", "How long to watch. Default: until q or Ctrl+C.");
    private readonly Option<bool> _lines = Flag("--lines", "One line of text an alarm instead of the window, in a terminal too.");

    public override string Examples => """
        Examples:
          mailabuse watch                                   the log of this machine in a window; q ends it
          mailabuse watch mx1.log mx2.log --window 30m      two logs in one picture, the last half hour
          mailabuse watch --lines                           quiet until somebody becomes a burst
          mailabuse watch --json --for 8h | while read -r alarm; do echo "$alarm" | mail -s burst me@example.net; done
          ssh mx1 mailabuse watch --json                    ends when the connection does
        """;

    public bool IsLines(ParseResult result) => result.GetValue(_lines);

    /// <summary>How long to watch; null: until it is ended.</summary>
    public TimeSpan? LimitOf(ParseResult result) => DurationOf(result, _for)?.Value;

    public RateWatchOptions WatchOf(ParseResult result, TimeZoneInfo zone) => new()
    {
        Window = SpanOf(result, _window),
        Baseline = DurationOf(result, _baseline)?.Value ?? TimeSpan.FromDays(7),
        TimeZone = zone,
        // Other logs may be of another machine.
        ShowsQueue = !HasPaths(result),
    };

    /// <summary>How many senders the window shows at most.</summary>
    public int TopOf(ParseResult result) =>
        NumberOf(result, _top) switch
        {
            null => UsualSenders,
            >= 1 and <= MostSenders and int top => top,
            _ => throw new UsageException($"{_top.Name}: a window shows 1 to {MostSenders} senders."),
        };

    protected override void AddOwn()
    {
        foreach (Option option in (ReadOnlySpan<Option>)[_baseline, _window, _top, _for, _lines]) Command.Add(option);
    }
}
