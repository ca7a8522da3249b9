namespace MailAbuse.Replies;

/// <summary>A piece that the customer wrote himself.</summary>
/// <param name="Quoted">What he quoted directly above it, without its marks; empty where he quoted nothing there.</param>
/// <param name="Text">What he wrote.</param>
public sealed record ReplyPassage(string Quoted, string Text);
