using System.Globalization;

namespace MailAbuse.Routes.Pacing;

/// <summary>What a paced sending would do on one server now; shown before anything is done.</summary>
public sealed class PacedFlushPlan
{
    /// <summary>The server.</summary>
    public string Server { get; init; } = "";

    /// <summary>Waiting messages that would be sent off.</summary>
    public int Messages { get; init; }

    /// <summary>Messages of suspended senders, and those that look like the incident: they go on hold and stay.</summary>
    public int LeftOut { get; init; }

    /// <summary>Messages a minute to one destination.</summary>
    public int RatePerMinute { get; init; }

    /// <summary>As it is asked for.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"send off {Messages:N0} waiting {(Messages == 1 ? "message" : "messages")}, {RatePerMinute:N0} a minute a destination{(LeftOut > 0 ? $"; {LeftOut:N0} go on hold" : "")}");
}
