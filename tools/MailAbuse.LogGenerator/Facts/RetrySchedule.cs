namespace MailAbuse.LogGenerator;

/// <summary>
/// When Postfix tries again: the pause doubles with the age of the message between minimal_backoff_time (300 s) and
/// maximal_backoff_time (4000 s), and ends with maximal_queue_lifetime (5 days).
/// </summary>
public static class RetrySchedule
{
    /// <summary>Postfix's default maximal_queue_lifetime.</summary>
    public static readonly TimeSpan QueueLifetime = TimeSpan.FromDays(5);

    private const double MinimalPause = 300, MaximalPause = 4000;

    /// <summary>The pause after an attempt at the given age: as long again as the message is old, within the two limits.</summary>
    public static double PauseSeconds(double ageSeconds) => Math.Clamp(ageSeconds, MinimalPause, MaximalPause);

    /// <summary>The time of an attempt (0 is the first), without the scatter of queue scans.</summary>
    public static TimeSpan AttemptAt(int attempt)
    {
        double age = 0;
        for (int i = 0; i < attempt; i++) age += PauseSeconds(age);
        return TimeSpan.FromSeconds(age);
    }
}
