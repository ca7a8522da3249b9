namespace MailAbuse.Lab;

/// <summary>One place where a message was found.</summary>
/// <param name="Kind">Where.</param>
/// <param name="Where">The server and queue id, the file, or the mailbox.</param>
public sealed record TokenPlace(PlaceKind Kind, string Where);
