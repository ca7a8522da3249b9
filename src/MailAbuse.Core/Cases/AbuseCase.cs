using MailAbuse.Mta;

namespace MailAbuse.Cases;

/// <summary>One incident: who, what, what was done about it by whom, what the customer was asked and what he answered.</summary>
public sealed record AbuseCase
{
    /// <summary>Its number, unique across stores: year, count of that year, and the mark of the store (<c>2026-0042-k7qx</c>); or one that the operator chose.</summary>
    public string Case { get; init; } = "";

    /// <summary>Open or closed.</summary>
    public CaseState State { get; init; }

    /// <summary>What happened, as the operator confirmed it; Unknown: he has not.</summary>
    public CaseKind Kind { get; init; }

    /// <summary>What the evidence looks like.</summary>
    public CaseKind ProposedKind { get; init; }

    /// <summary>Why it looks like that, in words; empty where it looks like nothing.</summary>
    public string KindReason { get; init; } = "";

    /// <summary>The server where he was noticed. A login is suspended on all servers of its realm.</summary>
    public string Server { get; init; } = "";

    /// <summary>The realm of that server; empty where it has its own accounts.</summary>
    public string Realm { get; init; } = "";

    /// <summary>The sender. Bind it together with <see cref="SenderKind"/> or not at all.</summary>
    public string Sender { get; init; } = "";

    /// <summary>What <see cref="Sender"/> is: Login, LocalUser or Client.</summary>
    public SenderKind SenderKind { get; init; }

    /// <summary>All names under which he is known, <see cref="Sender"/> first.</summary>
    public string[] Spellings { get; init; } = [];

    /// <summary>The customer's name; null: not given.</summary>
    public string? Customer { get; init; }

    /// <summary>Mail addresses at which he is written to.</summary>
    public string[] Contact { get; init; } = [];

    /// <summary>The language in which he is written to: <c>de</c>, <c>en</c> or another for which there are templates; null: not given.</summary>
    public string? Language { get; init; }

    /// <summary>Which incident of this sender it is: 1 the first.</summary>
    public int Incident { get; init; } = 1;

    /// <summary>Numbers of his earlier cases in this store, the latest first.</summary>
    public string[] Earlier { get; init; } = [];

    /// <summary>When it was opened.</summary>
    public DateTimeOffset Opened { get; init; }

    /// <summary>When it was closed.</summary>
    public DateTimeOffset? Closed { get; init; }

    /// <summary>Since when he is suspended; null: he is not, as far as the case knows.</summary>
    public DateTimeOffset? Suspended { get; init; }

    /// <summary>When he was last resumed.</summary>
    public DateTimeOffset? Resumed { get; init; }

    /// <summary>When his password was changed, as the operator or a configured command said.</summary>
    public DateTimeOffset? PasswordChanged { get; init; }

    /// <summary>What the log says.</summary>
    public CaseFacts Facts { get; init; } = new();

    /// <summary>The customer's own mail server, where one brought the mail.</summary>
    public RelayIdentity? Relay { get; init; }

    /// <summary>The questions of its kind.</summary>
    public CaseQuestion[] Questions { get; init; } = [];

    /// <summary>What is due.</summary>
    public CaseDue[] Due { get; init; } = [];

    /// <summary>Log lines that show it, as they are; strangers' text, and other people's addresses.</summary>
    public string[] Evidence { get; init; } = [];

    /// <summary>The last check of the customer's queue.</summary>
    public CaseCheck? LastCheck { get; init; }

    /// <summary>True where other people's addresses and excerpts were taken out.</summary>
    public bool IsCleared { get; init; }

    /// <summary>What was done, oldest first.</summary>
    public CaseEntry[] Timeline { get; init; } = [];

    /// <summary>What happened: as confirmed, else as it looks.</summary>
    public CaseKind AssumedKind
    {
        get => Kind == CaseKind.Unknown ? ProposedKind : Kind;
        // An object from a job is made again property by property.
        init => _ = value;
    }

    /// <summary>Number and sender.</summary>
    public override string ToString() => $"{Case} {Sender}";
}
