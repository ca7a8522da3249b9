namespace MailAbuse.Reputation.Delisting;

/// <summary>
/// Where delisting requests are kept: in the store of cases, by its rules. Every call is one transaction; it is done whole or not at all,
/// whatever else works on the store at the same time. Safe for many threads.
/// </summary>
/// <remarks>
/// What goes wrong is a <see cref="Servers.ServerException"/>: StoreNotWritable, StoreDamaged, StoreBusy, StoreFull, StoreTooNew.
/// </remarks>
public interface IDelistingStore
{
    /// <summary>The file.</summary>
    string Path { get; }

    /// <summary>The request with this number, or the one whose number begins like that up to a hyphen, letter case ignored; null where there is none, or several.</summary>
    DelistingRequest? Find(string number);

    /// <summary>The requests that are meant, by the time they were prepared.</summary>
    IReadOnlyList<DelistingRequest> Find(DelistingQuery query);

    /// <summary>
    /// The open request to the same operator about the same address (<see cref="DelistingKey"/>), as <paramref name="merge"/> leaves it;
    /// else <paramref name="fresh"/> is kept as a new one, under the next number.
    /// </summary>
    /// <param name="fresh">The request as it would be made.</param>
    /// <param name="merge">Gets the one that is there, and returns it changed, or the same object for no change; called at most once, inside the transaction. It must not write to the store itself.</param>
    /// <param name="opened">True where it is new.</param>
    DelistingRequest Open(DelistingRequest fresh, Func<DelistingRequest, DelistingRequest> merge, out bool opened);

    /// <summary>Changes a request; its number, operator, list and address stay.</summary>
    /// <param name="number">The whole number.</param>
    /// <param name="change">Gets the request as it stands, and returns it changed, or the same object for no change; called once, inside the transaction, and may throw to leave all as it is. It must not write to the store itself.</param>
    /// <returns>The request as it is now; null where there is none of that number.</returns>
    DelistingRequest? Change(string number, Func<DelistingRequest, DelistingRequest> change);
}
