using MailAbuse.Mta.Postfix.Servers.Maps;

namespace MailAbuse.Mta.Postfix.Servers.Routes;

/// <summary>What the built table of detours answers.</summary>
internal static class RouteTable
{
    /// <summary>
    /// Detours of which nobody can tell since when or until when: their comment in the text was spoilt by hand, or only the table has them,
    /// because a run was killed between text and table, or a hand changed the text.
    /// </summary>
    /// <param name="table">What the table holds.</param>
    /// <param name="map">The map.</param>
    /// <param name="text">Its text.</param>
    public static IEnumerable<MapRoute> Ownerless(TableContent table, RouteMap map, RouteMapText text)
    {
        HashSet<string> seen = new(StringComparer.Ordinal);
        foreach (MapRoute route in text.Ownerless)
        {
            // Where another comment still tells of the same detour, it is listed from there.
            if (seen.Add(route.Keys[0]) && text.Find(route.Keys[0]) is null)
                yield return route;
        }

        foreach ((string key, string answer) in table.EntriesOf(map.Name))
        {
            if (text.AnswerTo(key) is null && MapRoute.TryOf(key, answer) is { } route && seen.Add(route.Keys[0]))
                yield return route;
        }
    }
}
