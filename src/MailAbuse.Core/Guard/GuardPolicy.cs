using MailAbuse.Guard.Telling;
using MailAbuse.Mta;

namespace MailAbuse.Guard;

/// <summary>What the guard may do while nobody is there. What is not allowed here it never does: reject, delete, release, or write to customers.</summary>
public sealed class GuardPolicy
{
    /// <summary>What holds where there is no policy: watch, say what would be done, change nothing.</summary>
    public static GuardPolicy Default { get; } = new();

    /// <summary>The file that it was read from; null where there is none.</summary>
    public string? Path { get; init; }

    /// <summary>True: nothing is changed anywhere, and what is told says so.</summary>
    public bool DryRun { get; init; } = true;

    /// <summary>What may be put on hold.</summary>
    public SenderKind[] Senders { get; init; } = [SenderKind.Login, SenderKind.Client, SenderKind.LocalUser];

    /// <summary>Senders who are never put on hold, wildcards allowed; those of the inventory are not either.</summary>
    public string[] Protected { get; init; } = [];

    /// <summary>How many senders may be put on hold within an hour.</summary>
    public int PerHour { get; init; } = 5;

    /// <summary>How many senders may be on hold by the guard at the same time; a person who lets one go makes room.</summary>
    public int InAll { get; init; } = 20;

    /// <summary>How many messages of one sender are taken in and held. Beyond it he is deferred: nothing more is taken in, and nothing is lost.</summary>
    public int MaximumHeld { get; init; } = 1000;

    /// <summary>Which share of the spool's free space, and of its free inodes, the held mail of one sender may take; 0.01 is one percent. Beyond it he is deferred.</summary>
    public double MaximumHeldShare { get; init; } = 0.01;

    /// <summary>The file that says that the guard is alive; null: there is none.</summary>
    public string? Heartbeat { get; init; }

    /// <summary>Who is told, and how.</summary>
    public Recipient[] Tell { get; init; } = [];

    /// <summary>What it allows, in a sentence.</summary>
    public override string ToString() => DryRun
        ? "Dry run: say what would be done, change nothing"
        : string.Create(System.Globalization.CultureInfo.InvariantCulture, $"Put at most {PerHour} senders an hour on hold, {InAll} at the same time, with at most {MaximumHeld:N0} messages each");
}
