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
    private readonly PostfixRoutes _routes;

    /// <summary>Nothing is asked yet.</summary>
    /// <exception cref="ServerException">The server's mail system is not supported.</exception>
    public RelayhostRoutes(IServerShell shell, TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(shell);
        MtaSupport.Require(shell.Server);
        _shell = shell;
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
        OutgoingSide side = OutgoingSide.Of(_routes.Configuration(stop));
        SourceConnection connection = new(_shell, side.Bindings);
        IDnsResolver? resolver = Resolver(_shell, stop);
        return [.. routes.Select(route => Test(route, connection, side, resolver, catalogue, stop))];
    }

    private static RelayhostRoute Test(RelayhostRoute route, SourceConnection connection, OutgoingSide side, IDnsResolver? resolver, RefusalCatalogue catalogue, CancellationToken stop)
    {
        if (route.All || route.Before.Length == 0)
            return route with { OldWay = OldWay.Unknown, OldWayReply = route.All ? "all mail has no single receiver to ask" : "the way before is not known" };
        AcceptanceQuestion question = new() { HelloName = side.HelloName, Recipients = [$"postmaster@{route.RecipientDomain}"] };
        OldWayAnswer answer = OldWayCheck.Run(connection, route.Before, resolver, question, (reply, host) => catalogue.Match(Encoding.UTF8.GetBytes(reply.ToString()), [], Encoding.UTF8.GetBytes(host)), stop);
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

    /// <summary>Takes detours away. One that is not there any more is left out of the result.</summary>
    /// <param name="gone">Which, as <see cref="List"/> gave them.</param>
    /// <param name="by">Who does it.</param>
    /// <param name="stop">Ends it; the map is then the old one or the new one.</param>
    /// <exception cref="ServerException">It could not be done; the last good map stands.</exception>
    public IReadOnlyList<RelayhostRoute> Remove(IReadOnlyCollection<RelayhostRoute> gone, string? by, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(gone);
        if (gone.Count == 0)
            return [];
        PostfixConfiguration configuration = _routes.Configuration(stop);
        string[] keys = [.. gone.SelectMany(KeysOf)];
        using ServerLock held = ServerLock.Take(_shell, new PostfixLayout(_shell.Server).Lock, Patience, $"{by} removes detours", stop);
        IReadOnlyList<RelayhostRoute> removed = _routes.Remove(held, configuration, keys, by ?? "", stop);
        // What waited for its turn on the detour, or was put off by it, waits for nothing any more.
        PostfixPacedFlush.Release(_shell, Waiting(gone, _routes.Text(configuration, stop)), stop);
        return Counted(_shell, removed, stop);
    }

    // With all mail the single domains are among it, but for those whose own detour stays.
    private static PacedFlushRequest Waiting(IReadOnlyCollection<RelayhostRoute> gone, RouteMapText rest) => gone.Any(route => route.All)
        ? new PacedFlushRequest { All = true, ExceptDomains = [.. rest.Routes.Select(route => route.Domain?.Name).OfType<string>()] }
        : new PacedFlushRequest { Domains = [.. gone.Select(route => route.RecipientDomain)] };

    /// <summary>The same with how many messages wait for each.</summary>
    internal static IReadOnlyList<RelayhostRoute> Counted(IServerShell shell, IReadOnlyList<RelayhostRoute> routes, CancellationToken stop)
    {
        if (routes.Count == 0)
            return routes;
        int[] waiting = new int[routes.Count];
        (bool IsAll, RecipientDomain Domain)[] wanted = [.. routes.Select(route => (route.All, route.All ? default : RecipientDomain.Of(route.RecipientDomain)))];
        foreach (QueuedMessage message in new PostfixQueue(shell).List(message => message.Queue is not QueueName.Hold, _ => { }, stop))
        {
            string[] domains = [.. message.Recipients.Select(recipient => recipient.Address[(recipient.Address.LastIndexOf('@') + 1)..]).Distinct(StringComparer.OrdinalIgnoreCase)];
            for (int at = 0; at < wanted.Length; at++)
            {
                if (wanted[at].IsAll || domains.Any(wanted[at].Domain.Covers))
                    waiting[at]++;
            }
        }

        return [.. routes.Zip(waiting, (route, count) => route with { Waiting = count })];
    }

    private static IReadOnlyList<string> KeysOf(RelayhostRoute route) =>
        route.All ? [MapRoute.AllKey] : RecipientDomain.Of(route.RecipientDomain) is { } domain ? [domain.Name, "." + domain.Name] : [];
}
