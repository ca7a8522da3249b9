using MailAbuse.Rates.Baselines;

namespace MailAbuse.Cmdlets.Isolation;

/// <summary>The seam to what opens memories of senders in its load context.</summary>
internal sealed class IsolatedBaselineStoreOpener(IBaselineStoreOpener opener) : IBaselineStoreOpener
{
    /// <inheritdoc/>
    public IBaselineStore Open(string path) => FarSide.InStore(path, () => new IsolatedBaselineStore(opener.Open(path)));
}
