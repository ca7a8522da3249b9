using MailAbuse.Servers;

namespace MailAbuse.Mta.Postfix.Servers;

/// <summary>Collects what was looked at on a server, and what was found.</summary>
internal class CheckList(string server)
{
    private readonly List<ServerCheck> _checks = [];

    /// <summary>What was looked at.</summary>
    public ServerCheck[] All => [.. _checks];

    /// <summary>True where one failed.</summary>
    public bool HasFailed => _checks.Any(check => check.Status == CheckStatus.Failed);

    /// <summary>Adds one.</summary>
    public void Add(string name, string? subject, CheckStatus status, string message, string advice = "") =>
        _checks.Add(new ServerCheck { Server = server, Name = name, Subject = subject, Status = status, Message = message, Advice = advice });

    /// <summary>Adds one that is made already.</summary>
    public void Add(ServerCheck check) => _checks.Add(check);
}
