namespace MailAbuse.Reputation.Blocklists;

/// <summary>The lists that a user chose.</summary>
/// <param name="Lists">Those to ask, in the order of the catalogue.</param>
/// <param name="Dead">Those that he named and that have ended.</param>
/// <param name="Keyless">Those that he named and that cannot be asked without a key.</param>
/// <param name="Unknown">Names that are no list's, each with what may have been meant (empty: nobody knows).</param>
public sealed record BlocklistChoice(
    IReadOnlyList<Blocklist> Lists,
    IReadOnlyList<DeadBlocklist> Dead,
    IReadOnlyList<Blocklist> Keyless,
    IReadOnlyList<(string Name, string Meant)> Unknown);
