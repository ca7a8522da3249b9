using MailAbuse.Mta.Postfix.Servers.Maps;
using MailAbuse.Routes;

namespace MailAbuse.Mta.Postfix.Servers.Routes;

/// <summary>What the built table of detours answers.</summary>
internal static class RouteTable
{
    /// <summary>Detours that only the table has: a run was killed between text and table, or a hand changed the text. Neither since when nor until when is known.</summary>
    /// <param name="table">What the table holds.</param>
    /// <param name="map">The map.</param>
    /// <param name="text">Its text.</param>
    public static IEnumerable<MapRoute> OnlyIn(TableContent table, RouteMap map, RouteMapText text)
    {
        HashSet<string> seen = new(StringComparer.Ordinal);
        foreach ((string key, string answer) in table.EntriesOf(map.Name))
        {
            string name = key.TrimStart('.');
            bool isAll = key == MapRoute.AllKey;
            RecipientDomain domain = default;
            if (text.AnswerTo(key) is not null || !(isAll || RecipientDomain.TryOf(name, out domain)) || !seen.Add(name))
                continue;
            if (answer.Trim().Split(':', 2) is [{ Length: > 0 } transport, { } hop] && NextHop.Parse(hop) is { } there)
                yield return new MapRoute { Domain = isAll ? null : domain, Via = there.Host, NextHop = there, Transport = transport, HasLogin = transport == PostfixLayout.RelayService, Since = default, Until = default };
        }
    }
}
