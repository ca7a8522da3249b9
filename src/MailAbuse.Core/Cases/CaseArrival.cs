namespace MailAbuse.Cases;

/// <summary>What came in with a case of a file.</summary>
/// <param name="IsNew">It was not here.</param>
/// <param name="IsTaken">What it says beside its timeline was taken: it was not here, or is newer than the one here.</param>
/// <param name="IsOlder">The one here is newer, and stayed as it is but for entries.</param>
/// <param name="Entries">Entries of the timeline that were not here.</param>
/// <param name="Claims">What the file says and what was not taken of it, in words; empty: nothing.</param>
public sealed record CaseArrival(bool IsNew, bool IsTaken, bool IsOlder, int Entries, string Claims);
