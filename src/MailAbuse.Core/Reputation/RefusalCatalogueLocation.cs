using MailAbuse.Servers;

namespace MailAbuse.Reputation;

/// <summary>
/// Where a user's own catalogue of refusals lies: the file that <c>MAILABUSE_REFUSALS</c> names, else <c>refusals.json</c> beside the
/// inventory. Without an inventory it is looked for where one would be.
/// </summary>
public sealed class RefusalCatalogueLocation
{
    /// <summary>The environment variable that names the file.</summary>
    public const string Variable = "MAILABUSE_REFUSALS";

    /// <summary>The name of the file beside the inventory.</summary>
    public const string FileName = "refusals.json";

    private readonly string? _named;
    private readonly InventoryLocation _inventory;

    /// <summary>Takes the places as they are given.</summary>
    /// <param name="named">What <see cref="Variable"/> says: the whole path of a file; null or empty: nothing.</param>
    /// <param name="inventory">Where the inventory lies.</param>
    public RefusalCatalogueLocation(string? named, InventoryLocation inventory)
    {
        ArgumentNullException.ThrowIfNull(inventory);
        _named = string.IsNullOrWhiteSpace(named) ? null : named;
        _inventory = inventory;
    }

    /// <summary>The places of this machine and user, as they are now.</summary>
    public static RefusalCatalogueLocation OfThisProcess => new(Environment.GetEnvironmentVariable(Variable), InventoryLocation.OfThisProcess);

    /// <summary>The file to give to <see cref="RefusalCatalogue.Load"/>; null where there is none, and the module's own catalogue stands alone.</summary>
    /// <exception cref="ServerException">
    /// <see cref="ServerProblemKind.CatalogueInvalid"/> where one is named by no whole path; <see cref="ServerProblemKind.InventoryNotFound"/>
    /// where an inventory is named and is not there. A named catalogue that is missing is told when it is loaded.
    /// </exception>
    public string? Find()
    {
        if (_named is not null)
        {
            // PowerShell's own place is not that of the process: a relative path would mean something else in each of them.
            return Path.IsPathFullyQualified(_named)
                ? _named
                : throw new ServerException(
                    ServerProblemKind.CatalogueInvalid,
                    _named,
                    $"{Variable} is '{_named}', which is no whole path.",
                    "Set it to the whole path of the catalogue, or unset it.");
        }

        return CatalogueSource.Beside(_inventory, FileName);
    }
}
