namespace MailAbuse.LogGenerator;

/// <summary>How an account is abused; docs/generator.md has the numbers.</summary>
public enum IncidentKind
{
    /// <summary>From nothing to a hundred times the usual amount within minutes.</summary>
    Sudden,

    /// <summary>More from hour to hour, over eight hours to three days.</summary>
    SlowRamp,

    /// <summary>Some a quarter of an hour, at night only, from someone who sends five mails a day.</summary>
    NightTrickle,

    /// <summary>A run of which the larger part is put off by its receivers.</summary>
    DeferralHeavy,

    /// <summary>One login used from many networks.</summary>
    ManyNetworks,

    /// <summary>A new envelope sender for each message.</summary>
    ForgedEnvelopes,

    /// <summary>A local user such as www-data that suddenly sends.</summary>
    LocalUser,

    /// <summary>A relay customer whose run adds half as much again to his day, and whose deferred share jumps.</summary>
    RelayRun,
}
