using MailAbuse.Cases;
using MailAbuse.Reputation.Delisting;

namespace MailAbuse.Cmdlets.Isolation;

/// <summary>The seam to what opens stores of cases in its load context.</summary>
internal sealed class IsolatedCaseStoreOpener(ICaseStoreOpener opener) : ICaseStoreOpener
{
    /// <inheritdoc/>
    public ICaseStore Open(string path) => FarSide.InStore(path, () => new IsolatedCaseStore(opener.Open(path)));

    /// <inheritdoc/>
    public IDelistingStore OpenDelistings(string path) => FarSide.InStore(path, () => new IsolatedDelistingStore(opener.OpenDelistings(path)));
}
