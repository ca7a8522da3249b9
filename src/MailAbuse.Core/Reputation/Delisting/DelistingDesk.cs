namespace MailAbuse.Reputation.Delisting;

/// <summary>What is known of an operator who can be asked.</summary>
/// <param name="Name">His name, as the catalogues of refusals and of lists have it.</param>
internal sealed record DelistingDesk(string Name)
{
    /// <summary>How long an answer usually takes, where he is not known to be quicker or slower.</summary>
    public static readonly TimeSpan UsualAnswer = TimeSpan.FromDays(3);

    /// <summary>How soon one asks again after a no, where nothing is known.</summary>
    public static readonly TimeSpan UsualPause = TimeSpan.FromDays(3);

    /// <summary>Zones of his lists; what lies below one is his, too.</summary>
    public string[] Zones { get; init; } = [];

    /// <summary>Lists of his that are no zones, by the name that the catalogue of refusals gives them.</summary>
    public string[] Lists { get; init; } = [];

    /// <summary>True where one form takes an address off all his lists.</summary>
    public bool IsOne { get; init; }

    /// <summary>The zones that have all of his lists for addresses: who is not there is on none of them.</summary>
    public string[] Whole { get; init; } = [];

    /// <summary>The page, or <c>mailto:</c>; empty where it is not known.</summary>
    public string Form { get; init; } = "";

    /// <summary>The domain of his desks' mail addresses, where his replies say which of them to write to; empty: they do not.</summary>
    public string MailDomain { get; init; } = "";

    /// <summary>What is to be known: what the form asks for, and how he goes about it.</summary>
    public string Hint { get; init; } = "";

    /// <summary>How long an answer usually takes.</summary>
    public TimeSpan Answer { get; init; } = UsualAnswer;

    /// <summary>How soon one may ask again.</summary>
    public TimeSpan Pause { get; init; } = UsualPause;

    /// <summary>How long after the last spam an entry ends by itself; null: it does not, or it is not known.</summary>
    public TimeSpan? EndsAfter { get; init; }
}
