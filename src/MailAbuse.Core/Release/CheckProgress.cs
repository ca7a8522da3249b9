namespace MailAbuse.Release;

/// <summary>How far a check is.</summary>
/// <param name="Elapsed">Since his mail was let in.</param>
/// <param name="Window">How long it is watched.</param>
/// <param name="Arrived">How many messages came.</param>
/// <param name="Latest">The subject of the last one, shown as text; empty where none came.</param>
public sealed record CheckProgress(TimeSpan Elapsed, TimeSpan Window, int Arrived, string Latest);
