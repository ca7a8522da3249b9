using System.Net;
using MailAbuse.Dns;
using MailAbuse.Routes;
using MailAbuse.Routes.Checks;
using MailAbuse.Servers;
using MailAbuse.Servers.Shells;

namespace MailAbuse.Mta.Postfix.Servers.Routes.Questions;

/// <summary>
/// Asks the servers of the inventory where mail goes. Whose a next hop is, is told by what each of them listens to; all of them are read
/// once, side by side, before the first such question. Keeps what it read: it is made for one check.
/// </summary>
/// <param name="inventory">The servers that there are.</param>
/// <param name="open">A shell for a server; it stays the caller's.</param>
/// <param name="resolver">Asks DNS from a server, for domains without brackets; null where that cannot be. Not asked where Postfix itself does without DNS.</param>
/// <param name="throttleLimit">How many servers are read at the same time.</param>
internal sealed class FleetRouteAsker(ServerInventory inventory, Func<MailServer, IServerShell> open, Func<MailServer, IDnsResolver?> resolver, int throttleLimit = 8) : IRouteAsker
{
    // As many as Postfix itself tries (smtp_mx_address_limit), and then some.
    private const int MostMailHosts = 10;

    private readonly Dictionary<(string From, string Host), (IReadOnlyList<IPAddress>? Addresses, string? Problem)> _lookups = [];
    private Dictionary<string, PostfixHop>? _hops;
    private Dictionary<string, ServerProblem> _problems = [];

    /// <summary>Servers of the inventory that could not be read, and why: whether one of them stands behind a next hop is told by its host's name and addresses only.</summary>
    public IReadOnlyCollection<ServerProblem> Problems => _problems.Values;

    /// <summary>Domains for which other servers than this one have a way of their own, and whether one of those is a detour of ours: they may come back though the domain above them does not.</summary>
    public IReadOnlyDictionary<string, bool> WaysBeside(string server, CancellationToken stop)
    {
        Read(stop);
        Dictionary<string, bool> ways = new(StringComparer.OrdinalIgnoreCase);
        foreach ((string domain, bool isOurs) in _hops!.Values.Where(hop => !string.Equals(hop.Server.Name, server, StringComparison.OrdinalIgnoreCase)).SelectMany(hop => hop.Ways))
            ways[domain] = isOurs || ways.GetValueOrDefault(domain);
        return ways;
    }

    /// <inheritdoc/>
    public IReadOnlyList<HopOwner> OwnersOf(NextHop hop, string fromServer, CancellationToken stop)
    {
        Read(stop);
        if (_problems.TryGetValue(fromServer, out ServerProblem? missing))
            return [HopOwner.Unknown(missing.Message.TrimEnd('.'))];
        PostfixHop from = _hops![fromServer];
        IServerShell shell = open(from.Server);
        List<NextHop> hosts = [];
        if (hop.IsExact || from.KnowsNoDns)
        {
            hosts.Add(hop);
        }
        else
        {
            if (resolver(from.Server) is not { } dns)
                return [HopOwner.Unknown($"the mail hosts of {hop.Host} cannot be asked for")];
            MailHosts mail = MailHosts.Find(dns, hop.Host, stop);
            if (mail.Problem is { } problem)
                return [HopOwner.Unknown(problem)];
            hosts.AddRange(mail.Hosts.Take(MostMailHosts).Select(host => new NextHop(host, hop.Port, true)));
        }

        return hosts.Count == 0 ? [HopOwner.Outside] : [.. hosts.SelectMany(host => Owners(host, from, shell, stop)).Distinct()];
    }

    /// <inheritdoc/>
    public IReadOnlyList<HopRoute> RoutesOf(string server, IReadOnlyList<string> domains, CancellationToken stop)
    {
        Read(stop);
        if (!_hops!.TryGetValue(server, out PostfixHop? hop))
            return All(domains, _problems.TryGetValue(server, out ServerProblem? problem) ? problem.Message : "it is not in the inventory");
        try
        {
            RouteAnswers answers = RewriteQuestion.Ask(open(hop.Server), [.. domains.Select(domain => $"postmaster@{domain}")], stop);
            return [.. domains.Select((domain, at) => answers.Routes[at] is { } route ? hop.RouteOf(domain, route) : new HopRoute(domain, HopEnd.Unknown, [], answers.Problem ?? "it did not say"))];
        }
        catch (ServerException e)
        {
            return All(domains, e.Problem.Message);
        }
    }

    private static HopRoute[] All(IReadOnlyList<string> domains, string why) => [.. domains.Select(domain => new HopRoute(domain, HopEnd.Unknown, [], why))];

    private List<HopOwner> Owners(NextHop host, PostfixHop from, IServerShell shell, CancellationToken stop)
    {
        (IReadOnlyList<IPAddress>? addresses, string? problem) = AddressesOf(host.Host, shell, stop);
        List<HopOwner> owners = [.. _hops!.Values.Where(hop => hop.Takes(host, addresses ?? [], from.Machine)).Select(hop => new HopOwner(hop.Server.Name))];
        if (owners.Count > 0)
            return owners;
        if (addresses is null)
            return [HopOwner.Unknown(problem!)];
        // Who cannot be asked is known by the name that we reach him by.
        foreach (MailServer server in inventory.Servers.Where(server => _problems.ContainsKey(server.Name) && server.Host is not null))
        {
            string name = PostfixHop.HostOf(server);
            IReadOnlyList<IPAddress>? his = NextHop.Parse($"[{name.Trim('[', ']')}]") is { } known ? AddressesOf(known.Host, shell, stop).Addresses : null;
            if (name.Equals(host.Host, StringComparison.OrdinalIgnoreCase) || addresses.Any(address => his?.Contains(address) == true))
                return [new HopOwner(server.Name)];
        }

        return [HopOwner.Outside];
    }

    private (IReadOnlyList<IPAddress>? Addresses, string? Problem) AddressesOf(string host, IServerShell shell, CancellationToken stop)
    {
        if (IPAddress.TryParse(host, out IPAddress? literal))
            return ([literal], null);
        if (_lookups.TryGetValue((shell.Server.Name, host), out (IReadOnlyList<IPAddress>?, string?) known))
            return known;
        (IReadOnlyList<IPAddress>? Addresses, string? Problem) found;
        try
        {
            // A name that the server does not know leads nowhere, so not back either.
            IReadOnlyDictionary<string, IReadOnlyList<IPAddress>>? answers = HostAddresses.LookUp(shell, [host], stop);
            found = answers is null ? (null, $"{shell.Server} has no getent to look {host} up") : (answers.GetValueOrDefault(host) ?? [], null);
        }
        catch (ServerException e)
        {
            found = (null, e.Problem.Message.TrimEnd('.'));
        }

        return _lookups[(shell.Server.Name, host)] = found;
    }

    private void Read(CancellationToken stop)
    {
        if (_hops is not null)
            return;
        Dictionary<string, PostfixHop> hops = new(StringComparer.OrdinalIgnoreCase);
        Dictionary<string, ServerProblem> problems = new(StringComparer.OrdinalIgnoreCase);
        foreach (FleetResult<PostfixHop> result in Fleet.ForEach<PostfixHop>(inventory.Servers, throttleLimit, (server, emit, token) => emit(PostfixHop.Read(open(server), token)), stop))
        {
            if (result.Value is { } hop)
                hops[result.Server.Name] = hop;
            else if (result.Problem is { } problem)
                problems[result.Server.Name] = problem;
        }

        (_hops, _problems) = (hops, problems);
    }
}
