namespace MailAbuse.Guard.Telling;

/// <summary>An address of the web to which each event is posted as JSON.</summary>
/// <param name="Address">The address, http or https.</param>
public sealed record WebhookRecipient(Uri Address) : Recipient(Address.Host);
