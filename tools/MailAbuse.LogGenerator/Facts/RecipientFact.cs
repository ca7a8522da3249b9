namespace MailAbuse.LogGenerator;

/// <summary>One recipient of a message and what becomes of him.</summary>
/// <param name="Address">The address.</param>
/// <param name="Outcome">How it ends.</param>
/// <param name="Deferrals">How many attempts are deferred before that end; without meaning for <see cref="FactOutcome.Expired"/>.</param>
public readonly record struct RecipientFact(string Address, FactOutcome Outcome, int Deferrals)
{
    /// <summary>The part after the at sign.</summary>
    public string Domain => Address[(Address.LastIndexOf('@') + 1)..];

    /// <summary>Whether the first attempt is deferred.</summary>
    public bool IsDeferredFirst => Outcome == FactOutcome.Expired || Deferrals > 0;

    /// <summary>When the matter is settled, counted from acceptance (attempts take some seconds more in the log).</summary>
    public TimeSpan SettledAfter => Outcome == FactOutcome.Expired
        ? RetrySchedule.QueueLifetime
        : RetrySchedule.AttemptAt(Deferrals);
}
