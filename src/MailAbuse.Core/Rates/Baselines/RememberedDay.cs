namespace MailAbuse.Rates.Baselines;

/// <summary>What all senders of some servers did on a day, or in a week of long ago.</summary>
public sealed record RememberedDay
{
    /// <summary>The first day, in days of UTC since 1970.</summary>
    public int Day { get; init; }

    /// <summary>How many days these are: one, or a week.</summary>
    public int Days { get; init; } = 1;

    /// <summary>The length of the spans that are kept apart, in seconds.</summary>
    public int Span { get; init; } = BaselineRules.FinestSpan;

    /// <summary>The first second of it that the logs had.</summary>
    public long First { get; init; }

    /// <summary>The second behind the last that they had.</summary>
    public long Last { get; init; }

    /// <summary>How many seconds of it they had.</summary>
    public long Seen { get; init; }

    /// <summary>Which of its days went into it, a bit each.</summary>
    public int Parts { get; init; } = 1;

    /// <summary>Messages of all senders.</summary>
    public long Messages { get; init; }

    /// <summary>The senders' spans (<see cref="BaselineBytes"/>); empty where only the others are asked for.</summary>
    public byte[] Cells { get; init; } = [];

    /// <summary>When it begins, in seconds since 1970.</summary>
    public long Start => (long)Day * BaselineRules.Day;

    /// <summary>True where a day lies in it.</summary>
    public bool Holds(int day) => day >= Day && day < Day + Days;
}
