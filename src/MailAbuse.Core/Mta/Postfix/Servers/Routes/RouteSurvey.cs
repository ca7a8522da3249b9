using MailAbuse.Mta.Postfix.Servers.Configuration;
using MailAbuse.Mta.Postfix.Servers.Routes.Questions;
using MailAbuse.Routes;
using MailAbuse.Text;

namespace MailAbuse.Mta.Postfix.Servers.Routes;

/// <summary>The ways that mail of a server takes before a detour is set.</summary>
internal sealed record RouteSurvey
{
    /// <summary>What the server is set to.</summary>
    public required PostfixConfiguration Configuration { get; init; }

    /// <summary>The detours that there are.</summary>
    public required RouteMapText Text { get; init; }

    /// <summary>Detours of which nobody can tell what the way before them was: see <see cref="RouteTable.Ownerless"/>.</summary>
    public IReadOnlyList<MapRoute> Ownerless { get; init; } = [];

    /// <summary>The way of a domain that nobody knows; null where Postfix could not be asked.</summary>
    public required MailRoute? Usual { get; init; }

    /// <summary>The way of each domain that was asked for; null where Postfix could not be asked.</summary>
    public required IReadOnlyDictionary<RecipientDomain, MailRoute?> Routes { get; init; }

    /// <summary>Why Postfix could not be asked; null where it was.</summary>
    public required string? Problem { get; init; }

    /// <summary>The way that mail for a domain, or all that goes out (null), took before any detour of ours, or takes now; null where nobody can tell.</summary>
    public string? Before(RecipientDomain? domain)
    {
        if ((domain is { } known ? Text.Find(known.Name) : Text.Find(MapRoute.AllKey)) is { } own)
            return own.Before;
        string? now = (domain is { } one ? Routes.GetValueOrDefault(one) : Usual)?.ToString();
        // It takes a detour of ours whose comment is lost: that would pass for the old way, and be found to work.
        if (Ownerless.Any(route => route.Answer == now && (route.Domain is not { } lost || (domain is { } within && lost.Covers(within.Name)))))
            return null;
        if (domain is not { } asked)
            return now;
        // It may go by the detour of all mail, or of the domain above: before that its way was theirs.
        return Text.Routes.FirstOrDefault(route => route.Answer == now && (route.Domain?.Covers(asked.Name) ?? true)) is { } above
            ? above.Before?.Replace($":{above.Domain?.Name ?? PostfixRoutes.AnyDomain}", $":{asked.Name}", StringComparison.Ordinal)
            : now;
    }

    /// <summary>
    /// Why a detour for a domain takes more than a name that came by a pipe: the server is its end, relays for it, or sends it a way of its
    /// own. Null where there is no reason.
    /// </summary>
    public string? Objection(RecipientDomain domain)
    {
        if (Text.Find(domain.Name) is not null)
            return null;
        if (Routes.GetValueOrDefault(domain) is not { } route || Usual is not { } usual)
            return $"which way it goes now could not be asked ({Problem})";
        if (route.HasFailed)
            return "Postfix finds no way for it, because one of its tables fails";
        if (route.IsHosted)
            return "the server is the end of its way: such mail would leave it";
        if (route.Class == RouteClass.Relay)
            return "the server relays for it (relay_domains)";
        // Without relayhost the next hop is the domain itself.
        bool isUsual = route.Transport == usual.Transport && (route.NextHop == usual.NextHop || (route.NextHop == domain.Name && usual.NextHop == usual.Address[(usual.Address.IndexOf('@', StringComparison.Ordinal) + 1)..]));
        return isUsual ? null : $"it has a way of its own already ({Visible.Make(route.ToString(), 100)})";
    }
}
