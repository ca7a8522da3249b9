using MailAbuse.Mta;

namespace MailAbuse.Quarantine;

/// <summary>Whose queued mail is to be taken out of the way, on one server.</summary>
public sealed class QuarantineRequest
{
    /// <summary>The sender: a login, <c>uid=33</c>, or a client address; never an address of MAIL FROM, which anybody can write.</summary>
    public string Sender { get; init; } = "";

    /// <summary>What <see cref="Sender"/> is; Unknown: an address is a Client, <c>uid=33</c> a LocalUser, all else a Login.</summary>
    public SenderKind SenderKind { get; init; }

    /// <summary>Other names of the same account (<c>joe</c> and <c>joe@example.org</c>).</summary>
    public string[] Spellings { get; init; } = [];

    /// <summary>The case that it belongs to.</summary>
    public string? Case { get; init; }

    /// <summary>Only these of his messages; empty: all.</summary>
    public string[] QueueIds { get; init; } = [];

    /// <summary>How long to sweep at most, while he still sends or transfers of his are open.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Who asks for it, for the manifest.</summary>
    public string By { get; init; } = "";
}
