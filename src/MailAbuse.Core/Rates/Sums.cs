namespace MailAbuse.Rates;

/// <summary>What a sender did in one span that slides over his cells.</summary>
internal struct Sums
{
    public long Messages;
    public long Recipients;
    public long Delivered;
    public long Deferred;
    public long Bounced;
    public long Held;

    /// <summary>Messages sent in hours in which he never sends.</summary>
    public long AtOddHours;

    /// <summary>
    /// How much it was: messages, but a message to very many counts as several. A quarter, because four recipients to a message is still
    /// ordinary mail.
    /// </summary>
    public readonly double Volume => Math.Max(Messages, Recipients / 4.0);

    public readonly long Tried => Delivered + Deferred + Bounced;

    public readonly long Failed => Deferred + Bounced;

    public void Add(in Cell cell, bool isOdd)
    {
        Messages += cell.Messages;
        Recipients += cell.Recipients;
        Delivered += cell.Delivered;
        Deferred += cell.Deferred;
        Bounced += cell.Bounced;
        Held += cell.Held;
        if (isOdd) AtOddHours += cell.Messages;
    }

    public void Remove(in Cell cell, bool wasOdd)
    {
        Messages -= cell.Messages;
        Recipients -= cell.Recipients;
        Delivered -= cell.Delivered;
        Deferred -= cell.Deferred;
        Bounced -= cell.Bounced;
        Held -= cell.Held;
        if (wasOdd) AtOddHours -= cell.Messages;
    }
}
