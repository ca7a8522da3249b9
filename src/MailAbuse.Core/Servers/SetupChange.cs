namespace MailAbuse.Servers;

/// <summary>One thing that a set-up changes on a server, before and after.</summary>
public sealed class SetupChange
{
    /// <summary>The server.</summary>
    public string Server { get; init; } = "";

    /// <summary>What is changed: a parameter with its file, a file, a service.</summary>
    public string Target { get; init; } = "";

    /// <summary>What it is now; empty where it is not set.</summary>
    public string Before { get; init; } = "";

    /// <summary>What it will be; empty where it goes.</summary>
    public string After { get; init; } = "";

    /// <summary>Target, before and after.</summary>
    public override string ToString() => $"{Target}: {(Before.Length == 0 ? "(none)" : Before)} -> {(After.Length == 0 ? "(none)" : After)}";
}
