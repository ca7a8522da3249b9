using MailAbuse.Cases;
using MailAbuse.Cmdlets.Isolation;
using MailAbuse.Rates.Baselines;
using MailAbuse.Reputation.Delisting;
using MailAbuse.Servers;

namespace MailAbuse.Cmdlets;

/// <summary>The store of cases of this session: looked for anew by each command.</summary>
internal static class Stores
{
    /// <summary>Who runs this, for timelines and the servers' own record.</summary>
    public static string Operator => $"{Environment.UserName}@{Environment.MachineName}";

    /// <summary>The store, opened at first use. Called on the pipeline's thread; what comes of it may be used by any.</summary>
    /// <param name="inventory">May say where it lies.</param>
    /// <param name="verbose">Told where it lies.</param>
    public static CaseDesk Desk(Func<ServerInventory> inventory, Action<string> verbose)
    {
        Func<string> path = Place(inventory, verbose);
        return new CaseDesk(() => Packages.CaseStores.Open(path()), TimeProvider.System, Operator);
    }

    /// <summary>The delisting requests of that store, opened at first use.</summary>
    /// <param name="inventory">May say where it lies.</param>
    /// <param name="verbose">Told where it lies.</param>
    /// <exception cref="ServerException">It cannot be had.</exception>
    public static DelistingBook Delistings(Func<ServerInventory> inventory, Action<string> verbose) =>
        new(Packages.CaseStores.OpenDelistings(Place(inventory, verbose)()), TimeProvider.System, Operator);

    /// <summary>What is remembered of senders, to be learned from; any thread may call.</summary>
    /// <param name="verbose">Told where it lies.</param>
    /// <exception cref="ServerException">It cannot be had.</exception>
    public static IBaselineStore Baselines(Action<string> verbose) => Packages.BaselineStores.Open(BaselinesPath(verbose));

    /// <summary>
    /// The same for a judgement, which goes on without: null where nothing is there, or nobody can say where it would be. Any thread may
    /// call. Nothing is made, and where there is no file, nothing is loaded either.
    /// </summary>
    /// <param name="verbose">Told where it lies.</param>
    public static IBaselineStore? BaselinesIfThere(Action<string> verbose)
    {
        string path;
        try
        {
            path = BaselinesPath(verbose);
        }
        catch (ServerException failure)
        {
            // Whoever reads a log needs no inventory; he is not to be told of its faults.
            verbose($"What is remembered of senders is not looked for: {failure.Problem.Message}");
            return null;
        }

        return File.Exists(path) ? Packages.BaselineStores.Open(path) : null;
    }

    private static string BaselinesPath(Action<string> verbose)
    {
        string? named = Environment.GetEnvironmentVariable(StoreLocation.Variable);
        StoreLocation location = StoreLocation.Find(named, string.IsNullOrWhiteSpace(named) ? Inventories.Read(verbose) : ServerInventory.OfThisMachine);
        verbose($"What is remembered of senders is kept in {location.BaselinesPath} ({location.Origin}).");
        return location.BaselinesPath;
    }

    private static Func<string> Place(Func<ServerInventory> inventory, Action<string> verbose)
    {
        try
        {
            StoreLocation location = StoreLocation.Find(inventory());
            verbose($"Cases are kept in {location.Path} ({location.Origin}).");
            return () => location.Path;
        }
        catch (ServerException failure)
        {
            // Told by whoever needs it: for some that is an error, for others a warning.
            return () => throw failure;
        }
    }
}
