using MailAbuse.Servers;

namespace MailAbuse.Routes.Checks;

/// <summary>Where a detour leads.</summary>
internal sealed record LoopResult
{
    /// <summary>How it ends: the worst of all domains.</summary>
    public required LoopState State { get; init; }

    /// <summary>The way of the domain that it is about, from the source on; a circle ends with the server where it closes. Only the source where all is well.</summary>
    public required IReadOnlyList<string> Path { get; init; }

    /// <summary>The domain that it is about; empty where all is well.</summary>
    public string Domain { get; init; } = "";

    /// <summary>What was found, in a sentence.</summary>
    public required string Message { get; init; }

    /// <summary>Every server of the inventory on any of the ways, the source too, in the order of their names: whoever sets the detour locks these.</summary>
    public required IReadOnlyList<string> Servers { get; init; }

    /// <summary>The error that it is for a source; for an unknown end as well, which a caller may pass over.</summary>
    public ServerException ToError() => State switch
    {
        LoopState.Loop => new ServerException(ServerProblemKind.DetourInvalid, Path[0], Message, "Choose another server for the detour, or take away the route that leads back (Get-Relayhost shows those that were set by this module)."),
        LoopState.DeadEnd => new ServerException(ServerProblemKind.DetourInvalid, Path[0], Message, "Choose another server for the detour, or take that entry out of its transport map."),
        LoopState.Unknown => new ServerException(ServerProblemKind.DetourInvalid, Path[0], Message, "Bring that server back into reach and run the same command again. If you know that it does not send this mail back to us, use -Force with a reason."),
        _ => throw new InvalidOperationException("There is nothing wrong with it."),
    };
}
