using MailAbuse.Cases;
using MailAbuse.Mta;

namespace MailAbuse.Release;

/// <summary>Whose queue is to be checked, and by what.</summary>
public sealed record CustomerQueueRequest
{
    /// <summary>The shortest window that says anything.</summary>
    public static TimeSpan ShortestWindow { get; } = TimeSpan.FromMinutes(1);

    /// <summary>The sender.</summary>
    public required string Sender { get; init; }

    /// <summary>What he is.</summary>
    public SenderKind SenderKind { get; init; }

    /// <summary>The case; null: the one that his suspension names.</summary>
    public string? Case { get; init; }

    /// <summary>How long it must stay quiet; null: his own retry gap as the log shows it, else 75 minutes.</summary>
    public TimeSpan? Window { get; init; }

    /// <summary>When he said that his queue is empty; null: now.</summary>
    public DateTimeOffset? Confirmed { get; init; }

    /// <summary>The server that brought the spam; null: found out.</summary>
    public RelayIdentity? Relay { get; init; }

    /// <summary>Messages a minute at the incident's busiest; 0: not known.</summary>
    public double PerMinute { get; init; }

    /// <summary>Who asks: user and machine.</summary>
    public string By { get; init; } = "";
}
