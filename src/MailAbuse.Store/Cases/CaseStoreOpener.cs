using MailAbuse.Cases;

namespace MailAbuse.Store.Cases;

/// <summary>Opens stores of cases that are SQLite files.</summary>
public sealed class CaseStoreOpener : ICaseStoreOpener
{
    /// <inheritdoc/>
    public ICaseStore Open(string path) => new SqliteCaseStore(path);
}
