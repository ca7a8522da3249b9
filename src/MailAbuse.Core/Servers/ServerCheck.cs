namespace MailAbuse.Servers;

/// <summary>One thing that was looked at on a server, and what was found.</summary>
public sealed class ServerCheck
{
    /// <summary>The server.</summary>
    public string Server { get; init; } = "";

    /// <summary>What was looked at; a stable short name (<c>MapReached</c>).</summary>
    public string Name { get; init; } = "";

    /// <summary>What it is about, where a check is made several times: a listener, a spelling.</summary>
    public string? Subject { get; init; }

    /// <summary>How it ended.</summary>
    public CheckStatus Status { get; init; }

    /// <summary>What was found, in a sentence.</summary>
    public string Message { get; init; } = "";

    /// <summary>What to do about it; empty where there is nothing to do.</summary>
    public string Advice { get; init; } = "";

    /// <summary>Name, subject and how it ended.</summary>
    public override string ToString() => $"{Name}{(Subject is null ? "" : $" ({Subject})")}: {Status}";
}
