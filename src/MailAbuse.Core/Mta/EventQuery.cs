namespace MailAbuse.Mta;

/// <summary>Which events of a log are wanted; every list that is empty wants all.</summary>
public sealed class EventQuery
{
    /// <summary>Start (inclusive).</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>End (exclusive).</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>The span before <see cref="Until"/>, or before the end of the log where <see cref="FromLogEnd"/> is set.</summary>
    public TimeSpan? Last { get; init; }

    /// <summary>Take the last line of the newest log for <see cref="Until"/>.</summary>
    public bool FromLogEnd { get; init; }

    /// <summary>Senders (login, <c>uid=33</c>, client address), with wildcards, letter case folded. Brings all lines of their messages from the acceptance on.</summary>
    public IReadOnlyList<string> Senders { get; init; } = [];

    /// <summary>Queue ids, exact.</summary>
    public IReadOnlyList<string> QueueIds { get; init; } = [];

    /// <summary>Kinds of lines.</summary>
    public IReadOnlyList<MailEventKind> Kinds { get; init; } = [];

    /// <summary>Recipients, with wildcards, letter case folded.</summary>
    public IReadOnlyList<string> Recipients { get; init; } = [];
}
