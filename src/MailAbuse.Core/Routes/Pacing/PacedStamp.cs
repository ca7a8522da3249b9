namespace MailAbuse.Routes.Pacing;

/// <summary>When a waiting message is tried next, as it stands in the queue itself.</summary>
/// <param name="Time">When, to the millisecond.</param>
/// <param name="Kind">Who wrote it there.</param>
internal readonly record struct PacedStamp(DateTimeOffset Time, PacedStampKind Kind);
