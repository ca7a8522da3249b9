using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace MailAbuse.Times;

/// <summary>
/// What <c>-Since</c>, <c>-Until</c> and <c>-Last</c> say together, so that the cmdlets and the program agree.
/// <c>Last</c> counts back from <c>Until</c>, else from now; from the end of the log where that is asked for.
/// </summary>
/// <param name="Since">Start (inclusive); null: from the beginning of the log.</param>
/// <param name="Until">End (exclusive); null: to the end of the log.</param>
/// <param name="Last">The span before the end of the log; set only together with <paramref name="FromLogEnd"/>, otherwise it is in <paramref name="Since"/>.</param>
/// <param name="FromLogEnd">The window ends with the last line of the newest log.</param>
public sealed record TimeWindow(DateTimeOffset? Since, DateTimeOffset? Until, TimeSpan? Last, bool FromLogEnd)
{
    /// <summary>Puts the three together; where they contradict each other, <paramref name="error"/> says how.</summary>
    public static bool TryResolve(
        Moment? since,
        Moment? until,
        Duration? last,
        TimeProvider clock,
        TimeZoneInfo zone,
        [NotNullWhen(true)] out TimeWindow? window,
        [NotNullWhen(false)] out TimeWindowError? error)
    {
        ArgumentNullException.ThrowIfNull(clock);
        window = null;
        error = null;
        if (since is not null && last is not null)
        {
            error = new(TimeWindowErrorKind.WindowGivenTwice, "Since and Last both say where the window begins: give one of them.");
        }
        else if (last is not null && last.Value == TimeSpan.Zero)
        {
            error = new(TimeWindowErrorKind.WindowIsEmpty, "Last is zero, a window in which nothing can lie: write for example 1h.");
        }
        else if (since is { IsLogEnd: true })
        {
            error = new(TimeWindowErrorKind.WindowEndsBeforeItBegins, "Since is the end of the log, after which nothing comes: write for example Until end, Last 1h.");
        }
        else
        {
            Settle(since, until, last, clock, zone, out window, out error);
        }

        return error is null;
    }

    private static void Settle(
        Moment? since, Moment? until, Duration? last, TimeProvider clock, TimeZoneInfo zone, out TimeWindow? window, out TimeWindowError? error)
    {
        window = null;
        error = null;
        DateTimeOffset? start = since?.Resolve(clock, zone);
        DateTimeOffset? end = until?.Resolve(clock, zone);
        if (until is { IsLogEnd: true })
        {
            window = new TimeWindow(start, null, last?.Value, FromLogEnd: true);
            return;
        }

        if (last is not null)
        {
            DateTimeOffset now = TimeZoneInfo.ConvertTime(clock.GetUtcNow(), zone);
            DateTimeOffset from = end ?? now;
            start = from.UtcTicks > last.Value.Ticks ? from - last.Value : DateTimeOffset.MinValue;
            // Times count in whole seconds: "until now" has this second in it, in which the run may have begun.
            end ??= now.AddTicks(TimeSpan.TicksPerSecond - (now.UtcTicks % TimeSpan.TicksPerSecond));
        }

        if (start is { } begin && end is { } to && begin >= to)
        {
            string text = begin == to ? "ends when it begins" : "ends before it begins";
            error = new(TimeWindowErrorKind.WindowEndsBeforeItBegins, string.Create(
                CultureInfo.InvariantCulture, $"The window {text}: Since {begin:yyyy-MM-ddTHH:mm:sszzz}, Until {to:yyyy-MM-ddTHH:mm:sszzz}."));
            return;
        }

        window = new TimeWindow(start, end, null, FromLogEnd: false);
    }
}

/// <summary>Why a window cannot be.</summary>
/// <param name="Kind">What is wrong; its name is the stable error id.</param>
/// <param name="Message">What is wrong, in a sentence.</param>
public sealed record TimeWindowError(TimeWindowErrorKind Kind, string Message);

/// <summary>What can be wrong with a window; the names are the stable error ids.</summary>
public enum TimeWindowErrorKind
{
    /// <summary>Since lies at or after Until.</summary>
    WindowEndsBeforeItBegins,

    /// <summary>Both Since and Last are given.</summary>
    WindowGivenTwice,

    /// <summary>A span that must be longer than zero is zero.</summary>
    WindowIsEmpty,
}
