using System.Globalization;
using MailAbuse.Rates.Live;
using MailAbuse.Text;
using MailAbuse.Times;

namespace MailAbuse.Guard;

/// <summary>What a heartbeat says to a monitoring system.</summary>
public enum HeartbeatState
{
    /// <summary>The guard lives, and all is well.</summary>
    Well,

    /// <summary>It lives, and something is wrong.</summary>
    Troubled,

    /// <summary>It does not live, or nobody can tell.</summary>
    Dead,
}

/// <summary>Whether a guard lives, by its heartbeat.</summary>
/// <param name="State">The answer.</param>
/// <param name="Text">Why, in one line.</param>
public sealed record HeartbeatVerdict(HeartbeatState State, string Text)
{
    private const int LongestText = 1000;

    /// <summary>Looks at a heartbeat. A burst is a finding and no trouble: people are told of it.</summary>
    /// <param name="path">The file.</param>
    /// <param name="oldest">What is older is that of a guard that does not live; a living one writes every ten seconds.</param>
    /// <param name="now">What time it is.</param>
    public static HeartbeatVerdict Of(string path, TimeSpan oldest, DateTimeOffset now)
    {
        Heartbeat? beat;
        try
        {
            beat = Heartbeat.Read(path);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return Dead($"there is no heartbeat {path}: the guard was not started, or its policy names another file");
        }
        catch (ArgumentException)
        {
            return Dead("no file is named: mailabuse heartbeat FILE, as the policy has it");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Dead($"the heartbeat cannot be read: {e.Message}");
        }

        if (beat is null)
            return Dead($"{path} is no heartbeat");
        if (beat.IsEnded)
            return Dead($"the guard was ended at {TimeText.Second(beat.Time)}");
        TimeSpan age = now - beat.Time;
        if (age > oldest)
            return Dead($"the last heartbeat is of {TimeText.Second(beat.Time)}, {Span(age)} ago");
        if (-age > oldest)
            return Dead($"the last heartbeat is of {TimeText.Second(beat.Time)}, which is yet to come: a clock is wrong");

        string what = string.Create(
            CultureInfo.InvariantCulture,
            $"process {beat.ProcessId}{(beat.DryRun ? ", dry run" : "")}: {beat.Servers.Count(server => server.State == WatchState.Following)} of {beat.Servers.Length} logs followed, {beat.Bursts} bursts, {beat.Held} on hold");
        string[] wrong = [.. beat.Doubts, .. beat.Problems];
        if (wrong.Length == 0 && Array.Find(beat.Servers, server => server.State != WatchState.Following) is { } lost)
            wrong = [$"the log of {lost.Name} is not followed"];
        return wrong.Length == 0
            ? new HeartbeatVerdict(HeartbeatState.Well, Visible.Make($"alive, {what}", LongestText))
            : new HeartbeatVerdict(HeartbeatState.Troubled, Visible.Make($"alive, {what}; {string.Join("; ", wrong)}", LongestText));
    }

    private static HeartbeatVerdict Dead(string text) => new(HeartbeatState.Dead, Visible.Make(text, LongestText));

    private static string Span(TimeSpan span)
    {
        (double count, string unit) = span.TotalMinutes < 2 ? (span.TotalSeconds, "seconds")
            : span.TotalHours < 2 ? (span.TotalMinutes, "minutes")
            : span.TotalDays < 2 ? (span.TotalHours, "hours")
            : (span.TotalDays, "days");
        return string.Create(CultureInfo.InvariantCulture, $"{count:0} {unit}");
    }
}
