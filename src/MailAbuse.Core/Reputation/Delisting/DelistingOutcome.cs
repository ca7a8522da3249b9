namespace MailAbuse.Reputation.Delisting;

/// <summary>What a log, or a list, says of a request.</summary>
/// <param name="Before">The request as it stands.</param>
/// <param name="After">As it would be; the same object where nothing follows.</param>
/// <param name="Warning">What its operator should know; empty: nothing.</param>
public sealed record DelistingOutcome(DelistingRequest Before, DelistingRequest After, string Warning)
{
    /// <summary>True where something is to be kept.</summary>
    public bool IsChanged => !ReferenceEquals(Before, After);
}
