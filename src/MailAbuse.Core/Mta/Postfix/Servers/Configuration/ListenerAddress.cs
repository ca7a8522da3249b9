using System.Net;
using MailAbuse.Text;

namespace MailAbuse.Mta.Postfix.Servers.Configuration;

/// <summary>Who can connect to an address that main.cf or master.cf names.</summary>
internal static class ListenerAddress
{
    /// <summary>True where every address of the list (inet_interfaces, or the one of master.cf) is this machine's loopback.</summary>
    public static bool IsLoopback(string addresses)
    {
        string[] all = [.. RestrictionList.Words(addresses)];
        return all.Length > 0 && all.All(IsOneLoopback);
    }

    private static bool IsOneLoopback(string address)
        => address is "loopback-only" or "localhost" || (IPAddress.TryParse(address.Trim('[', ']'), out IPAddress? ip) && IPAddress.IsLoopback(ip));
}
