using MailAbuse.Servers;
using MailAbuse.Text;

namespace MailAbuse.Reputation.Blocklists;

/// <summary>The blocklists that are asked, as data: the module's own, and the user's before them.</summary>
/// <remarks>docs/blocklists.md is the description for users.</remarks>
public sealed class BlocklistCatalogue
{
    /// <summary>The name of a catalogue file: the module's own, and the user's beside the inventory.</summary>
    public const string FileName = "blocklists.json";

    private static readonly Lazy<BlocklistFile> s_ownFile = new(() => BlocklistReader.Read(CatalogueSource.Own(FileName), FileName));
    private static readonly Lazy<BlocklistCatalogue> s_own = new(() => new BlocklistCatalogue(s_ownFile.Value.Lists, s_ownFile.Value.Dead));

    private BlocklistCatalogue(IReadOnlyList<Blocklist> lists, IReadOnlyList<DeadBlocklist> dead)
    {
        Lists = lists;
        Dead = dead;
    }

    /// <summary>The module's own.</summary>
    public static BlocklistCatalogue Own => s_own.Value;

    /// <summary>All lists, the user's first.</summary>
    public IReadOnlyList<Blocklist> Lists { get; }

    /// <summary>Lists that have ended.</summary>
    public IReadOnlyList<DeadBlocklist> Dead { get; }

    /// <summary>The module's own, with a user's file before it.</summary>
    /// <param name="path">The file; null: the one beside the inventory, where there is one.</param>
    /// <param name="inventory">Where the inventory lies.</param>
    /// <exception cref="ServerException">
    /// <see cref="ServerProblemKind.CatalogueInvalid"/>: file, entry and reason. <see cref="ServerProblemKind.InventoryNotFound"/> where an
    /// inventory is named and is not there.
    /// </exception>
    public static BlocklistCatalogue Load(string? path, InventoryLocation inventory)
    {
        string? file = path ?? CatalogueSource.Beside(inventory, FileName);
        return file is null ? Own : With(CatalogueSource.Read(file, "blocklists"), file);
    }

    /// <summary>The module's own, with a user's catalogue before it.</summary>
    /// <param name="json">The catalogue, UTF-8.</param>
    /// <param name="file">Its name, for messages.</param>
    /// <exception cref="ServerException"><see cref="ServerProblemKind.CatalogueInvalid"/>: file, entry and reason.</exception>
    public static BlocklistCatalogue With(ReadOnlyMemory<byte> json, string file)
    {
        ArgumentNullException.ThrowIfNull(file);
        BlocklistFile users = BlocklistReader.Read(json, file);
        BlocklistFile own = s_ownFile.Value;
        if (users.Disabled.Concat(users.Keys.Keys).FirstOrDefault(zone => own.Lists.All(list => list.Zone != zone)) is { } strange)
            throw Strange(file, strange, "the module has no such list, so there is nothing to switch off or to give a key to.");
        if (users.Keys.Keys.FirstOrDefault(zone => own.Lists.Any(list => list.Zone == zone && !list.NeedsKey)) is { } keyless)
            throw Strange(file, keyless, "the list takes no key.");
        HashSet<string> gone = [.. users.Disabled, .. users.Lists.Select(list => list.Zone)];
        return new BlocklistCatalogue(
            [.. users.Lists, .. own.Lists.Where(list => !gone.Contains(list.Zone)).Select(list => users.Keys.TryGetValue(list.Zone, out string? key) ? list with { Key = key } : list)],
            [.. users.Dead, .. own.Dead.Where(dead => users.Lists.Concat<object>(users.Dead).All(one => (one as Blocklist)?.Zone != dead.Zone && (one as DeadBlocklist)?.Zone != dead.Zone))]);
    }

    /// <summary>The lists that a user means.</summary>
    /// <param name="names">Zones, with wildcards; none: every list that can be asked.</param>
    public BlocklistChoice Choose(IReadOnlyList<string> names)
    {
        ArgumentNullException.ThrowIfNull(names);
        if (names.Count == 0)
            return new BlocklistChoice([.. Lists.Where(list => list.CanBeAsked)], [], [], []);
        HashSet<Blocklist> chosen = [];
        List<DeadBlocklist> dead = [];
        List<Blocklist> keyless = [];
        List<(string, string)> unknown = [];
        foreach (string name in names.Select(name => name.Trim().TrimEnd('.')))
        {
            bool isPattern = name.AsSpan().ContainsAny('*', '?');
            Blocklist[] matching = [.. Lists.Where(list => Wildcard.Matches(name, list.Zone))];
            chosen.UnionWith(matching.Where(list => list.CanBeAsked));
            if (matching.Length > 0)
                keyless.AddRange(matching.Where(list => !list.CanBeAsked && !isPattern));
            else if (Dead.Where(one => isPattern ? Wildcard.Matches(name, one.Zone) : IsBelow(name, one.Zone)).ToArray() is { Length: > 0 } ended)
                dead.AddRange(ended);
            else
                unknown.Add((name, Similar.Nearest(name, Lists.Select(list => list.Zone)) ?? ""));
        }

        return new BlocklistChoice([.. Lists.Where(chosen.Contains)], [.. dead.Distinct()], [.. keyless.Distinct()], unknown);
    }

    // A list that has ended had zones for its parts: spam.dnsbl.sorbs.net.
    private static bool IsBelow(string name, string zone)
        => name.EndsWith(zone, StringComparison.OrdinalIgnoreCase) && (name.Length == zone.Length || name[^(zone.Length + 1)] == '.');

    private static ServerException Strange(string file, string zone, string reason) => new(
        ServerProblemKind.CatalogueInvalid,
        file,
        $"{file}: list '{zone}': {reason}",
        "Look for its zone in catalogue/blocklists.json of the module; a newer module can have taken it out.");
}
