namespace MailAbuse.Cases;

/// <summary>Which closed cases still hold other people's data, and have for long enough.</summary>
public static class CaseRetention
{
    /// <summary>Those that were closed before a time and were not cleared yet.</summary>
    /// <param name="store">The store.</param>
    /// <param name="closedBefore">The time.</param>
    public static IEnumerable<AbuseCase> Due(ICaseStore store, DateTimeOffset closedBefore)
    {
        ArgumentNullException.ThrowIfNull(store);
        return store.Find(new CaseQuery { State = CaseState.Closed, WithTimeline = false }).Where(one => one.Closed < closedBefore && !one.IsCleared);
    }

    /// <summary>A case without other people's data: no log lines, and nothing that belongs to an entry and is longer than a sentence.</summary>
    public static AbuseCase Without(AbuseCase one)
    {
        ArgumentNullException.ThrowIfNull(one);
        return one with { Evidence = [], IsCleared = true, Timeline = [.. one.Timeline.Select(entry => entry with { Detail = null })] };
    }
}
