using MailAbuse.Servers;

namespace MailAbuse.Cases;

/// <summary>The servers of a case, as the inventory has them.</summary>
public static class CaseServers
{
    /// <summary>The names in <see cref="AbuseCase.Server"/>: a sender may have been noticed on several.</summary>
    public static IReadOnlyList<string> NamesOf(string server)
    {
        ArgumentNullException.ThrowIfNull(server);
        return server.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
    }

    /// <summary>Those on which the case was noticed; none where the inventory does not have them.</summary>
    public static MailServer[] Of(ServerInventory inventory, AbuseCase one)
    {
        ArgumentNullException.ThrowIfNull(inventory);
        ArgumentNullException.ThrowIfNull(one);
        IReadOnlyList<string> names = NamesOf(one.Server);
        return [.. inventory.Servers.Where(server => names.Contains(server.Name, StringComparer.OrdinalIgnoreCase))];
    }
}
