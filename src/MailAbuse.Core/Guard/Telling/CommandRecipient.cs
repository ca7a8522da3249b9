namespace MailAbuse.Guard.Telling;

/// <summary>A program of this machine that gets each event as JSON on its standard input.</summary>
/// <param name="Program">The program and its arguments, each an item of its own; no shell looks at them.</param>
public sealed record CommandRecipient(string[] Program) : Recipient(Program[0]);
