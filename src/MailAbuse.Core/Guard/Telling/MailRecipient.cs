namespace MailAbuse.Guard.Telling;

/// <summary>People who get mail, handed to the mail system of a server.</summary>
/// <param name="To">Their addresses.</param>
/// <param name="From">Who writes.</param>
/// <param name="Server">The server of the inventory; null: the first that is guarded.</param>
public sealed record MailRecipient(string[] To, string From, string? Server) : Recipient(string.Join(", ", To));
