namespace MailAbuse.Cases;

/// <summary>What only the servers know when a case is to be released. Whatever cannot be found out is not proved, and is never an error.</summary>
public interface IReleaseWitness
{
    /// <summary>When the password of the case's login was changed, as the configured command says; null: there is none, or it does not say.</summary>
    DateTimeOffset? PasswordChanged(AbuseCase one, CancellationToken stop);

    /// <summary>How many messages of the case's sender wait in our own queues, those in quarantine not counted; null: not known.</summary>
    int? Queued(AbuseCase one, CancellationToken stop);
}
