using MailAbuse.Text;

namespace MailAbuse.Routes.Checks;

/// <summary>
/// Follows a detour before it is set: the source would send there, and from there on every server is asked what it does now, until the
/// mail leaves the inventory, ends in a mailbox, or comes back to where it was. Over any number of servers and branches.
/// </summary>
internal sealed class LoopCheck(IRouteAsker asker)
{
    private readonly SortedSet<string> _servers = new(StringComparer.OrdinalIgnoreCase);
    // What lies behind these is known to have no circle.
    private readonly HashSet<(string Server, string Domain)> _done = [];
    private LoopState _worst;
    private string _message = "";
    private string _domain = "";
    private string[] _path = [];

    /// <summary>Follows it.</summary>
    /// <param name="asker">Who is asked.</param>
    /// <param name="source">The server of the inventory whose mail is to take the detour.</param>
    /// <param name="domains">The domains that it is for.</param>
    /// <param name="detour">The detour: one destination, or several of which each can be taken.</param>
    /// <param name="stop">Ends it.</param>
    public static LoopResult Run(IRouteAsker asker, string source, IReadOnlyList<string> domains, IReadOnlyList<NextHop> detour, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(domains);
        ArgumentNullException.ThrowIfNull(detour);
        LoopCheck check = new(asker);
        check._servers.Add(source);
        check.Follow([source], [.. domains.Distinct(StringComparer.OrdinalIgnoreCase)], detour, stop);
        bool isOk = check._worst == LoopState.Ok;
        return new LoopResult
        {
            State = check._worst,
            Path = isOk ? [source] : check._path,
            Domain = isOk ? "" : check._domain,
            Message = isOk ? "The detour does not lead back." : check._message,
            Servers = [.. check._servers],
        };
    }

    private void Follow(string[] path, string[] domains, IReadOnlyList<NextHop> hops, CancellationToken stop)
    {
        foreach (NextHop hop in hops)
        {
            foreach (HopOwner owner in asker.OwnersOf(hop, path[^1], stop).Distinct())
            {
                if (_worst == LoopState.Loop || domains.Length == 0)
                    return;
                if (owner.Problem is { } problem)
                    Tell(LoopState.Unknown, path, domains[0], $"it is not known whose {hop} is: {problem}");
                else if (owner.Server is { } server)
                    Enter(path, domains, server, stop);
            }
        }
    }

    private void Enter(string[] path, string[] domains, string server, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        string[] further = [.. path, server];
        _servers.Add(server);
        int before = Array.FindIndex(path, seen => Same(seen, server));
        if (before >= 0)
        {
            Tell(LoopState.Loop, further, domains[0], path.Length == 1 ? "a detour to itself" : before == 0 ? "it comes back" : "it goes in a circle there");
            return;
        }

        string[] open = [.. domains.Where(domain => !_done.Contains((server.ToUpperInvariant(), domain.ToUpperInvariant())))];
        if (open.Length == 0)
            return;
        IReadOnlyList<HopRoute> routes = asker.RoutesOf(server, open, stop);
        // Domains that go the same way are followed together: a thousand domains are one question a server.
        foreach (IGrouping<string, HopRoute> together in routes.Where(route => route.End == HopEnd.Sent).GroupBy(route => string.Join(' ', route.NextHops)))
            Follow(further, [.. together.Select(route => route.Domain)], together.First().NextHops, stop);
        foreach (HopRoute route in routes)
        {
            if (route.End == HopEnd.Unknown)
                Tell(LoopState.Unknown, further, route.Domain, $"{server} could not be asked where it would send it: {Visible.Make(route.Detail, 200)}");
            else if (route.End == HopEnd.Lost)
                Tell(LoopState.DeadEnd, further, route.Domain, $"{server} does not send it anywhere ({Visible.Make(route.Detail, 200)})");
        }

        if (_worst != LoopState.Loop)
            _done.UnionWith(open.Select(domain => (server.ToUpperInvariant(), domain.ToUpperInvariant())));
    }

    private void Tell(LoopState state, string[] path, string domain, string what)
    {
        if (state <= _worst)
            return;
        _worst = state;
        _path = path;
        _domain = domain;
        string way = string.Join(" -> ", path);
        string shown = Visible.Make(domain, 100);
        _message = state == LoopState.Loop ? $"Mail for {shown} would go in a circle: {way} ({what})." : $"Mail for {shown} would go {way}, and {what}.";
    }

    private static bool Same(string one, string other) => string.Equals(one, other, StringComparison.OrdinalIgnoreCase);
}
