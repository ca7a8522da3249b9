namespace MailAbuse.LogGenerator;

/// <summary>One of the senders of a month.</summary>
/// <param name="Sender">Login, <c>uid=N</c> or client address.</param>
/// <param name="Type">What it is.</param>
/// <param name="Behaviour">What he ordinarily does.</param>
public sealed record MonthSender(string Sender, SenderType Type, Behaviour Behaviour);
