namespace MailAbuse.Rates.Live;

/// <summary>What a watch has said of a sender, so that it says nothing twice.</summary>
internal sealed class Alarm
{
    private const int Tenfold = 10;

    private long _told;

    /// <summary>True while he is a burst.</summary>
    public bool IsBurst { get; private set; }

    /// <summary>The span that made him one when he was last judged to be, and its scale.</summary>
    public (int Bucket, int Scale) Span { get; set; }

    /// <summary>What is to be said now.</summary>
    /// <param name="isBurst">Whether he is one in the window that ends now.</param>
    /// <param name="volume">What he sent in it.</param>
    public RateChange Next(bool isBurst, long volume)
    {
        RateChange change = (IsBurst, isBurst) switch
        {
            (false, true) => RateChange.Began,
            (true, false) => RateChange.Over,
            (true, true) when volume >= _told * Tenfold => RateChange.Grew,
            _ => RateChange.None,
        };
        IsBurst = isBurst;
        if (change != RateChange.None) _told = Math.Max(1, volume);
        return change;
    }
}
