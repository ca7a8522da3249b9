using System.CommandLine;
using MailAbuse.Logs;
using MailAbuse.Times;

namespace MailAbuse.Cli;

/// <summary>What all commands understand: which logs, and how to show what they say.</summary>
internal abstract class LogOptions
{
    private readonly Argument<string[]> _paths;
    private readonly Option<bool> _json = Flag("--json", "One JSON object a line, with the properties of the PowerShell objects in camelCase.");
    private readonly Option<string> _zone = Text("--time-zone", "zone", "Zone of times without an offset, in the log and in options: Europe/Berlin, UTC. Default: this machine's.");
    private readonly Option<bool> _journal = Flag("--journal", "Read this machine's journal.");
    private readonly Option<bool> _noColour = Flag("--no-color", "No colours (also where NO_COLOR is set).");
    private readonly Option<bool> _verbose = Flag("--verbose", "Say what was read, and what was passed over.");

    protected LogOptions(string name, string description, string paths)
    {
        _paths = new("path") { Description = paths, Arity = ArgumentArity.ZeroOrMore };
        Command = new Command(name, description) { _paths };
        AddPart();
        AddOwn();
        foreach (Option option in (ReadOnlySpan<Option>)[_json, _zone, _journal, _noColour, _verbose]) Command.Add(option);
    }

    public Command Command { get; }

    /// <summary>What stands below the help.</summary>
    public abstract string Examples { get; }

    /// <summary>Adds the options that say which part of the logs is meant.</summary>
    protected virtual void AddPart()
    {
    }

    /// <summary>Adds the options that only this command has.</summary>
    protected abstract void AddOwn();

    public bool IsJson(ParseResult result) => result.GetValue(_json);

    public bool IsVerbose(ParseResult result) => result.GetValue(_verbose);

    public bool IsNoColour(ParseResult result) => result.GetValue(_noColour);

    public Screen ScreenOf(ParseResult result) => Screen.Detect(IsNoColour(result));

    /// <summary>False where this machine's own log is meant.</summary>
    protected bool HasPaths(ParseResult result) => result.GetValue(_paths) is { Length: > 0 };

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

    /// <summary>A span in which something can lie; an hour where nothing is said.</summary>
    protected static TimeSpan SpanOf(ParseResult result, Option<string> option)
    {
        TimeSpan span = DurationOf(result, option)?.Value ?? TimeSpan.FromHours(1);
        return span > TimeSpan.Zero ? span : throw new UsageException($"{option.Name}: a span of zero, in which nothing can lie: write for example 1h.");
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
