using System.CommandLine;
using MailAbuse.Times;

namespace MailAbuse.Cli;

/// <summary>The options of the commands that read a part of the logs, and then end.</summary>
internal abstract class PartLogOptions(string name, string description)
    : LogOptions(name, description, "Logs, with wildcards; rotated and packed files too. - is standard input. None: this machine's own log.")
{
    private readonly Option<string> _since = Text("--since", "time", "Start of the window: 2026-11-05T14:30, 'Nov 5 14:30', 14:30, now, today, yesterday.");
    private readonly Option<string> _until = Text("--until", "time", "End of the window, which itself is no longer in it, in the same words; 'end' is the end of the log.");
    private readonly Option<string> _last = Text("--last", "span", "The window counted back from --until, else from now: 90s, 75m, 1h, 14d.");

    /// <summary>The window that is meant.</summary>
    public Times.TimeWindow WindowOf(ParseResult result, TimeZoneInfo zone) =>
        Times.TimeWindow.TryResolve(MomentOf(result, _since), MomentOf(result, _until), DurationOf(result, _last), TimeProvider.System, zone, out Times.TimeWindow? window, out TimeWindowError? error)
            ? window
            : throw new UsageException(error.Message);

    protected override void AddPart()
    {
        foreach (Option option in (ReadOnlySpan<Option>)[_since, _until, _last]) Command.Add(option);
    }

    private static Moment? MomentOf(ParseResult result, Option<string> option)
    {
        if (result.GetValue(option) is not { } text) return null;
        return Moment.TryParse(text, out Moment? moment, out string? error) ? moment : throw new UsageException($"{option.Name}: {error}");
    }
}
