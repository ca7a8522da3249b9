using System.Net;

namespace MailAbuse.Lab;

/// <summary>An innocent login that sends all the while, so that a test can say: nobody else noticed.</summary>
public sealed class SteadySender : SendingRun
{
    /// <summary>
    /// What a person would notice: far under the 60 s for which Postfix rests a listener whose process died, and far over the
    /// second that a machine may need which runs other tests beside this one.
    /// </summary>
    private static readonly TimeSpan s_noticed = TimeSpan.FromSeconds(5);

    public SteadySender(SendingPlan plan)
        : base(plan)
    {
    }

    /// <summary>Every attempt that was not accepted, or took so long that a person would notice.</summary>
    public IReadOnlyList<SentMessage> Troubles => [.. Sent.Where(message => !message.IsAccepted || message.Took > s_noticed)];

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
