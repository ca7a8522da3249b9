namespace MailAbuse.Lab;

/// <summary>One attempt to send: what it was, when, and what the server answered at last.</summary>
public sealed record SentMessage(string Token, string From, string To, DateTimeOffset Began, TimeSpan Took, SmtpReply Reply)
{
    /// <summary>The server took the message over: 250 at its end.</summary>
    public bool IsAccepted => Reply.Code == 250;
}
