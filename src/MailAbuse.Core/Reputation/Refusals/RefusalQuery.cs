namespace MailAbuse.Reputation.Refusals;

/// <summary>Which refusals are wanted, and of what time.</summary>
public sealed class RefusalQuery
{
    /// <summary>Start of the window (inclusive); null: the beginning of the log.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>End of the window (exclusive); null: the end of the log.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>The window counted back from <see cref="Until"/>, or from the end of the log where <see cref="FromLogEnd"/> is set; sets <see cref="Since"/>.</summary>
    public TimeSpan? Last { get; init; }

    /// <summary>Take the last line of the newest log for <see cref="Until"/>.</summary>
    public bool FromLogEnd { get; init; }

    /// <summary>The case that the results are for; empty where there is none.</summary>
    public string Case { get; init; } = "";

    /// <summary>What replies mean.</summary>
    public RefusalCatalogue Catalogue { get; init => field = value ?? throw new ArgumentNullException(nameof(value)); } = RefusalCatalogue.Own;
}
