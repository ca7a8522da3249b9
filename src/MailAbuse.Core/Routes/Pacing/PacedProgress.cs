namespace MailAbuse.Routes.Pacing;

/// <summary>How far a paced sending is.</summary>
/// <param name="Tried">Messages that were tried, or went by themselves.</param>
/// <param name="Waiting">Messages whose slot is still to come.</param>
/// <param name="Refused">Messages that were not taken.</param>
/// <param name="Left">How long it takes at most.</param>
public sealed record PacedProgress(int Tried, int Waiting, int Refused, TimeSpan Left);
