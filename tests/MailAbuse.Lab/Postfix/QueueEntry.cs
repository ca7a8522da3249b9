namespace MailAbuse.Lab;

/// <summary>A message in a queue, as <c>postcat</c> shows it.</summary>
/// <param name="Queue">active, incoming, deferred, hold or maildrop.</param>
/// <param name="Id">The queue id.</param>
/// <param name="Token">The token of its header, or null.</param>
/// <param name="Login">The login that the queue file remembers, or null.</param>
public sealed record QueueEntry(string Queue, string Id, string? Token, string Sender, string? Login, IReadOnlyList<string> Recipients);
