namespace MailAbuse.LogGenerator;

/// <summary>Months with known incidents, for measuring how well bursts are found.</summary>
public static class Months
{
    /// <summary>The month of a seed, with everything else as usual.</summary>
    public static Month Generate(ulong seed) => new(new MonthOptions { Seed = seed });

    /// <summary>The month of these options.</summary>
    public static Month Generate(MonthOptions options) => new(options);
}
