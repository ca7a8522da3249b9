namespace MailAbuse.Reputation.Delisting;

/// <summary>What a person says of a request, all of it at once; null: nothing.</summary>
public sealed record DelistingChange
{
    /// <summary>The state that it came to.</summary>
    public DelistingState? State { get; init; }

    /// <summary>A remark: the number of a ticket, what was answered.</summary>
    public string? Note { get; init; }

    /// <summary>When it is due next; where it is not given, the state says so.</summary>
    public DateTimeOffset? Due { get; init; }

    /// <summary>When it was so; null: now.</summary>
    public DateTimeOffset? At { get; init; }
}
