namespace MailAbuse.Guard;

/// <summary>What came of putting somebody on hold.</summary>
/// <param name="Servers">Where it holds.</param>
/// <param name="Text">What was done, in sentences.</param>
/// <param name="Case">The case; null: there is none.</param>
/// <param name="Problems">What could not be done, a sentence each.</param>
internal sealed record HoldResult(IReadOnlyList<string> Servers, string Text, string? Case, IReadOnlyList<string> Problems);
