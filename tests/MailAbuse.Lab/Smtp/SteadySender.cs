using System.Net;

namespace MailAbuse.Lab;

/// <summary>An innocent login that sends all the while, so that a test can say: nobody else noticed.</summary>
public sealed class SteadySender : SendingRun
{
    public SteadySender(SendingPlan plan)
        : base(plan)
    {
    }

    /// <summary>Every attempt that was not accepted, or took longer than a second.</summary>
    public IReadOnlyList<SentMessage> Troubles => [.. Sent.Where(message => !message.IsAccepted || message.Took > TimeSpan.FromSeconds(1))];

    /// <param name="perSecond">Messages a second.</param>
    /// <param name="newConnectionEach">A connection for each message, as mail programs have; else all through one.</param>
    public static SteadySender Start(IPEndPoint server, LabLogin login, double perSecond = 10, bool newConnectionEach = true) =>
        new(new SendingPlan
        {
            Server = server,
            Login = login,
            Pause = TimeSpan.FromSeconds(1 / perSecond),
            MessagesPerConnection = newConnectionEach ? 1 : 0,
            Recipient = n => $"friend{n}@accept.test",
            Subject = "Good morning",
            TokenPrefix = "good",
        });
}
