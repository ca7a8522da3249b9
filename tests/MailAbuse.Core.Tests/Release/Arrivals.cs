using MailAbuse.Cases;
using MailAbuse.Release;

namespace MailAbuse.Core.Tests.Release;

/// <summary>Messages as they come in during a check.</summary>
internal static class Arrivals
{
    public static readonly DateTimeOffset Noon = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);

    public static readonly RelayIdentity Relay = new() { Address = "192.0.2.7", Helo = "shop1.example.net", Software = "Postfix" };

    /// <summary>A message that his server brings; it entered that at so many seconds from noon, and came here at another.</summary>
    public static CheckedMessage FromRelay(string id, int entered, int arrived, string fingerprint = "") => new()
    {
        Server = "mx1",
        QueueId = id,
        Arrival = Noon.AddSeconds(arrived),
        EnteredRelay = Noon.AddSeconds(entered),
        Client = Relay.Address,
        Helo = "SHOP1.example.net",
        Subject = $"Order {id}",
        Fingerprint = fingerprint.Length > 0 ? fingerprint : id,
    };
}
