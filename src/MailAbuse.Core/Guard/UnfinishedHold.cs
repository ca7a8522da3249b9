using MailAbuse.Rates;

namespace MailAbuse.Guard;

/// <summary>A hold of which something is left to do: its guard was ended in the middle, a server could not be reached, or the store could not be written.</summary>
/// <param name="sender">Whom the servers have on hold.</param>
/// <param name="rate">What the log says of him; null: not known any more.</param>
/// <param name="reason">Why he is on hold.</param>
/// <param name="next">When it is tried.</param>
internal sealed class UnfinishedHold(GuardedSender sender, SenderRate? rate, string reason, DateTimeOffset next)
{
    private static readonly TimeSpan First = TimeSpan.FromMinutes(1), Longest = TimeSpan.FromHours(1);

    private TimeSpan _wait = First;

    /// <summary>Whom the servers have on hold.</summary>
    public GuardedSender Sender => sender;

    /// <summary>What the log says of him; null: not known any more.</summary>
    public SenderRate? Rate => rate;

    /// <summary>Why he is on hold.</summary>
    public string Reason => reason;

    /// <summary>When it is tried.</summary>
    public DateTimeOffset Next { get; private set; } = next;

    /// <summary>It failed again; each time it waits longer.</summary>
    public void TryLater(DateTimeOffset now)
    {
        Next = now + _wait;
        _wait = _wait * 2 < Longest ? _wait * 2 : Longest;
    }

    /// <summary>It is being tried.</summary>
    public void Begin() => Next = DateTimeOffset.MaxValue;
}
