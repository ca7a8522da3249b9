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
