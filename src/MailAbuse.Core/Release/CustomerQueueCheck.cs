using MailAbuse.Cases;
using MailAbuse.Mta;
using MailAbuse.Suspensions;

namespace MailAbuse.Release;

/// <summary>What a check of a customer's own mail queue found, and what was done.</summary>
public sealed record CustomerQueueCheck
{
    /// <summary>The case; null where there is none.</summary>
    public string? Case { get; init; }

    /// <summary>The servers on which he is suspended, and was checked.</summary>
    public string[] Server { get; init; } = [];

    /// <summary>The sender. Bind it together with <see cref="SenderKind"/> or not at all.</summary>
    public string Sender { get; init; } = "";

    /// <summary>Login or Client.</summary>
    public SenderKind SenderKind { get; init; }

    /// <summary>All names under which he is suspended.</summary>
    public string[] Spellings { get; init; } = [];

    /// <summary>The verdict.</summary>
    public QueueVerdict Verdict { get; init; }

    /// <summary>Why, in a sentence.</summary>
    public string Reason { get; init; } = "";

    /// <summary>What to do next.</summary>
    public string Advice { get; init; } = "";

    /// <summary>When his mail was let in, to be held.</summary>
    public DateTimeOffset Begun { get; init; }

    /// <summary>How long it was watched.</summary>
    public TimeSpan Duration { get; init; }

    /// <summary>How long it had to stay quiet for Empty.</summary>
    public TimeSpan Window { get; init; }

    /// <summary>Where the window comes from, in words.</summary>
    public string WindowReason { get; init; } = "";

    /// <summary>When he said that his queue is empty; what entered his server before is old mail.</summary>
    public DateTimeOffset Confirmed { get; init; }

    /// <summary>The server that brought the spam; null: not known.</summary>
    public RelayIdentity? Relay { get; init; }

    /// <summary>True where that server brought a message during the check that it had taken in after he confirmed.</summary>
    public bool IsRelayAlive { get; init; }

    /// <summary>How many messages came.</summary>
    public int Arrived { get; init; }

    /// <summary>Of these, good ones.</summary>
    public int Good { get; init; }

    /// <summary>Of these, old mail of his queue.</summary>
    public int Old { get; init; }

    /// <summary>Of these, those that look like the incident.</summary>
    public int Spam { get; init; }

    /// <summary>Of these, those that a person must look at.</summary>
    public int Unjudged { get; init; }

    /// <summary>How many were released.</summary>
    public int Released { get; init; }

    /// <summary>How many of his messages are in quarantine because of this check.</summary>
    public int Quarantined { get; init; }

    /// <summary>What he is answered now.</summary>
    public SuspensionMode Mode { get; init; }

    /// <summary>What came, in its order.</summary>
    public CheckedMessage[] Messages { get; init; } = [];

    /// <summary>Sender and verdict.</summary>
    public override string ToString() => $"{Sender}: {Verdict}";
}
