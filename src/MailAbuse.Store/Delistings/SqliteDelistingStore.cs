using MailAbuse.Reputation.Delisting;
using MailAbuse.Store.Cases;

namespace MailAbuse.Store.Delistings;

/// <summary>Delisting requests in the SQLite file of the store of cases. Every call is one connection and one transaction.</summary>
public sealed class SqliteDelistingStore : IDelistingStore
{
    private readonly StoreAccess _access;

    /// <summary>The store in a file; nothing is opened before the first call.</summary>
    /// <param name="path">Its whole path.</param>
    public SqliteDelistingStore(string path)
        : this(path, Schema.Steps, StoreSession.Patience)
    {
    }

    internal SqliteDelistingStore(string path, IReadOnlyList<string> steps, TimeSpan patience) => _access = new StoreAccess(path, StoreKind.Cases, steps, patience);

    /// <inheritdoc/>
    public string Path => _access.Path;

    /// <inheritdoc/>
    public DelistingRequest? Find(string number)
    {
        ArgumentNullException.ThrowIfNull(number);
        return _access.Read(session => DelistingRows.Numbers.Like(session, number) is { } found ? DelistingRows.Read(session, found) : null, null);
    }

    /// <inheritdoc/>
    public IReadOnlyList<DelistingRequest> Find(DelistingQuery query)
    {
        ArgumentNullException.ThrowIfNull(query);
        return _access.Read<IReadOnlyList<DelistingRequest>>(session => [.. DelistingRows.Find(session, query)], []);
    }

    /// <inheritdoc/>
    public DelistingRequest Open(DelistingRequest fresh, Func<DelistingRequest, DelistingRequest> merge, out bool opened)
    {
        ArgumentNullException.ThrowIfNull(fresh);
        ArgumentNullException.ThrowIfNull(merge);
        Compile();
        (DelistingRequest kept, opened) = _access.Make(session =>
        {
            if (DelistingRows.OpenNumberOf(session, fresh) is { } standing)
                return (Changed(session, standing, merge), false);
            DelistingRequest made = fresh with { Number = DelistingNumbers.Take(session, fresh.Created) };
            DelistingRows.Write(session, made);
            return (made, true);
        });
        return kept;
    }

    /// <inheritdoc/>
    public DelistingRequest? Change(string number, Func<DelistingRequest, DelistingRequest> change)
    {
        ArgumentNullException.ThrowIfNull(number);
        ArgumentNullException.ThrowIfNull(change);
        Compile();
        return _access.Write(session => DelistingRows.Numbers.Of(session, number) is { } found ? Changed(session, found, change) : null, null);
    }

    // Before the transaction, as WarmUp does for cases.
    private static void Compile() => DelistingJson.Read(DelistingJson.Write(new DelistingRequest()));

    private static DelistingRequest Changed(StoreSession session, string number, Func<DelistingRequest, DelistingRequest> change)
    {
        DelistingRequest before = DelistingRows.Read(session, number);
        DelistingRequest after = change(before) ?? throw new InvalidOperationException("A change makes a request.");
        if (ReferenceEquals(before, after))
            return before;
        after = after with { Number = number, Operator = before.Operator, List = before.List, Address = before.Address };
        DelistingRows.Write(session, after);
        return after;
    }
}
