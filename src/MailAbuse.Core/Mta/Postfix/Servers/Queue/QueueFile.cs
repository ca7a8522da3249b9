using MailAbuse.Quarantine;

namespace MailAbuse.Mta.Postfix.Servers.Queue;

/// <summary>What a queue file says about where its message came from. The parts that strangers write are marked as such.</summary>
internal sealed class QueueFile
{
    /// <summary>The queue id.</summary>
    public string Id { get; init; } = "";

    /// <summary>Where the file lies.</summary>
    public QueueName Queue { get; init; }

    /// <summary>The login, in lower case; null where nobody logged in.</summary>
    public string? Login { get; init; }

    /// <summary>The client's address; null for what did not come in over the network.</summary>
    public string? Client { get; init; }

    /// <summary>True for mail that came in over the network: smtpd leaves its mark in front of all that the client says.</summary>
    public bool IsFromNetwork { get; init; }

    /// <summary>The size in bytes, 0 where the file is not finished.</summary>
    public long Size { get; init; }

    /// <summary>True when the header was asked for and read.</summary>
    public bool HasHeader { get; init; }

    /// <summary>The Received fields at the top, at most six, unfolded. Only the first is this server's own.</summary>
    public IReadOnlyList<string> Received { get; init; } = [];

    /// <summary>All Received fields, at most thirty, unfolded. The first is this server's own; the others came with the message.</summary>
    public IReadOnlyList<string> Trace { get; init; } = [];

    /// <summary>The subject as it stands there, unfolded; a stranger's text.</summary>
    public string? Subject { get; init; }

    /// <summary>The Message-ID; a stranger's text.</summary>
    public string? MessageId { get; init; }

    /// <summary>The local user, as pickup wrote him into the first line of the header; null for mail from the network.</summary>
    public string? UserId => IsFromNetwork || Received.Count == 0 ? null : ReceivedField.UserOf(Received[0]);

    /// <summary>Who handed the message in.</summary>
    public (SenderKind Kind, string? Sender) Sender =>
        Login is { } login ? (SenderKind.Login, login)
        : Client is { } client ? (SenderKind.Client, client)
        : UserId is { } user ? (SenderKind.LocalUser, user)
        : (SenderKind.Unknown, null);
}
