using System.Text;
using MailAbuse.Dns;
using MailAbuse.Mta.Postfix.Servers;
using MailAbuse.Mta.Postfix.Servers.Configuration;
using MailAbuse.Mta.Postfix.Servers.Queue;
using MailAbuse.Mta.Postfix.Servers.Routes;
using MailAbuse.Mta.Postfix.Servers.Routes.Pacing;
using MailAbuse.Mta.Postfix.Servers.Routes.Questions;
using MailAbuse.Quarantine;
using MailAbuse.Reputation;
using MailAbuse.Routes.Checks;
using MailAbuse.Routes.Pacing;
using MailAbuse.Servers;
using MailAbuse.Servers.Shells;

namespace MailAbuse.Routes;

/// <summary>The detours of one server: which there are, and taking them away.</summary>
public sealed class RelayhostRoutes
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly IServerShell _shell;
    private readonly (ServerInventory Inventory, Func<MailServer, IServerShell> Open)? _fleet;
    private readonly PostfixRoutes _routes;

    /// <summary>Nothing is asked yet.</summary>
    /// <param name="shell">The server.</param>
    /// <param name="clock">What time it is.</param>
    /// <param name="fleet">The servers among which mail may go in a circle, and the way to each; null: only this one is looked at.</param>
    /// <exception cref="ServerException">The server's mail system is not supported.</exception>
    public RelayhostRoutes(IServerShell shell, TimeProvider clock, (ServerInventory Inventory, Func<MailServer, IServerShell> Open)? fleet = null)
    {
        ArgumentNullException.ThrowIfNull(shell);
        MtaSupport.Require(shell.Server);
        _shell = shell;
        _fleet = fleet;
        _routes = new PostfixRoutes(shell, clock);
    }

    /// <summary>All detours, each asked of the table and of Postfix.</summary>
    public IReadOnlyList<RelayhostRoute> List(CancellationToken stop) => Counted(_shell, _routes.List(stop), stop);

    /// <summary>Asks the receivers whether they would take mail from the server itself again; no message is sent.</summary>
    /// <param name="routes">Which, as <see cref="List"/> gave them.</param>
    /// <param name="catalogue">What replies mean.</param>
    /// <param name="stop">Ends it.</param>
    public IReadOnlyList<RelayhostRoute> Test(IReadOnlyList<RelayhostRoute> routes, RefusalCatalogue catalogue, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(routes);
        ArgumentNullException.ThrowIfNull(catalogue);
        if (routes.Count == 0)
            return routes;
        PostfixConfiguration configuration = _routes.Known(stop);
        IDnsResolver? resolver = Resolver(_shell, stop);
        return [.. routes.Select(route => Test(route, OutgoingSide.Of(configuration, route.Before.Split(':')[0]), resolver, catalogue, stop))];
    }

    private RelayhostRoute Test(RelayhostRoute route, OutgoingSide side, IDnsResolver? resolver, RefusalCatalogue catalogue, CancellationToken stop)
    {
        if (route.All || route.Before.Length == 0)
            return route with { OldWay = OldWay.Unknown, OldWayReply = route.All ? "all mail has no single receiver to ask" : "the way before is not known" };
        AcceptanceQuestion question = new() { HelloName = side.HelloName, Recipients = [$"postmaster@{route.RecipientDomain}"] };
        OldWayAnswer answer = OldWayCheck.Run(new SourceConnection(_shell, side.Bindings), route.Before, resolver, question, (reply, host) => catalogue.Match(Encoding.UTF8.GetBytes(reply.ToString()), [], Encoding.UTF8.GetBytes(host)), stop);
        OldWay way = answer.State switch { AcceptanceState.Accepted => OldWay.Works, AcceptanceState.Refused => OldWay.Refused, _ => OldWay.Unknown };
        return route with { OldWay = way, OldWayReply = answer.Message };
    }

    /// <summary>The resolver that the server itself uses; null where that cannot be had.</summary>
    internal static IDnsResolver? Resolver(IServerShell shell, CancellationToken stop)
    {
        try
        {
            return DnsResolvers.Of(shell, stop);
        }
        catch (ServerException)
        {
            return null; // whoever wants a name looked up says that it could not be
        }
    }

    /// <summary>Takes detours away. One that is not there any more, or was set anew meanwhile, is left out of the result.</summary>
    /// <param name="gone">Which, as <see cref="List"/> gave them.</param>
    /// <param name="missing">Domains that were named and have none: what a killed run left of theirs goes, times in the queue and logins.</param>
    /// <param name="by">Who does it.</param>
    /// <param name="stop">Ends it; the map is then the old one or the new one.</param>
    /// <exception cref="ServerException">It could not be done, or not proved: its advice says what stands.</exception>
    public IReadOnlyList<RelayhostRoute> Remove(IReadOnlyCollection<RelayhostRoute> gone, IReadOnlyCollection<RecipientDomain> missing, string? by, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(gone);
        ArgumentNullException.ThrowIfNull(missing);
        PostfixConfiguration configuration = _routes.Known(stop);
        if (gone.Count == 0 && (missing.Count == 0 || !configuration.IsInitialized))
            return [];
        if (!configuration.IsInitialized)
        {
            throw new ServerException(
                ServerProblemKind.ServerNotInitialized, _shell.Server.Name, $"{_shell.Server} is not set up any more: its detours still stand in the text of the map, and were not ended.",
                $"Run Initialize-MailServer {_shell.Server}, and the same command again.");
        }

        IReadOnlyList<RelayhostRoute> removed;
        // For the seconds of the change only: whoever has to stop a sender there waits for this lock.
        using (ServerLock held = ServerLock.Take(_shell, new PostfixLayout(_shell.Server).Lock, Patience, $"{by} removes detours", stop))
        {
            removed = _routes.Remove(held, configuration, gone, by ?? "", stop);
            RouteMapText standing = _routes.Text(configuration, stop);
            // What waited for its turn on the detour, or was put off by it, waits for nothing any more; what takes another detour does.
            PostfixPacedFlush.Release(
                _shell, domain => !standing.Covers(domain) && (gone.Any(route => route.Covers(domain)) || missing.Any(one => one.Covers(domain))), stop);
        }

        return Counted(_shell, Circles(removed, stop), stop);
    }

    // A detour that is gone may leave one of another server that leads back here.
    private IReadOnlyList<RelayhostRoute> Circles(IReadOnlyList<RelayhostRoute> removed, CancellationToken stop)
    {
        if (removed.Count == 0 || _fleet is not { } fleet || fleet.Inventory.Servers.Count(server => server.Mta == MtaKind.Postfix) < 2)
            return removed;
        FleetRouteAsker asker = new(fleet.Inventory.Including(_shell.Server), fleet.Open, server => Resolver(fleet.Open(server), stop));
        string[] domains = [.. removed.Select(route => route.All ? PostfixRoutes.AnyDomain : route.RecipientDomain)];
        return [.. removed.Zip(asker.RoutesOf(_shell.Server.Name, domains, stop), (route, way) =>
        {
            LoopResult? loop = way.NextHops.Count == 0 ? null : LoopCheck.Run(asker, _shell.Server.Name, [way.Domain], way.NextHops, stop);
            return loop is not { State: LoopState.Loop } ? route : route with { State = RelayhostState.Failed, Checks = [.. route.Checks, Circle(loop)] };
        })];
    }

    private ServerCheck Circle(LoopResult loop) => new()
    {
        Server = _shell.Server.Name,
        Name = "NoLoop",
        Subject = loop.Domain,
        Status = CheckStatus.Failed,
        Message = $"{loop.Message} The detour here was what kept it from that.",
        Advice = $"End the detour of {string.Join(" or ", loop.Path.Skip(1).SkipLast(1).Distinct())} for it as well, now: Get-Relayhost shows it.",
    };

    /// <summary>The same with how many messages wait for each.</summary>
    internal static IReadOnlyList<RelayhostRoute> Counted(IServerShell shell, IReadOnlyList<RelayhostRoute> routes, CancellationToken stop)
    {
        if (routes.Count == 0)
            return routes;
        int[] waiting = new int[routes.Count];
        (bool IsAll, RecipientDomain Domain)[] wanted = [.. routes.Select(route => (route.All, route.All ? default : RecipientDomain.Of(route.RecipientDomain)))];
        foreach (QueuedMessage message in new PostfixQueue(shell).List(message => message.Queue is not QueueName.Hold, _ => { }, stop))
        {
            string[] domains = [.. message.Recipients.Select(recipient => PacedDestinations.DomainOf(recipient.Address)).Distinct(StringComparer.OrdinalIgnoreCase)];
            for (int at = 0; at < wanted.Length; at++)
            {
                if (wanted[at].IsAll || domains.Any(wanted[at].Domain.Covers))
                    waiting[at]++;
            }
        }

        return [.. routes.Zip(waiting, (route, count) => route with { Waiting = count })];
    }
}
