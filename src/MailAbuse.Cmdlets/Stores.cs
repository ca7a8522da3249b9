using MailAbuse.Cases;
using MailAbuse.Cmdlets.Isolation;
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
