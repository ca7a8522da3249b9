using MailAbuse.Reputation.Delisting;

namespace MailAbuse.Cmdlets.Isolation;

/// <summary>The seam to a store of delisting requests in its load context.</summary>
internal sealed class IsolatedDelistingStore(IDelistingStore store) : IDelistingStore
{
    /// <inheritdoc/>
    public string Path => store.Path;

    /// <inheritdoc/>
    public DelistingRequest? Find(string number) => FarSide.InStore(Path, () => store.Find(number));

    /// <inheritdoc/>
    public IReadOnlyList<DelistingRequest> Find(DelistingQuery query) => FarSide.InStore(Path, () => store.Find(query));

    /// <inheritdoc/>
    public DelistingRequest Open(DelistingRequest fresh, Func<DelistingRequest, DelistingRequest> merge, out bool opened)
    {
        (DelistingRequest kept, opened) = FarSide.InStore(
            Path, (Func<DelistingRequest, DelistingRequest> watched) => (store.Open(fresh, watched, out bool isNew), isNew), merge);
        return kept;
    }

    /// <inheritdoc/>
    public DelistingRequest? Change(string number, Func<DelistingRequest, DelistingRequest> change) =>
        FarSide.InStore(Path, (Func<DelistingRequest, DelistingRequest> watched) => store.Change(number, watched), change);
}
