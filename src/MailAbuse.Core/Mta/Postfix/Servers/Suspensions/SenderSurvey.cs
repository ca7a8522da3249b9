using MailAbuse.Mta.Postfix.Servers.Configuration;
using MailAbuse.Suspensions;

namespace MailAbuse.Mta.Postfix.Servers.Suspensions;

/// <summary>What one server knows of a sender before anything is changed.</summary>
internal sealed class SenderSurvey
{
    /// <summary>The configuration.</summary>
    public required PostfixConfiguration Configuration { get; init; }

    /// <summary>The sender; a local user by his number.</summary>
    public required SenderKey Key { get; init; }

    /// <summary>True where log or queue know him, or where there is no log to say otherwise.</summary>
    public required bool IsKnown { get; init; }

    /// <summary>How he is suspended now; null where he is not.</summary>
    public MapSuspension? Current => Joined.Count == 0 ? null : Joined[0];

    /// <summary>Every suspension that his would become one with; what stands first decides.</summary>
    public IReadOnlyList<MapSuspension> Joined { get; init; } = [];

    /// <summary>Why nothing more can be held there; null where it can, or where nobody asked to hold.</summary>
    public string? HoldLimit { get; init; }

    /// <summary>Names like his, where nobody knows him.</summary>
    public IReadOnlyList<string> Near { get; init; } = [];

    /// <summary>The recent log; null for local users.</summary>
    public LogSurvey? Log { get; init; }

    /// <summary>For a local user: all names with his number.</summary>
    public IReadOnlyList<string> UserNames { get; init; } = [];
}
