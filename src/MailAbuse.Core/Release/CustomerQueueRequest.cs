using System.Globalization;
using MailAbuse.Cases;
using MailAbuse.Mta;
using MailAbuse.Servers;
using MailAbuse.Suspensions;

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
                "Give -Window one minute at least, better more than his server waits between two attempts; left out, it is 75 minutes, or longer where the log shows that his server waits longer.");
        }
    }

    /// <summary>Refuses a case that is about something else than a customer's own mail server.</summary>
    /// <exception cref="ServerException"><see cref="ServerProblemKind.CaseInvalid"/>.</exception>
    public static void RequireRelay(AbuseCase one)
    {
        ArgumentNullException.ThrowIfNull(one);
        if (one.AssumedKind is not (CaseKind.Relay or CaseKind.Unknown))
        {
            throw new ServerException(
                ServerProblemKind.CaseInvalid, one.Case, $"The case {one.Case} is about a {one.AssumedKind.ToString().ToLowerInvariant()}, and only a customer's own mail server has a queue to check.",
                $"If it is one, say so: Set-AbuseCase {one.Case} -Kind Relay.");
        }
    }

    /// <summary>What a case knows for a check of its sender's queue.</summary>
    /// <param name="key">The sender.</param>
    /// <param name="one">The case; null: none.</param>
    /// <param name="confirmed">When he said that his queue is empty, as the operator says; null: as the case does.</param>
    /// <param name="now">What time it is.</param>
    /// <exception cref="ServerException">The case is about somebody else; or that time is still to come.</exception>
    public static CustomerQueueRequest Of(SenderKey key, AbuseCase? one, DateTimeOffset? confirmed, DateTimeOffset now)
    {
        if (one is not null)
            CaseOpening.RequireAbout(one, key);
        confirmed ??= one?.Questions.FirstOrDefault(question => question is { Topic: QuestionTopic.QueueEmpty, IsAnswered: true })?.Time;
        if (confirmed > now)
        {
            throw new ServerException(
                ServerProblemKind.CheckInvalid, key.Text, string.Create(CultureInfo.InvariantCulture, $"{confirmed:yyyy-MM-dd HH:mm zzz} is still to come, so nobody has confirmed anything then."),
                "Give -Confirmed the time at which he said that his queue is empty.");
        }

        return new CustomerQueueRequest
        {
            Sender = key.Text,
            SenderKind = key.Kind,
            Case = one?.Case,
            Confirmed = confirmed,
            Relay = one?.Relay,
            IncidentPerMinute = one?.Facts is { PeakWindow.Ticks: > 0 } facts ? facts.PeakMessages / facts.PeakWindow.TotalMinutes : 0,
        };
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
