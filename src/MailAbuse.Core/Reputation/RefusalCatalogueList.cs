namespace MailAbuse.Reputation;

/// <summary>A blocklist that replies name.</summary>
internal sealed class RefusalCatalogueList
{
    /// <summary>Its DNS zone, or the operator's name for it, ASCII lower case: what stands for it in results.</summary>
    public required string Zone { get; init; }

    /// <summary>Other texts by which replies name it, as well as by its zone: zones of paying users, its name.</summary>
    public string[] Names { get; init; } = [];

    /// <summary>Pages of its operator, to which replies link. They name it only where no name does: one page can be for many lists.</summary>
    public string[] Sites { get; init; } = [];

    public required string Operator { get; init; }

    public string DelistingUrl { get; init; } = "";

    /// <summary>What one should know of it, in a sentence: that it is dead, that it lists whole networks.</summary>
    public string Note { get; init; } = "";
}
