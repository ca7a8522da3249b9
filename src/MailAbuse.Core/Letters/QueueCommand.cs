namespace MailAbuse.Letters;

/// <summary>The command that shows the queue of a mail server, by its software.</summary>
/// <param name="Software">The name of the software; empty where it is not known.</param>
/// <param name="Command">What to type there.</param>
/// <param name="Empty">What it prints where the queue is empty; empty: nothing, or nobody knows.</param>
/// <param name="IsSilent">True where it prints nothing then.</param>
public sealed record QueueCommand(string Software, string Command, string Empty, bool IsSilent)
{
    // postqueue(1), exim(8), qmail-qstat(8), mailq(8) of Sendmail, smtpctl(8), Get-Queue of Exchange. The first whose name occurs counts:
    // what a Received line says of its software has versions and more around it.
    private static readonly QueueCommand[] Known =
    [
        new("Postfix", "postqueue -p", "Mail queue is empty", false),
        new("Exim", "exim -bp", "", true),
        new("qmail", "qmail-qstat", "messages in queue: 0", false),
        new("Sendmail", "mailq", "Total requests: 0", false),
        new("OpenSMTPD", "smtpctl show queue", "", true),
        new("Exchange", "Get-Queue", "", false),
    ];

    private static readonly QueueCommand Common = new("", "mailq", "", false);

    /// <summary>The command for what a relay says of itself; <c>mailq</c>, which most mail systems have, where that is not known. Never a stranger's text.</summary>
    public static QueueCommand For(string software)
    {
        ArgumentNullException.ThrowIfNull(software);
        return Known.FirstOrDefault(known => software.Contains(known.Software, StringComparison.OrdinalIgnoreCase))
            ?? (software.Contains("Microsoft", StringComparison.OrdinalIgnoreCase) ? Known[^1] : Common);
    }
}
