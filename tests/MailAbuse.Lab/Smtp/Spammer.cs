using System.Net;

namespace MailAbuse.Lab;

/// <summary>A stolen login that sends without end, every message from another forged address.</summary>
public sealed class Spammer : SendingRun
{
    // One without a count sends some forty a second on each connection: enough for any burst, and the servers of the other tests, which
    // share the machine, go on as well.
    private static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(20);

    public Spammer(SendingPlan plan)
        : base(plan.EnvelopeSender is null ? plan with { EnvelopeSender = Forged } : plan)
    {
    }

    /// <summary>The forged envelope sender of message n: changing people at a domain that is not ours.</summary>
    public static string Forged(int n) => $"person{n % 50}@forged.test";

    /// <param name="count">Null: until told to stop.</param>
    public static Spammer Start(IPEndPoint server, LabLogin login, int? count = null, string domain = "accept.test", int connections = 1, IPAddress? from = null) =>
        new(new SendingPlan { Server = server, Login = login, Count = count, Connections = connections, Address = from, Pause = count is null ? Rest : TimeSpan.Zero, Recipient = n => $"victim{n}@{domain}" });
}
