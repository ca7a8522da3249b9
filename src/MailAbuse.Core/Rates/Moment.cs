namespace MailAbuse.Rates;

/// <summary>A sender at a moment, in one of the spans that end there: all that the points are given for.</summary>
internal struct Moment
{
    /// <summary>The cell at whose end this is.</summary>
    public int Bucket;

    /// <summary>Which of <see cref="Scales"/>.</summary>
    public int Scale;

    public Sums Now;
    public ulong Networks;
    public ulong Envelopes;
    public ulong Domains;
    /// <summary>The greatest volume of such a span in the past and since, this one included: whose late failures these may be.</summary>
    public double RecentPeak;

    /// <summary>True where the log begins so shortly before the span that nobody has a past.</summary>
    public bool IsLogYoung;

    /// <summary>How many usual days a span of this length may be compared with: networks and senders come back, so three days are like two.</summary>
    public double Days;

    /// <summary>The volume that only one in twenty days of a sender of his kind exceeds in such a span.</summary>
    public double PopulationPeak;

    /// <summary>The busiest such span of a usual day of a sender of his kind; 0 where nobody has a past.</summary>
    public double PopulationUsual;

    /// <summary>The share of failures of all senders in these hours: when a big receiver is down, everybody's mail is put off.</summary>
    public double OthersShare;
}
