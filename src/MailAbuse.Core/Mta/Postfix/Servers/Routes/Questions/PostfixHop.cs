using System.Net;
using MailAbuse.Mta.Postfix.Servers.Configuration;
using MailAbuse.Routes;
using MailAbuse.Routes.Checks;
using MailAbuse.Servers;
using MailAbuse.Servers.Shells;

namespace MailAbuse.Mta.Postfix.Servers.Routes.Questions;

/// <summary>One Postfix as a possible end of somebody's next hop: by what names and addresses it takes mail, and what it does with it.</summary>
/// <param name="server">The server.</param>
/// <param name="configuration">What it is set to.</param>
/// <param name="addresses">Its addresses.</param>
/// <param name="ways">See <see cref="Ways"/>.</param>
internal sealed class PostfixHop(MailServer server, PostfixConfiguration configuration, HostAddresses addresses, IReadOnlyDictionary<string, bool> ways)
{
    private readonly IReadOnlyList<string> _names =
    [
        .. new[] { configuration.Effective("myhostname").Trim(), HostOf(server) }.Where(name => name.Length > 0).Distinct(StringComparer.OrdinalIgnoreCase),
    ];

    /// <summary>The server.</summary>
    public MailServer Server => server;

    /// <summary>What tells its machine, and its container, from others.</summary>
    public string Machine => addresses.Machine;

    /// <summary>True where Postfix has no use for DNS: then a domain is looked up as a host, and has no MX (disable_dns_lookups; smtp_dns_support_level since 2.11).</summary>
    public bool KnowsNoDns => IsYes(configuration.Effective("disable_dns_lookups")) || configuration.Effective("smtp_dns_support_level").Trim() == "disabled";

    /// <summary>Domains with a way of their own there, and whether it is a detour of ours; see <see cref="TransportTables"/>.</summary>
    public IReadOnlyDictionary<string, bool> Ways => ways;

    /// <summary>Reads it.</summary>
    public static PostfixHop Read(IServerShell shell, CancellationToken stop)
    {
        PostfixConfiguration configuration = PostfixConfiguration.Read(shell, stop);
        return new PostfixHop(shell.Server, configuration, HostAddresses.Read(shell, stop), TransportTables.Read(shell, configuration, stop));
    }

    /// <summary>The host of the ssh destination (<c>root@host</c>, <c>ssh://root@host:22</c>); empty for this machine.</summary>
    public static string HostOf(MailServer server)
    {
        if (server.Host is not { } host)
            return "";
        string rest = host.StartsWith("ssh://", StringComparison.Ordinal) ? host[6..] : host;
        rest = rest[(rest.LastIndexOf('@') + 1)..];
        return host.StartsWith("ssh://", StringComparison.Ordinal) && rest.LastIndexOf(':') is > 0 and int colon && !rest.EndsWith(']') ? rest[..colon] : rest;
    }

    /// <summary>True where mail to this destination comes in here.</summary>
    /// <param name="hop">The destination.</param>
    /// <param name="found">Its addresses, as the sending server looks them up.</param>
    /// <param name="fromMachine">The machine of the sending server: loopback addresses mean that one.</param>
    public bool Takes(NextHop hop, IReadOnlyList<IPAddress> found, string fromMachine)
        => Listeners().Any(listener => listener.Port == hop.Port && (_names.Contains(hop.Host, StringComparer.OrdinalIgnoreCase) || found.Any(address => Has(listener, address, fromMachine))));

    /// <summary>What it does with mail for a domain, by the route that it told.</summary>
    public HopRoute RouteOf(string domain, MailRoute route)
    {
        string told = $"{route}";
        if (route.HasFailed)
            return new HopRoute(domain, HopEnd.Unknown, [], "a table there fails");
        if (route.IsInvalid)
            return new HopRoute(domain, HopEnd.Lost, [], "it takes the domain for none");
        MasterService? service = configuration.Services.FirstOrDefault(one => one.Type == "unix" && one.Name == route.Transport);
        switch (service?.Program)
        {
            case "smtp":
                NextHop[] fallback = [.. NextHop.ParseAll(configuration.Effective("smtp_fallback_relay", service))];
                IReadOnlyList<NextHop> hops = NextHop.ParseAll(route.NextHop);
                return hops.Count == 0 ? new HopRoute(domain, HopEnd.Unknown, [], told) : new HopRoute(domain, HopEnd.Sent, [.. hops, .. fallback], told);
            case "error" or "discard":
                return new HopRoute(domain, HopEnd.Lost, [], told);
            case null:
                return new HopRoute(domain, HopEnd.Unknown, [], $"{told}: master.cf has no such service");
            default:
                return new HopRoute(domain, HopEnd.Delivered, [], told);
        }
    }

    private IEnumerable<(string? Address, int Port)> Listeners()
    {
        // Not smtpd alone: postscreen listens in its place, and a filter may.
        foreach (MasterService service in configuration.Services.Where(service => service.Type == "inet"))
        {
            int colon = service.Name.LastIndexOf(':');
            string name = service.Name[(colon + 1)..];
            if (NextHop.PortOf(name) is { } port && name.Length > 0)
                yield return (colon < 0 ? null : service.Name[..colon].Trim('[', ']'), port);
        }
    }

    private bool Has((string? Address, int Port) listener, IPAddress address, string fromMachine)
    {
        IPAddress one = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        // Loopback is another one on every machine.
        if (IPAddress.IsLoopback(one) && fromMachine != Machine)
            return false;
        // What a translating router has outside leads here, whatever the listener's own address.
        if (Addresses("proxy_interfaces").Contains(one))
            return true;
        string? bound = listener.Address;
        if (bound is null)
        {
            string interfaces = configuration.Effective("inet_interfaces").Trim();
            if (interfaces == "loopback-only")
                return IPAddress.IsLoopback(one);
            if (interfaces is not ("all" or "") && Addresses("inet_interfaces") is { Count: > 0 } literal)
                return literal.Contains(one);
        }
        else if (IPAddress.TryParse(bound, out IPAddress? own) && !own.Equals(IPAddress.Any) && !own.Equals(IPAddress.IPv6Any))
        {
            return own.Equals(one);
        }

        return IPAddress.IsLoopback(one) || addresses.Own.Contains(one);
    }

    private List<IPAddress> Addresses(string parameter)
        => [.. RestrictionList.Words(configuration.Effective(parameter)).Select(word => IPAddress.TryParse(word.Trim('[', ']'), out IPAddress? address) ? address : null).OfType<IPAddress>()];

    private static bool IsYes(string value) => value.Trim().Equals("yes", StringComparison.OrdinalIgnoreCase);
}
