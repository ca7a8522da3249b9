using MailAbuse.Cases;
using MailAbuse.Reputation.Delisting;
using MailAbuse.Store.Delistings;

namespace MailAbuse.Store.Cases;

/// <summary>Opens stores of cases that are SQLite files.</summary>
public sealed class CaseStoreOpener : ICaseStoreOpener
{
    /// <inheritdoc/>
    public ICaseStore Open(string path) => new SqliteCaseStore(path);

    /// <inheritdoc/>
    public IDelistingStore OpenDelistings(string path) => new SqliteDelistingStore(path);
}
