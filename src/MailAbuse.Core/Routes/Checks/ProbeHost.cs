using System.Net;
using MailAbuse.Servers;

namespace MailAbuse.Routes.Checks;

/// <summary>A server of the inventory as it shows in Received fields.</summary>
/// <param name="Server">Its name in the inventory.</param>
/// <param name="Names">Its full host names (myhostname, smtp_helo_name), in lower case.</param>
/// <param name="Bound">The addresses that its Postfix sends from, where it was told to.</param>
/// <param name="Own">All addresses of its machine.</param>
internal sealed record ProbeHost(string Server, IReadOnlyList<string> Names, IReadOnlyList<IPAddress> Bound, IReadOnlyList<IPAddress> Own)
{
    /// <summary>A name by which a host can be told from all others: a full one.</summary>
    public static bool IsTelling(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return name.Contains('.', StringComparison.Ordinal) && !name.StartsWith("localhost.", StringComparison.OrdinalIgnoreCase) && !name.EndsWith(".localdomain", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>True where a stranger's field can mean nobody else by this address: private ones are anybody's.</summary>
    public bool IsKnownBy(IPAddress address) => Bound.Contains(address) || (Own.Contains(address) && PublicAddress.IsPublic(address));

    /// <summary>True where it is an address of its machine, as a neighbour sees it.</summary>
    public bool Has(IPAddress address) => Bound.Contains(address) || (Own.Contains(address) && !IPAddress.IsLoopback(address));
}
