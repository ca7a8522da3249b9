using MailAbuse.Mta;
using MailAbuse.Servers;

namespace MailAbuse.Suspensions;

/// <summary>One sender who may send no more on one server, and the checks that prove it.</summary>
public sealed class SenderSuspension
{
    private SuspensionState _state;
    private ServerCheck[] _checks = [];

    /// <summary>The server.</summary>
    public string Server { get; init; } = "";

    /// <summary>The realm, whose servers share one account database; empty where the server has its own.</summary>
    public string Realm { get; init; } = "";

    /// <summary>The sender, as the map knows him. Bind it together with <see cref="SenderKind"/> or not at all.</summary>
    public string Sender { get; init; } = "";

    /// <summary>What <see cref="Sender"/> is: Login, LocalUser or Client.</summary>
    public SenderKind SenderKind { get; init; }

    /// <summary>All names under which he is suspended, <see cref="Sender"/> first.</summary>
    public string[] Spellings { get; init; } = [];

    /// <summary>What he is answered.</summary>
    public SuspensionMode Mode { get; init; }

    /// <summary>The case that it belongs to; null where none was given.</summary>
    public string? Case { get; init; }

    /// <summary>Why, in the words of whoever did it.</summary>
    public string? Reason { get; init; }

    /// <summary>Since when.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>Who did it: user and machine.</summary>
    public string? By { get; init; }

    /// <summary>How far it holds.</summary>
    public SuspensionState State
    {
        get => _state;
        init => _state = value;
    }

    /// <summary>What was looked at, and what was found.</summary>
    public ServerCheck[] Checks
    {
        get => _checks;
        init => _checks = value;
    }

    /// <summary>Messages of his whose end of data came after the change; null where the log was not looked at.</summary>
    public long? AcceptedSince { get; init; }

    /// <summary>Attempts of his that were refused or held after the change; null where the log was not looked at.</summary>
    public long? StoppedSince { get; init; }

    /// <summary>Connections of his that had to be cut.</summary>
    public int ConnectionsCut { get; init; }

    /// <summary>Who checks his queue just now, and so holds his mail instead of refusing it; null: nobody.</summary>
    public string? CheckedBy { get; init; }

    /// <summary>Until when that check runs at the latest. In the past: it was ended in the middle, and the next check goes on from there.</summary>
    public DateTimeOffset? CheckUntil { get; init; }

    /// <summary>True where something on the server was changed.</summary>
    public bool IsChanged { get; init; }

    /// <summary>True for an entry of the map that somebody else wrote.</summary>
    public bool IsForeign { get; init; }

    /// <summary>Sender, server and state.</summary>
    public override string ToString() => $"{Sender} on {Server}: {State}";

    /// <summary>The same with another state and one more check.</summary>
    internal SenderSuspension With(SuspensionState state, ServerCheck check)
    {
        var copy = (SenderSuspension)MemberwiseClone();
        copy._state = state;
        copy._checks = [.. _checks, check];
        return copy;
    }
}
