namespace MailAbuse.Servers;

/// <summary>What a set-up did on one server, and the proof of it.</summary>
public sealed class ServerSetup
{
    /// <summary>The server.</summary>
    public string Server { get; init; } = "";

    /// <summary>True where the server can suspend now; false after it was undone.</summary>
    public bool IsInitialized { get; init; }

    /// <summary>What was changed; empty where all was as it should be.</summary>
    public SetupChange[] Changes { get; init; } = [];

    /// <summary>What was looked at afterwards.</summary>
    public ServerCheck[] Checks { get; init; } = [];
}
