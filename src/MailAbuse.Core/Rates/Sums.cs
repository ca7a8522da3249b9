namespace MailAbuse.Rates;

/// <summary>What is unusual about a cell by itself.</summary>
[Flags]
internal enum Oddity : byte
{
    None = 0,
    Hour = 1,
    Network = 2,
}

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

    /// <summary>Messages that came from networks from which he never sends.</summary>
    public long FromNew;

    /// <summary>
    /// How much it was: messages, but a message to very many counts as several. A quarter, because four recipients to a message is still
    /// ordinary mail.
    /// </summary>
    public readonly double Volume => Math.Max(Messages, Recipients / 4.0);

    public readonly long Tried => Delivered + Deferred + Bounced;

    public readonly long Failed => Deferred + Bounced;

    public void Add(in Cell cell, Oddity oddity)
    {
        Messages += cell.Messages;
        Recipients += cell.Recipients;
        Delivered += cell.Delivered;
        Deferred += cell.Deferred;
        Bounced += cell.Bounced;
        Held += cell.Held;
        if ((oddity & Oddity.Hour) != 0) AtOddHours += cell.Messages;
        if ((oddity & Oddity.Network) != 0) FromNew += cell.Messages;
    }

    public void Remove(in Cell cell, Oddity oddity)
    {
        Messages -= cell.Messages;
        Recipients -= cell.Recipients;
        Delivered -= cell.Delivered;
        Deferred -= cell.Deferred;
        Bounced -= cell.Bounced;
        Held -= cell.Held;
        if ((oddity & Oddity.Hour) != 0) AtOddHours -= cell.Messages;
        if ((oddity & Oddity.Network) != 0) FromNew -= cell.Messages;
    }
}
