using MailAbuse.Servers;

namespace MailAbuse.Routes;

/// <summary>What setting a detour would do on one server, after all that can be asked without a change was asked.</summary>
public sealed class RelayhostPlan
{
    /// <summary>The server whose mail takes the detour.</summary>
    public required string Server { get; init; }

    /// <summary>Where it leads.</summary>
    public required Detour Detour { get; init; }

    /// <summary>The detours.</summary>
    public required IReadOnlyList<PlannedRoute> Routes { get; init; }

    /// <summary>Domains for which it is refused, each with its reason.</summary>
    public IReadOnlyList<ServerProblem> Refused { get; init; } = [];

    /// <summary>What was asked before: the loop, the detour, the source.</summary>
    public IReadOnlyList<ServerCheck> Checks { get; init; } = [];

    /// <summary>The servers that must not change meanwhile: the source and those on the way.</summary>
    internal IReadOnlyList<MailServer> Involved { get; init; } = [];
}
