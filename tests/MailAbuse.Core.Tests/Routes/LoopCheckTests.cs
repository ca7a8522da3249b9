using MailAbuse.Routes;
using MailAbuse.Routes.Checks;
using MailAbuse.Servers;
using Xunit;

namespace MailAbuse.Core.Tests.Routes;

/// <summary>Detours over two, three and many servers, some of which lead back.</summary>
public class LoopCheckTests
{
    [Theory]
    [InlineData("mx1: world", "mx1", "Loop", "mx1 mx1")]
    [InlineData("mx2: world", "mx2", "Ok", "mx1")]
    [InlineData("mx2: mx1", "mx2", "Loop", "mx1 mx2 mx1")]
    [InlineData("mx2: mx3|mx3: mx1", "mx2", "Loop", "mx1 mx2 mx3 mx1")]
    [InlineData("mx2: mx3|mx3: world", "mx2", "Ok", "mx1")]
    [InlineData("mx2: mx3|mx3: mx2", "mx2", "Loop", "mx1 mx2 mx3 mx2")]
    [InlineData("mx2: mx2", "mx2", "Loop", "mx1 mx2 mx2")]
    [InlineData("mx2: a,b|a: c|b: c|c: d|d: world", "mx2", "Ok", "mx1")]
    [InlineData("mx2: a,b|a: c|b: mx1|c: world", "mx2", "Loop", "mx1 mx2 b mx1")]
    [InlineData("mx2: world", "outside", "Ok", "mx1")]
    [InlineData("mx2: deliver", "mx2", "Ok", "mx1")]
    [InlineData("mx2: lose", "mx2", "DeadEnd", "mx1 mx2")]
    [InlineData("mx2: down", "mx2", "Unknown", "mx1 mx2")]
    [InlineData("mx2: nobody-knows", "mx2", "Unknown", "mx1 mx2")]
    [InlineData("mx2: a,b|a: down|b: lose", "mx2", "DeadEnd", "mx1 mx2 b")]
    [InlineData("mx2: a,b|a: down|b: mx1", "mx2", "Loop", "mx1 mx2 b mx1")]
    [InlineData("mx2: MX1", "mx2", "Loop", "mx1 mx2 MX1")]
    public void A_detour_is_followed_to_its_end(string routes, string detour, string state, string path)
    {
        LoopResult result = LoopCheck.Run(new Paper(routes), "mx1", ["hotmail.test"], Hops(detour), default);
        Assert.Equal((state, path), (result.State.ToString(), string.Join(' ', result.Path)));
        if (result.State != LoopState.Ok)
        {
            Assert.Equal(ServerProblemKind.DetourInvalid, result.ToError().Problem.Kind);
            Assert.Contains(path.Replace(" ", " -> ", StringComparison.Ordinal), result.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void All_servers_on_the_way_are_named_in_one_order()
    {
        Assert.Equal(["a", "b", "c", "mx1", "mx2"], LoopCheck.Run(new Paper("mx2: b,a|a: c|b: c|c: world|d: world"), "mx1", ["hotmail.test"], Hops("mx2"), default).Servers);
        Assert.Equal(["mx1"], LoopCheck.Run(new Paper(""), "mx1", ["hotmail.test"], Hops("outside"), default).Servers);
    }

    [Fact]
    public void The_one_domain_of_many_that_comes_back_is_named()
    {
        string[] domains = [.. Enumerable.Range(0, 1000).Select(n => $"d{n}.test"), "back.test"];
        Paper paper = new("mx2: mx3|mx3: world|mx3/back.test: mx1");
        LoopResult result = LoopCheck.Run(paper, "mx1", domains, Hops("mx2"), default);
        Assert.Equal((LoopState.Loop, "back.test"), (result.State, result.Domain));
        Assert.Equal("Mail for back.test would go in a circle: mx1 -> mx2 -> mx3 -> mx1 (it comes back).", result.Message);
        // One question a server, however many domains.
        Assert.Equal(2, paper.Questions);
    }

    [Fact]
    public void A_thicket_of_servers_is_followed_in_bounded_time()
    {
        // Each layer sends to both of the next: 2^40 ways, 80 servers.
        string routes = "mx2: a0,b0|" + string.Join('|', Enumerable.Range(0, 40).SelectMany(n => new[] { $"a{n}: a{n + 1},b{n + 1}", $"b{n}: a{n + 1},b{n + 1}" })) + "|a40: world|b40: ";
        Paper open = new(routes + "world");
        Assert.Equal(LoopState.Ok, LoopCheck.Run(open, "mx1", ["x.test"], Hops("mx2"), default).State);
        Assert.Equal(83, open.Questions);
        Assert.Equal(LoopState.Loop, LoopCheck.Run(new Paper(routes + "mx1"), "mx1", ["x.test"], Hops("mx2"), default).State);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void It_finds_what_a_slow_walk_finds(int seed)
    {
        Random random = new(seed);
        for (int round = 0; round < 200; round++)
        {
            int count = random.Next(2, 8);
            List<int>[] edges = [.. Enumerable.Range(0, count).Select(from => Enumerable.Range(0, count).Where(to => random.Next(count) == 0).ToList())];
            string routes = string.Join('|', Enumerable.Range(1, count - 1).Select(n => $"s{n}: {(edges[n].Count == 0 ? "world" : string.Join(',', edges[n].Select(to => $"s{to}")))}"));
            int detour = random.Next(count);
            bool isLoop = detour == 0 || Walks(edges, [0], detour);
            LoopResult result = LoopCheck.Run(new Paper(routes), "s0", ["x.test"], Hops($"s{detour}"), default);
            Assert.True(isLoop == (result.State == LoopState.Loop), $"seed {seed}, round {round}: {routes} by s{detour}: {result}");
        }
    }

    // True where any walk comes to a server that it has been to.
    private static bool Walks(List<int>[] edges, int[] path, int at) => path.Contains(at) || edges[at].Any(to => Walks(edges, [.. path, at], to));

    private static NextHop[] Hops(string names) => [.. names.Split(',').Select(name => new NextHop(name, 25, true))];

    /// <summary>Servers on paper: <c>mx2: mx3,mx4|mx2/domain: mx1|…</c>. <c>world</c> is outside; deliver, lose, down and nobody-knows are ends.</summary>
    private sealed class Paper : IRouteAsker
    {
        private readonly Dictionary<string, string> _routes = new(StringComparer.OrdinalIgnoreCase) { ["mx1"] = "never asked" };

        public Paper(string routes)
        {
            foreach (string route in routes.Split('|', StringSplitOptions.RemoveEmptyEntries)) _routes[route.Split(": ")[0]] = route.Split(": ")[1];
            _routes.TryAdd("s0", "never asked");
        }

        public int Questions { get; private set; }

        public IReadOnlyList<HopOwner> OwnersOf(NextHop hop, string fromServer, CancellationToken stop)
            => [hop.Host == "nobody-knows" ? HopOwner.Unknown("its name is not known") : _routes.ContainsKey(hop.Host) ? new HopOwner(hop.Host) : HopOwner.Outside];

        public IReadOnlyList<HopRoute> RoutesOf(string server, IReadOnlyList<string> domains, CancellationToken stop)
        {
            Questions++;
            return [.. domains.Select(domain => Route(domain, _routes.GetValueOrDefault($"{server}/{domain}") ?? _routes[server]))];
        }

        private static HopRoute Route(string domain, string route) => route switch
        {
            "deliver" => new HopRoute(domain, HopEnd.Delivered, [], "virtual:"),
            "lose" => new HopRoute(domain, HopEnd.Lost, [], "error:no"),
            "down" => new HopRoute(domain, HopEnd.Unknown, [], "it is down"),
            _ => new HopRoute(domain, HopEnd.Sent, Hops(route), route),
        };
    }
}
