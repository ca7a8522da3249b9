namespace MailAbuse.Reputation;

/// <summary>What one catalogue file says, checked.</summary>
/// <param name="Entries">Its rules, in the order in which they are asked.</param>
/// <param name="Operators">Operators by their mail hosts.</param>
/// <param name="Lists">Blocklists by what replies call them.</param>
/// <param name="Disabled">Ids of rules of the module that are switched off.</param>
internal sealed record RefusalCatalogueFile(
    IReadOnlyList<RefusalCatalogueEntry> Entries,
    IReadOnlyList<RefusalCatalogueOperator> Operators,
    IReadOnlyList<RefusalCatalogueList> Lists,
    IReadOnlyList<string> Disabled);
