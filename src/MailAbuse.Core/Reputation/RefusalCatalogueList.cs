namespace MailAbuse.Reputation;

/// <summary>A blocklist that replies name.</summary>
internal sealed class RefusalCatalogueList
{
    /// <summary>Its DNS zone, or the operator's name for it, ASCII lower case: what stands for it in results.</summary>
    public required string Zone { get; init; }

    /// <summary>Other texts by which replies name it: zones of paying users, pages of its site.</summary>
    public string[] Names { get; init; } = [];

    public required string Operator { get; init; }

    public string DelistingUrl { get; init; } = "";

    /// <summary>What one should know of it, in a sentence: that it is dead, that it lists whole networks.</summary>
    public string Note { get; init; } = "";
}
