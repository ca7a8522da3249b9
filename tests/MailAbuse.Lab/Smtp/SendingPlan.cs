using System.Net;

namespace MailAbuse.Lab;

/// <summary>Who sends what, where and how fast.</summary>
public sealed record SendingPlan
{
    public required IPEndPoint Server { get; init; }

    public required LabLogin Login { get; init; }

    /// <summary>The loopback address to come from; null: the system chooses.</summary>
    public IPAddress? Address { get; init; }

    /// <summary>How many messages in all; null: until told to stop.</summary>
    public int? Count { get; init; }

    /// <summary>How many connections send side by side.</summary>
    public int Connections { get; init; } = 1;

    /// <summary>How long each connection rests between two messages.</summary>
    public TimeSpan Pause { get; init; }

    /// <summary>After how many messages a connection is closed and the next opened; 0: never.</summary>
    public int MessagesPerConnection { get; init; }

    /// <summary>The envelope sender of message n (from 0). Null: the login itself, with a domain.</summary>
    public Func<int, string>? EnvelopeSender { get; init; }

    /// <summary>The recipient of message n (from 0).</summary>
    public Func<int, string> Recipient { get; init; } = n => $"victim{n}@accept.test";

    public string Subject { get; init; } = "Buy now";

    /// <summary>What tokens begin with.</summary>
    public string TokenPrefix { get; init; } = "spam";

    /// <summary>Bytes of a message, at least.</summary>
    public int Size { get; init; }
}
