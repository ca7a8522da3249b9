using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using MailAbuse.Mta.Postfix.Servers.Maps;
using MailAbuse.Routes;

namespace MailAbuse.Mta.Postfix.Servers.Routes;

/// <summary>What the comment line in front of a detour's entries says.</summary>
internal static class RouteComment
{
    /// <summary>The line, without its end.</summary>
    public static string Write(MapRoute route) => CommentLine.Write(json =>
    {
        if (route.Domain is { } domain)
            json.WriteString("domain", domain.Name);
        else
            json.WriteBoolean("all", true);
        json.WriteText("mailHost", route.MailHost);
        json.WriteText("via", route.Via);
        json.WriteString("nextHop", route.NextHop.ToString());
        json.WriteString("transport", route.Transport);
        json.WriteBoolean("login", route.HasLogin);
        json.WriteString("since", CommentLine.Stamp(route.Since));
        json.WriteString("until", CommentLine.Stamp(route.Until));
        json.WriteText("case", route.Case);
        json.WriteText("reason", route.Reason);
        json.WriteText("by", route.By);
        json.WriteText("before", route.Before);
    });

    /// <summary>Reads a line; false where it is none of ours, or was spoilt by hand.</summary>
    public static bool TryRead(byte[] line, [NotNullWhen(true)] out MapRoute? route) => CommentLine.TryRead(line, Read, out route);

    /// <summary>
    /// False where a spoilt comment still names a domain, or all mail, and that is not what this detour is for: its own entries are gone,
    /// and those of somebody else stand below it.
    /// </summary>
    public static bool CouldBeOf(string spoilt, MapRoute route)
    {
        const string Name = "\"domain\":\"";
        if (spoilt.Contains("\"all\":true", StringComparison.Ordinal))
            return route.Domain is null;
        int at = spoilt.IndexOf(Name, StringComparison.Ordinal);
        int end = at < 0 ? -1 : spoilt.IndexOf('"', at + Name.Length);
        return end < 0 || !RecipientDomain.TryOf(spoilt[(at + Name.Length)..end], out RecipientDomain named) || named == route.Domain;
    }

    private static MapRoute? Read(JsonElement json)
    {
        bool isAll = json.TryGetProperty("all", out JsonElement all) && all.ValueKind == JsonValueKind.True;
        RecipientDomain domain = default;
        if ((!isAll && !RecipientDomain.TryOf(json.Text("domain") ?? "", out domain))
            || NextHop.Parse(json.Text("nextHop") ?? "") is not { } hop
            || json.Text("transport") is not { Length: > 0 } transport || !TransportName.IsValid(transport)
            || !json.TryTime("since", out DateTimeOffset since) || !json.TryTime("until", out DateTimeOffset until))
        {
            return null;
        }

        return new MapRoute
        {
            Domain = isAll ? null : domain,
            MailHost = json.Text("mailHost"),
            Via = json.Text("via") ?? hop.Host,
            NextHop = hop,
            HasLogin = json.TryGetProperty("login", out JsonElement login) && login.ValueKind == JsonValueKind.True,
            Transport = transport,
            Since = since,
            Until = until,
            Case = json.Text("case"),
            Reason = json.Text("reason"),
            By = json.Text("by"),
            Before = json.Text("before"),
        };
    }
}
