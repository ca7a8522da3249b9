using MailAbuse.Mta;

namespace MailAbuse.Routes.Pacing;

/// <summary>What became of one recipient when his message was tried.</summary>
/// <param name="QueueId">The message.</param>
/// <param name="Recipient">The recipient.</param>
/// <param name="Status">Sent, Deferred, Bounced or Expired.</param>
/// <param name="Dsn">The enhanced status code (RFC 3463); empty where it is not known.</param>
/// <param name="Relay">Where it was brought, as the log names it (<c>mx2.example.net[192.0.2.1]:25</c>); empty where that is not known.</param>
/// <param name="MailHost">The host that answered; empty where none did.</param>
/// <param name="Reply">What it said; a stranger's text.</param>
/// <param name="NextId">The id that the message has there; empty where none was told.</param>
/// <param name="IsBeyond">True where the detour itself says it.</param>
internal sealed record PacedAnswer(string QueueId, string Recipient, DeliveryStatus Status, string Dsn, string Relay, string MailHost, string Reply, string NextId, bool IsBeyond = false);
