using System.Net;

namespace MailAbuse.Lab;

/// <summary>What the outside world says to mail for one domain.</summary>
/// <param name="RecipientReply">A full reply line to RCPT, <c>250 2.1.5 ok</c> to take it.</param>
/// <param name="DataTime">How long it takes over the end of DATA.</param>
public sealed record WorldAnswer(string RecipientReply, TimeSpan DataTime = default)
{
    public static WorldAnswer Accept { get; } = new("250 2.1.5 ok");

    public static WorldAnswer Defer { get; } = new("450 4.2.1 come back later");

    public static WorldAnswer Refuse { get; } = new("550 5.1.1 no such user here");

    /// <summary>As Microsoft puts a server off whose address has a bad name. Its text is in the catalogue of refusals.</summary>
    public static WorldAnswer BadName(IPAddress client) => new($"451 4.7.650 The mail server [{client}] has been temporarily rate limited due to IP reputation. (S775)");

    /// <summary>Takes the mail, after a while.</summary>
    public static WorldAnswer Slow(double seconds) => Accept with { DataTime = TimeSpan.FromSeconds(seconds) };
}
