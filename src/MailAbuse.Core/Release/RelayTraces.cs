using MailAbuse.Cases;

namespace MailAbuse.Release;

/// <summary>What a server knows of the customer's own server before a check begins.</summary>
internal sealed record RelayTraces
{
    /// <summary>His attempts that were refused since he is suspended, oldest first.</summary>
    public IReadOnlyList<RelayVisit> Visits { get; init; } = [];

    /// <summary>Who brought the messages of the incident that are in quarantine, each as often as it did.</summary>
    public IReadOnlyList<RelayIdentity> Bringers { get; init; } = [];

    /// <summary>Fingerprints of the incident in quarantine, with how many bear each.</summary>
    public IReadOnlyDictionary<string, int> Fingerprints { get; init; } = new Dictionary<string, int>();
}

/// <summary>One attempt of a suspended sender.</summary>
/// <param name="Time">When, to the second.</param>
/// <param name="Client">From where.</param>
/// <param name="Helo">What that called itself.</param>
internal sealed record RelayVisit(DateTimeOffset Time, string Client, string Helo);
