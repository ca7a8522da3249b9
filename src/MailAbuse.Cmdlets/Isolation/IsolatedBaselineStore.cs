using MailAbuse.Rates.Baselines;

namespace MailAbuse.Cmdlets.Isolation;

/// <summary>The seam to a memory of senders in its load context.</summary>
internal sealed class IsolatedBaselineStore(IBaselineStore store) : IBaselineStore
{
    /// <inheritdoc/>
    public string Path => store.Path;

    /// <inheritdoc/>
    public BaselineMemory? Recall(IReadOnlyCollection<string> servers, DateTimeOffset from, DateTimeOffset before) =>
        FarSide.InStore(store.Path, () => store.Recall(servers, from, before));

    /// <inheritdoc/>
    public SenderBaseline Learn(BaselineLesson lesson, DateTimeOffset now) => FarSide.InStore(store.Path, () => store.Learn(lesson, now));
}
