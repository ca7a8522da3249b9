namespace MailAbuse.Guard.Telling;

/// <summary>Who is told what the guard sees and does.</summary>
/// <param name="Name">As it stands in messages: an address, a host, a program.</param>
public abstract record Recipient(string Name);
