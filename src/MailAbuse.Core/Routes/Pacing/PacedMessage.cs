namespace MailAbuse.Routes.Pacing;

/// <summary>A waiting message as its schedule sees it.</summary>
/// <param name="Id">Its queue id.</param>
/// <param name="Arrival">When it came in.</param>
/// <param name="Recipients">Its recipients (ASCII lower case), each with his destination (<see cref="PacedDestinations"/>); at least one.</param>
/// <param name="Slot">The slot that a schedule gave it; null where none did, or where it does not count any more.</param>
internal sealed record PacedMessage(string Id, DateTimeOffset Arrival, IReadOnlyDictionary<string, string> Recipients, DateTimeOffset? Slot = null)
{
    /// <summary>Where it goes.</summary>
    public IReadOnlyList<string> Destinations { get; } = [.. Recipients.Values.Distinct(StringComparer.Ordinal)];
}
