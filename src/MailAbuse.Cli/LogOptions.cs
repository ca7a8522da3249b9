using System.CommandLine;
using MailAbuse.Logs;
using MailAbuse.Times;

namespace MailAbuse.Cli;

/// <summary>What all commands understand: which logs, which part of them, and how to show it.</summary>
internal abstract class LogOptions
{
    private readonly Argument<string[]> _paths = new("path") { Description = "Logs, with wildcards; rotated and packed files too. - is standard input. None: this machine's own log.", Arity = ArgumentArity.ZeroOrMore };
    private readonly Option<string> _since = Text("--since", "time", "Start of the window: 2026-11-05T14:30, 'Nov 5 14:30', 14:30, now, today, yesterday.");
    private readonly Option<string> _until = Text("--until", "time", "End of the window, which itself is no longer in it, in the same words; 'end' is the end of the log.");
    private readonly Option<string> _last = Text("--last", "span", "The window counted back from --until, else from now: 90s, 75m, 1h, 14d.");
    private readonly Option<bool> _json = Flag("--json", "One JSON object a line, with the properties of the PowerShell objects in camelCase.");
    private readonly Option<string> _zone = Text("--time-zone", "zone", "Zone of times without an offset, in the log and in options: Europe/Berlin, UTC. Default: this machine's.");
    private readonly Option<bool> _journal = Flag("--journal", "Read this machine's journal.");
    private readonly Option<bool> _noColour = Flag("--no-color", "No colours (also where NO_COLOR is set).");
    private readonly Option<bool> _verbose = Flag("--verbose", "Say what was read, and what was passed over.");

    protected LogOptions(string name, string description)
    {
        Command = new Command(name, description) { _paths, _since, _until, _last };
        AddOwn();
        foreach (Option option in (ReadOnlySpan<Option>)[_json, _zone, _journal, _noColour, _verbose]) Command.Add(option);
    }

    public Command Command { get; }

    /// <summary>What stands below the help.</summary>
    public abstract string Examples { get; }

    /// <summary>Adds the options that only this command has.</summary>
    protected abstract void AddOwn();

    public bool IsJson(ParseResult result) => result.GetValue(_json);

    public bool IsVerbose(ParseResult result) => result.GetValue(_verbose);

    public Screen ScreenOf(ParseResult result) => Screen.Detect(result.GetValue(_noColour));

    /// <summary>The logs that are meant.</summary>
    public LogInput InputOf(ParseResult result, TimeZoneInfo zone, IReadObserver observer)
    {
        string[] paths = result.GetValue(_paths) ?? [];
        bool journal = result.GetValue(_journal);
        if (paths.Length > 0 || journal) return new LogInput { Paths = paths, Journal = journal, TimeZone = zone };
        LogInput own = DefaultLog.Choose(zone);
        observer.Notice(own.Journal ? "No path was given: reading the journal." : $"No path was given: reading {string.Join(", ", own.LiteralPaths)}.");
        return own;
    }

    public TimeZoneInfo ZoneOf(ParseResult result) =>
        TimeZones.TryFind(result.GetValue(_zone), out TimeZoneInfo? zone, out string? error) ? zone : throw new UsageException($"--time-zone: {error}");

    /// <summary>The window that is meant.</summary>
    public Times.TimeWindow WindowOf(ParseResult result, TimeZoneInfo zone) =>
        Times.TimeWindow.TryResolve(MomentOf(result, _since), MomentOf(result, _until), DurationOf(result, _last), TimeProvider.System, zone, out Times.TimeWindow? window, out TimeWindowError? error)
            ? window
            : throw new UsageException(error.Message);

    /// <summary>Refuses a word that looks like an option but is none, which would else be taken for a path.</summary>
    public void CheckPaths(ParseResult result, string[] args)
    {
        int end = Array.IndexOf(args, "--");
        ReadOnlySpan<string> before = end < 0 ? args : args.AsSpan(0, end);
        foreach (string path in result.GetValue(_paths) ?? [])
            if (path.Length > 1 && path[0] == '-' && before.Contains(path))
                throw new UsageException($"there is no option {path}: see mailabuse {Command.Name} --help; a file of that name is written ./{path}.");
    }

    protected static Option<string> Text(string name, string value, string description) => new(name) { HelpName = value, Description = description };

    protected static Option<string[]> Texts(string name, string value, string description) =>
        new(name) { HelpName = value, Description = description, AllowMultipleArgumentsPerToken = false };

    protected static Option<bool> Flag(string name, string description) => new(name) { Description = description };

    protected static Moment? MomentOf(ParseResult result, Option<string> option)
    {
        if (result.GetValue(option) is not { } text) return null;
        return Moment.TryParse(text, out Moment? moment, out string? error) ? moment : throw new UsageException($"{option.Name}: {error}");
    }

    protected static Duration? DurationOf(ParseResult result, Option<string> option)
    {
        if (result.GetValue(option) is not { } text) return null;
        return Duration.TryParse(text, out Duration? duration, out string? error) ? duration : throw new UsageException($"{option.Name}: {error}");
    }

    private const int UsualTop = 20;

    /// <summary>How many of a list to show: 0 stands for all, and where nothing is said a table shows 20 and JSON all.</summary>
    protected static int TopOf(ParseResult result, Option<string> option, bool isTable) =>
        NumberOf(result, option) is { } top ? top == 0 ? int.MaxValue : top : isTable ? UsualTop : int.MaxValue;

    /// <summary>A number that is not negative.</summary>
    protected static int? NumberOf(ParseResult result, Option<string> option)
    {
        if (result.GetValue(option) is not { } text) return null;
        return int.TryParse(text, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out int number)
            ? number
            : throw new UsageException($"{option.Name}: '{text}' is no number: write for example 10.");
    }
}
