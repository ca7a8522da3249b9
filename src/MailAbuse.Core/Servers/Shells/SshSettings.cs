namespace MailAbuse.Servers.Shells;

/// <summary>How the ssh client is used.</summary>
internal sealed record SshSettings
{
    /// <summary>What is used where nothing else is said.</summary>
    public static SshSettings Usual { get; } = new();

    /// <summary>The client: OpenSSH's, found by PATH.</summary>
    public string Client { get; init; } = "ssh";

    /// <summary>How long a server may take to answer at all: TCP, greeting, keys. Whole seconds, as ssh takes them.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How much longer it may then take to let us in; an old sshd looks names up first, agents ask for a touch.</summary>
    public TimeSpan LoginTimeout { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>How long a host may take to which the server is asked to connect.</summary>
    public TimeSpan ForwardTimeout { get; init; } = LocalConnection.Patience;

    /// <summary>
    /// One connection for all commands. OpenSSH for Windows has no ControlMaster (its sockets can hand over no file): there each command
    /// has a connection of its own.
    /// </summary>
    public bool Multiplex { get; init; } = !OperatingSystem.IsWindows();
}
