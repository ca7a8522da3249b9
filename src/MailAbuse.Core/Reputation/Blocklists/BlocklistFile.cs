namespace MailAbuse.Reputation.Blocklists;

/// <summary>What one catalogue file of blocklists says, checked.</summary>
/// <param name="Lists">Its lists.</param>
/// <param name="Dead">Lists that have ended.</param>
/// <param name="Disabled">Zones that are switched off.</param>
/// <param name="Keys">Keys for lists of the module, by zone.</param>
internal sealed record BlocklistFile(
    IReadOnlyList<Blocklist> Lists,
    IReadOnlyList<DeadBlocklist> Dead,
    IReadOnlyList<string> Disabled,
    IReadOnlyDictionary<string, string> Keys);
