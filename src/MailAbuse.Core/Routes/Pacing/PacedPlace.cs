namespace MailAbuse.Routes.Pacing;

/// <summary>A destination while its mail is sent off.</summary>
internal sealed class PacedPlace
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private readonly Queue<DateTimeOffset> _times = new();
    private readonly HashSet<string> _oldWays = new(StringComparer.Ordinal);
    private readonly int[] _counts = new int[Enum.GetValues<PacedOutcome>().Length];
    private bool _isSeen;

    /// <summary>Its recipient domains.</summary>
    public HashSet<string> Domains { get; } = new(StringComparer.Ordinal);

    /// <summary>True where it took a message by the new way.</summary>
    public bool IsProved { get; set; }

    /// <summary>What ended the sending; empty where nothing did.</summary>
    public string StoppedBy { get; set; } = "";

    /// <summary>True where one more may go now.</summary>
    public bool IsFree(DateTimeOffset now, int rate)
    {
        while (_times.Count > 0 && now - _times.Peek() >= Minute)
            _times.Dequeue();
        // One that was late brings the next no nearer; at a high rate several go at once, as often as there is a round trip.
        TimeSpan gap = PacedSchedule.Gap(rate);
        return _times.Count < rate && (_times.Count == 0 || gap < TimeSpan.FromSeconds(1) || now - _times.Last() >= gap * 0.8);
    }

    /// <summary>One goes.</summary>
    public void Goes(DateTimeOffset now) => _times.Enqueue(now);

    /// <summary>A message came here by the detour.</summary>
    public void SawDetour()
    {
        _isSeen = true;
        _oldWays.Clear();
    }

    /// <summary>A message came here by the old way.</summary>
    /// <returns>True where the detour may be gone: at first the mail system may still remember the old way, so it takes two; once.</returns>
    public bool SawOldWay(string id) => _oldWays.Add(id) && _oldWays.Count == (_isSeen ? 1 : 2);

    /// <summary>Counts a message.</summary>
    public void Count(PacedOutcome outcome) => _counts[(int)outcome]++;

    /// <summary>As it is told.</summary>
    public PacedDestination Made(string name) => new()
    {
        Name = name,
        Domains = [.. Domains.Order(StringComparer.Ordinal)],
        Sent = _counts[(int)PacedOutcome.Sent],
        Deferred = _counts[(int)PacedOutcome.Deferred],
        Bounced = _counts[(int)PacedOutcome.Bounced],
        PushedOut = _counts[(int)PacedOutcome.PushedOut],
        LeftOut = _counts[(int)PacedOutcome.LeftOut],
        TakenAway = _counts[(int)PacedOutcome.TakenAway],
        StoppedBy = StoppedBy,
    };
}
