using System.Globalization;
using MailAbuse.Cases;
using MailAbuse.Mta;
using MailAbuse.Servers;

namespace MailAbuse.Release;

/// <summary>Whose queue is to be checked, and by what.</summary>
public sealed record CustomerQueueRequest
{
    /// <summary>The shortest window that says anything.</summary>
    public static TimeSpan ShortestWindow { get; } = TimeSpan.FromMinutes(1);

    /// <summary>Refuses a window that proves nothing.</summary>
    /// <param name="target">Whom it is about.</param>
    /// <param name="window">The window.</param>
    public static void RequireWindow(string target, TimeSpan window)
    {
        if (window < ShortestWindow)
        {
            throw new ServerException(
                ServerProblemKind.CheckInvalid, target, string.Create(CultureInfo.InvariantCulture, $"A window of {window.TotalSeconds:0} s proves nothing: no server tries again that soon."),
                "Give -Window one minute at least, better more than his server waits between two attempts; left out, it is learnt from the log.");
        }
    }

    /// <summary>The sender.</summary>
    public required string Sender { get; init; }

    /// <summary>What he is.</summary>
    public SenderKind SenderKind { get; init; }

    /// <summary>The case; null: the one that his suspension names.</summary>
    public string? Case { get; init; }

    /// <summary>How long it must stay quiet; null: 75 minutes, longer where the log shows that his server waits longer.</summary>
    public TimeSpan? Window { get; init; }

    /// <summary>When he said that his queue is empty; null: now.</summary>
    public DateTimeOffset? Confirmed { get; init; }

    /// <summary>The server that brought the spam; null: found out.</summary>
    public RelayIdentity? Relay { get; init; }

    /// <summary>Messages a minute at the incident's busiest; 0: not known.</summary>
    public double IncidentPerMinute { get; init; }

    /// <summary>Who asks: user and machine.</summary>
    public string By { get; init; } = "";
}
