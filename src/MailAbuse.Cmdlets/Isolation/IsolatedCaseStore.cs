using MailAbuse.Cases;

namespace MailAbuse.Cmdlets.Isolation;

/// <summary>The seam to a store of cases in its load context.</summary>
internal sealed class IsolatedCaseStore(ICaseStore store) : ICaseStore
{
    /// <inheritdoc/>
    public string Path => store.Path;

    /// <inheritdoc/>
    public string TakeNumber(DateTimeOffset now) => Over(() => store.TakeNumber(now));

    /// <inheritdoc/>
    public AbuseCase? Find(string number) => Over(() => store.Find(number));

    /// <inheritdoc/>
    public IReadOnlyList<AbuseCase> Find(CaseQuery query) => Over(() => store.Find(query));

    /// <inheritdoc/>
    public AbuseCase Open(AbuseCase fresh, out bool opened)
    {
        (AbuseCase one, opened) = Over(() => (store.Open(fresh, out bool isNew), isNew));
        return one;
    }

    /// <inheritdoc/>
    public AbuseCase? Change(string number, Func<AbuseCase, AbuseCase> change) => FarSide.InStore(store.Path, (Func<AbuseCase, AbuseCase> watched) => store.Change(number, watched), change);

    /// <inheritdoc/>
    public IReadOnlyList<string> Append(IReadOnlyList<CaseEntry> entries) => Over(() => store.Append(entries));

    /// <inheritdoc/>
    public void Import(string number, Func<AbuseCase?, AbuseCase?> merge) => Over(() =>
    {
        store.Import(number, merge);
        return true;
    });

    /// <inheritdoc/>
    public bool Remove(string number) => Over(() => store.Remove(number));

    /// <inheritdoc/>
    public IReadOnlyList<string> Due(DateTimeOffset closedBefore) => Over(() => store.Due(closedBefore));

    /// <inheritdoc/>
    public IReadOnlyList<string> Clear(DateTimeOffset closedBefore, DateTimeOffset now, string by) => Over(() => store.Clear(closedBefore, now, by));

    private T Over<T>(Func<T> work) => FarSide.InStore(store.Path, work);
}
