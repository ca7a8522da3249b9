using MailAbuse.Cases;
using MailAbuse.Text;

namespace MailAbuse.Routes;

/// <summary>Which detours are meant. Every word that is given narrows it; nothing given: all.</summary>
public sealed record RelayhostQuery
{
    /// <summary>Those of these recipient domains; wildcards. With <see cref="All"/> the detour of all mail beside them.</summary>
    public IReadOnlyList<string> RecipientDomains { get; init => field = [.. value.Select(name => name.TrimEnd('.'))]; } = [];

    /// <summary>The detour of all mail.</summary>
    public bool All { get; init; }

    /// <summary>Those that lead there: the name of the inventory, or the host; wildcards. Empty: any.</summary>
    public IReadOnlyList<string> Via { get; init; } = [];

    /// <summary>Those of these cases, as they are typed; empty: any, and those of none.</summary>
    public IReadOnlyList<string> Cases { get; init; } = [];

    /// <summary>Only those whose end has come.</summary>
    public bool IsDue { get; init; }

    /// <summary>True where a detour is among them.</summary>
    public bool IsWanted(RelayhostRoute route)
    {
        ArgumentNullException.ThrowIfNull(route);
        return (!IsDue || route.IsDue)
            && ((RecipientDomains.Count == 0 && !All) || (route.All ? All : Names(route)))
            && (Wildcard.MatchesAny(Via, route.Via) || Wildcard.MatchesAny(Via, route.NextHop))
            && (Cases.Count == 0 || (route.Case.Length > 0 && TypedCases.MatchesAny(Cases, route.Case)));
    }

    /// <summary>The domains that are named in full and have no such detour; <c>""</c> stands for all mail.</summary>
    /// <param name="routes">The detours that there are.</param>
    public IEnumerable<string> MissingFrom(IReadOnlyCollection<RelayhostRoute> routes)
    {
        // Of those whose end has come nobody counts on one: a timer, or another admin, was quicker.
        if (IsDue)
            return [];
        IEnumerable<string> domains = RecipientDomains.Where(name => !name.AsSpan().ContainsAny('*', '?') && !routes.Any(route => !route.All && Wildcard.Matches(name, route.RecipientDomain) && IsWanted(route)));
        return All && !routes.Any(route => route.All && IsWanted(route)) ? domains.Append("") : domains;
    }

    private bool Names(RelayhostRoute route) => RecipientDomains.Count > 0 && Wildcard.MatchesAny(RecipientDomains, route.RecipientDomain);
}
