using MailAbuse.Lab.Tests.Suspensions;
using MailAbuse.Mta.Postfix.Servers.Configuration;
using MailAbuse.Mta.Postfix.Servers.Routes.Questions;
using MailAbuse.Routes;
using MailAbuse.Routes.Checks;
using MailAbuse.Servers;
using MailAbuse.Servers.Shells;

namespace MailAbuse.Lab.Tests.Routes;

/// <summary>Three outgoing servers, each with an empty transport map of its own, and what the tests ask of them.</summary>
internal static class RouteLab
{
    public static LabPlan Plan { get; } = new() { Ssh = false, FurtherServers = 2, Main = [("transport_maps", "lmdb:$config_directory/transport")] };

    /// <summary>Sends a domain to another server; no next hop: every domain goes its usual way again.</summary>
    public static void Route(PostfixServer server, string domain = "nobody.test", string nextHop = "[127.0.0.1]:1") => server.WriteMap("transport", $"{domain} smtp:{nextHop}\n");

    public static ServerInventory Inventory(MailLab lab) => new() { Servers = [.. lab.Servers.Select(InitializedLab.Described)] };

    public static NextHop Hop(PostfixServer server) => NextHop.Parse(server.NextHop)!;

    /// <summary>From a server, from the address that its Postfix uses.</summary>
    public static SourceConnection From(PostfixServer server)
    {
        LocalShell shell = new(InitializedLab.Described(server));
        return new SourceConnection(shell, Side(server).Bindings);
    }

    public static OutgoingSide Side(PostfixServer server)
    {
        using LocalShell shell = new(InitializedLab.Described(server));
        return OutgoingSide.Of(PostfixConfiguration.Read(shell, default));
    }
}
