namespace MailAbuse.Suspensions;

/// <summary>A name that a person may go on with.</summary>
/// <param name="Text">The name, as it is.</param>
/// <param name="Tip">What stands behind it, safe to show.</param>
public sealed record SuspensionChoice(string Text, string Tip);
