namespace MailAbuse.Servers;

/// <summary>What a set-up is to do.</summary>
public sealed class ServerSetupOptions
{
    /// <summary>Take everything out again.</summary>
    public bool Undo { get; init; }

    /// <summary>Undo although suspensions stand in the maps: those senders can send again at once.</summary>
    public bool Force { get; init; }

    /// <summary>The <c>mailabuse</c> program for linux-x64, a file of this machine, to be copied to the server; null: none.</summary>
    public string? AgentPath { get; init; }

    /// <summary>Where it goes on the server. Elsewhere only in tests, whose servers share their machine with others.</summary>
    internal string AgentPlace { get; init; } = "/usr/local/bin/mailabuse";

    /// <summary>Who asks, for whoever waits for the lock meanwhile.</summary>
    public string Owner { get; init; } = "";
}
