using MailAbuse.Rates.Baselines;

namespace MailAbuse.Store.Baselines;

/// <summary>Opens memories of senders that are SQLite files.</summary>
public sealed class BaselineStoreOpener : IBaselineStoreOpener
{
    /// <inheritdoc/>
    public IBaselineStore Open(string path) => new SqliteBaselineStore(path);
}
