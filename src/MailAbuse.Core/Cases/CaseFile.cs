namespace MailAbuse.Cases;

/// <summary>What stands around cases in their text.</summary>
internal sealed record CaseFile
{
    public string? Format { get; init; }

    public int Version { get; init; }

    public AbuseCase?[]? Cases { get; init; }
}
