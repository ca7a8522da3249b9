namespace MailAbuse.Rates;

/// <summary>One day of a sender, as far as his later days are compared with it.</summary>
internal struct PastDay
{
    /// <summary>Which day, counted from the layout's origin.</summary>
    public int Day;

    public long Messages;

    /// <summary>Recipients whose delivery was tried.</summary>
    public long Tried;

    /// <summary>Those of them that were put off or refused.</summary>
    public long Failed;

    public ulong Networks;
    public ulong Envelopes;
    public ulong Domains;

    /// <summary>How many networks of this day had not been seen in the days before.</summary>
    public double NewNetworks;

    /// <summary>How many envelope senders of this day had not been seen in the days before.</summary>
    public double NewEnvelopes;

    /// <summary>A bit for each hour of the day in which he sent.</summary>
    public uint Hours;

    /// <summary>The greatest volume of a span that ended in this day, by scale.</summary>
    public PerScale Peaks;
}
