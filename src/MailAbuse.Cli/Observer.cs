using System.Diagnostics;
using System.Globalization;
using System.Text;
using MailAbuse.Logs;

namespace MailAbuse.Cli;

/// <summary>Tells a person what happens while logs are read.</summary>
internal sealed class Observer(bool verbose) : IReadObserver
{
    private const long QuietMilliseconds = 1000, BetweenMilliseconds = 250;

    private readonly long _start = Stopwatch.GetTimestamp();
    private readonly bool _isWatched = !Console.IsErrorRedirected;
    private long _next = QuietMilliseconds;
    private bool _isShown;

    /// <summary>True when an input failed.</summary>
    public bool HasFailed { get; private set; }

    public void Problem(LogProblem problem)
    {
        HasFailed = true;
        ClearProgress();
        Say.Error(problem);
    }

    public void Notice(string text)
    {
        if (!verbose) return;
        ClearProgress();
        Say.Notice(text);
    }

    public void Progress(long done, long total)
    {
        if (!_isWatched) return;
        long now = (long)Stopwatch.GetElapsedTime(_start).TotalMilliseconds;
        if (now < _next) return;
        _next = now + BetweenMilliseconds;
        _isShown = true;
        string size = total > 0
            ? string.Create(CultureInfo.InvariantCulture, $"{done / 1e6:N0} of {total / 1e6:N0} MB")
            : string.Create(CultureInfo.InvariantCulture, $"{done / 1e6:N0} MB");
        Write($"\r\e[Kmailabuse: {size}");
    }

    /// <summary>Says what was read, and where the log ends before the window begins.</summary>
    /// <param name="seen">What was read.</param>
    /// <param name="since">Where the window begins.</param>
    /// <param name="zone">The zone in which times are told.</param>
    /// <param name="hasPast">True where the time before the window is read, too.</param>
    public void TellRead(ReadStatistics seen, DateTimeOffset? since, TimeZoneInfo zone, bool hasPast)
    {
        Notice(string.Create(
            CultureInfo.InvariantCulture,
            $"read {seen.Lines:N0} lines of {seen.Inputs} input(s), {seen.MailLines:N0} of a mail server; {seen.UnreadableLines:N0} could not be read, {seen.SuppressedLines:N0} were dropped by the loggers."));
        // Without this sentence an old log looks like a quiet one.
        if (since is { } begin ? !seen.EndBefore(begin) : HasFailed)
            return;
        if (seen.Last is { } end && since is not null)
            Say.Error(string.Create(CultureInfo.InvariantCulture, $"the log ends {TimeZoneInfo.ConvertTime(end, zone):yyyy-MM-ddTHH:mm:sszzz}, before the window begins: --until end counts back from the end of the log."));
        else if (seen.Last is null)
            // With bisection nothing of an old log is read at all.
            Say.Error($"no line of the log lies in the window{(hasPast ? " or in the past before it" : "")}: --until end counts back from the end of the log.");
    }

    /// <summary>Takes the progress line away again.</summary>
    public void ClearProgress()
    {
        if (_isShown) Write("\r\e[K");
        _isShown = false;
    }

    private static void Write(string text)
    {
        using Stream error = Console.OpenStandardError();
        error.Write(Encoding.UTF8.GetBytes(text));
    }
}
