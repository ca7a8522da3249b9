namespace MailAbuse.Routes.Checks;

/// <summary>Answers, of servers that can be asked, what the search for a circle needs to know. Neither member throws for a server that cannot be asked: that is an answer.</summary>
internal interface IRouteAsker
{
    /// <summary>Whose a next hop is, as the server sees it that would send there. Several, where it is a domain with several mail hosts; at least one.</summary>
    IReadOnlyList<HopOwner> OwnersOf(NextHop hop, string fromServer, CancellationToken stop);

    /// <summary>What a server does with mail for these domains, one answer each, in their order.</summary>
    IReadOnlyList<HopRoute> RoutesOf(string server, IReadOnlyList<string> domains, CancellationToken stop);
}
