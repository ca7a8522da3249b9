namespace MailAbuse.Cases;

/// <summary>What the text of cases says of itself, whatever version it is of.</summary>
internal sealed record CaseFileHead
{
    public string? Format { get; init; }

    public int Version { get; init; }
}
