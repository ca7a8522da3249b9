namespace MailAbuse.Reputation;

/// <summary>Who runs mail hosts of some names.</summary>
internal sealed class RefusalCatalogueOperator
{
    public required string Name { get; init; }

    /// <summary>Names under which his mail hosts lie, ASCII lower case.</summary>
    public required string[] Hosts { get; init; }
}
