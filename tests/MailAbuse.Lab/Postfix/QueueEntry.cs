namespace MailAbuse.Lab;

/// <summary>A message in a queue, as <c>postcat</c> shows it.</summary>
/// <param name="Queue">active, incoming, deferred, hold or maildrop.</param>
/// <param name="Id">The queue id.</param>
/// <param name="Token">The token of its header, or null.</param>
/// <param name="Login">The login that the queue file remembers, or null.</param>
/// <param name="Recipients">Who is still to get it. Nobody: a message that was put on hold while it was being delivered leaves its file
/// there, with every recipient done; it will not go out again.</param>
public sealed record QueueEntry(string Queue, string Id, string? Token, string Sender, string? Login, IReadOnlyList<string> Recipients);
