namespace MailAbuse.Cases;

/// <summary>Which cases are meant. What is empty does not narrow.</summary>
public sealed record CaseQuery
{
    /// <summary>Numbers, with wildcards.</summary>
    public IReadOnlyList<string> Cases { get; init; } = [];

    /// <summary>Senders under any of their names, with wildcards.</summary>
    public IReadOnlyList<string> Senders { get; init; } = [];

    /// <summary>Only cases in this state.</summary>
    public CaseState? State { get; init; }

    /// <summary>Only cases of which something is due at this time.</summary>
    public DateTimeOffset? DueAt { get; init; }

    /// <summary>False: without timelines, which is quicker.</summary>
    public bool WithTimeline { get; init; } = true;
}
