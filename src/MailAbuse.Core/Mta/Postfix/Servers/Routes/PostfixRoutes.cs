using MailAbuse.Mta.Postfix.Servers.Configuration;
using MailAbuse.Mta.Postfix.Servers.Maps;
using MailAbuse.Mta.Postfix.Servers.Routes.Questions;
using MailAbuse.Mta.Postfix.Servers.Setup;
using MailAbuse.Routes;
using MailAbuse.Servers;
using MailAbuse.Servers.Shells;
using MailAbuse.Text;

namespace MailAbuse.Mta.Postfix.Servers.Routes;

/// <summary>
/// The detours of one Postfix server: sets them, takes them away, and says which there are. What is claimed is asked of the server: the
/// table by postmap, and Postfix itself for the way that it takes.
/// </summary>
internal sealed class PostfixRoutes(IServerShell shell, TimeProvider clock)
{
    /// <summary>A domain that nobody can have (RFC 2606), so it takes the way of all mail.</summary>
    public const string AnyDomain = "mailabuse-route.invalid";

    private const string SubDomain = "mailabuse-route";

    /// <summary>The server.</summary>
    public MailServer Server => shell.Server;

    /// <summary>What the server is set to, whether or not detours can be set there.</summary>
    public PostfixConfiguration Known(CancellationToken stop) => PostfixConfiguration.Read(shell, stop);

    /// <summary>What a server is set to where detours can be set.</summary>
    /// <exception cref="ServerException">It cannot take detours: not set up for them, or not running.</exception>
    public PostfixConfiguration Configuration(CancellationToken stop)
    {
        PostfixConfiguration configuration = PostfixConfiguration.Read(shell, stop);
        if (!configuration.IsInitialized || !RouteEdits.IsInstalled(configuration))
        {
            throw new ServerException(
                ServerProblemKind.ServerNotInitialized,
                Server.Name,
                $"{Server} is not set up for detours.",
                $"Run Initialize-MailServer {Server} once (again, where an older version of MailAbuse did it); -WhatIf shows what it would change.");
        }

        return configuration;
    }

    /// <summary>The detours that stand in the text.</summary>
    public RouteMapText Text(PostfixConfiguration configuration, CancellationToken stop) => RouteMapText.Parse(shell.ReadFile(new RouteMap(configuration).Path, stop));

    /// <summary>The ways that mail takes now.</summary>
    public RouteSurvey Survey(IReadOnlyList<RecipientDomain> domains, CancellationToken stop)
    {
        PostfixConfiguration configuration = Configuration(stop);
        if (!configuration.IsRunning)
            throw new ServerException(ServerProblemKind.MtaNotRunning, Server.Name, $"{Server}: Postfix does not run; nothing was changed.", "Start it and run the same command again.");
        RouteAnswers answers = RewriteQuestion.Ask(shell, [AddressAt(AnyDomain), .. domains.Select(domain => AddressAt(domain.Name))], stop);
        RouteMap map = new(configuration);
        RouteMapText text = Text(configuration, stop);
        return new RouteSurvey
        {
            Configuration = configuration,
            Text = text,
            Ownerless = [.. RouteTable.Ownerless(TableContent.Read(shell, [map.Name], stop), map, text)],
            Usual = answers.Routes[0],
            Routes = domains.Zip(answers.Routes.Skip(1)).ToDictionary(pair => pair.First, pair => pair.Second),
            Problem = answers.Problem,
        };
    }

    /// <summary>Sets detours, in the place of any for the same domains.</summary>
    /// <param name="held">The server's lock.</param>
    /// <param name="configuration">What the server is set to.</param>
    /// <param name="routes">The detours.</param>
    /// <param name="login">The login at their next hop; null where there is none.</param>
    /// <param name="by">Who does it.</param>
    /// <param name="stop">Ends it; each of the two maps is then the old one or the new one, the logins first.</param>
    public IReadOnlyList<RelayhostRoute> Set(ServerLock held, PostfixConfiguration configuration, IReadOnlyList<MapRoute> routes, RelayLogin? login, string by, CancellationToken stop)
    {
        if (login is not null)
        {
            RequireOneLogin(configuration, routes, login, stop);
            ChangeLogins(held, configuration, by, before => before.With(login), [login.NextHop], stop);
        }

        MapChangeResult<RouteMapText> change = new MapChange<RouteMapText>(shell, configuration, by).Make(
            held,
            new RouteMap(configuration),
            before => routes.Aggregate(before.WithoutOld(clock.GetUtcNow()), (text, route) => text.With(Continued(route, text))),
            after => [.. routes.SelectMany(route => route.Keys), AnyDomain],
            stop);
        ForgetLogins(held, configuration, by, change, stop);
        return Shown(configuration, change.Text, change.Answers, [.. routes.Select(route => change.Text.Find(route.Keys[0])).OfType<MapRoute>()], stop);
    }

    /// <summary>Takes detours away.</summary>
    /// <param name="held">The server's lock.</param>
    /// <param name="configuration">What the server is set to.</param>
    /// <param name="listed">Which, as <see cref="List"/> gave them. One that was set anew since, with another end or another next hop, stays.</param>
    /// <param name="by">Who does it.</param>
    /// <param name="stop">Ends it; each of the two maps is then the old one or the new one.</param>
    /// <returns>Those that stood there, with what Postfix says of the way since.</returns>
    public IReadOnlyList<RelayhostRoute> Remove(ServerLock held, PostfixConfiguration configuration, IReadOnlyCollection<RelayhostRoute> listed, string by, CancellationToken stop)
    {
        MapRoute[] gone = [];
        RouteMap map = new(configuration);
        TableContent table = TableContent.Read(shell, [map.Name], stop);
        MapChangeResult<RouteMapText> change = new MapChange<RouteMapText>(shell, configuration, by).Make(
            held,
            map,
            before =>
            {
                // A run that was killed between text and table has taken them out of the text already.
                gone = [.. before.Routes.Concat(RouteTable.Ownerless(table, map, before)).Where(route => listed.Any(one => IsStill(one, route)))];
                return before.WithoutOld(clock.GetUtcNow()).Without(gone.SelectMany(route => route.Keys));
            },
            _ => [.. gone.SelectMany(route => route.Keys), AnyDomain],
            stop);
        ForgetLogins(held, configuration, by, change, stop);
        return Left(gone, change.Answers, stop);
    }

    /// <summary>The detours that there are, each asked of the table and of Postfix.</summary>
    public IReadOnlyList<RelayhostRoute> List(CancellationToken stop)
    {
        PostfixConfiguration configuration = Known(stop);
        RouteMap map = new(configuration);
        // Where nothing of ours was ever set up, there are none. What somebody has changed of it since says nothing of the detours.
        if (shell.ReadFile(map.Path, stop) is not { } bytes)
            return [];
        RouteMapText text = RouteMapText.Parse(bytes);
        TableContent table = TableContent.Read(shell, [map.Name], stop);
        MapRoute[] routes = [.. text.Routes, .. RouteTable.Ownerless(table, map, text)];
        if (routes.Length == 0 && table.TroubleOf(map.Name) is { } broken && RouteEdits.IsInstalled(configuration))
        {
            throw new ServerException(
                ServerProblemKind.MapFailed, Server.Name, $"{Server}: the table of detours cannot be read, and while it cannot, all mail there is put off: {Visible.Make(broken, 200)}",
                $"Run Initialize-MailServer {Server}: it makes tables from their texts.");
        }

        if (routes.Length == 0)
            return [];
        Dictionary<string, string> answers = [];
        foreach ((string key, string answer) in table.EntriesOf(map.Name))
            answers[key] = answer.Trim();
        return Shown(configuration, text, answers, routes, stop, table.TroubleOf(map.Name));
    }

    private static bool IsStill(RelayhostRoute listed, MapRoute route) =>
        listed.All == route.Domain is null && string.Equals(listed.RecipientDomain, route.Domain?.Name ?? "", StringComparison.OrdinalIgnoreCase)
        && listed.NextHop == route.NextHop.ToString() && listed.Until == EndOf(route);

    private static DateTimeOffset? EndOf(MapRoute route) => route.Until == default ? null : route.Until;

    // smtp_sasl_password_maps knows one login a host and port.
    private void RequireOneLogin(PostfixConfiguration configuration, IReadOnlyList<MapRoute> routes, RelayLogin login, CancellationToken stop)
    {
        string[] others = [.. Text(configuration, stop).Routes.Where(route => route.HasLogin && route.NextHop == login.NextHop && routes.All(one => one.Keys[0] != route.Keys[0])).Select(route => route.Name)];
        LoginMap map = new(configuration);
        if (others.Length > 0 && map.Parse(shell.ReadFile(map.Path, stop)).AnswerTo(login.NextHop.ToString()) is { } known && known != login.Answer)
        {
            throw new ServerException(
                ServerProblemKind.DetourInvalid, Server.Name, $"{Server} logs in at {login.NextHop} already, with another name or password, for {string.Join(", ", others.Take(3))}; nothing was changed.",
                "Postfix knows one login for a host and port. Use the same, or end the other detour first (Remove-Relayhost).");
        }
    }

    // A login that nothing needs any more goes, also one that a killed run left.
    private void ForgetLogins(ServerLock held, PostfixConfiguration configuration, string by, MapChangeResult<RouteMapText> change, CancellationToken stop)
    {
        NextHop[] used = [.. change.Text.Routes.Concat(change.Text.Ownerless).Where(route => route.HasLogin).Select(route => route.NextHop)];
        ChangeLogins(held, configuration, by, before => before.Only(used), [.. change.Before.Routes.Select(route => route.NextHop), NextHop.Of(AnyDomain)], stop);
    }

    private void ChangeLogins(ServerLock held, PostfixConfiguration configuration, string by, Func<LoginMapText, LoginMapText> change, IReadOnlyList<NextHop> asked, CancellationToken stop)
    {
        LoginMap map = new(configuration);
        new MapChange<LoginMapText>(shell, configuration, by).Make(held, map, change, _ => asked.Select(hop => hop.ToString()), stop);
        // The last good text has passwords in it.
        shell.RunChecked(new ShellCommand("rm", "-f", "--", $"{map.Path}.last"), stop);
    }

    // A detour that is set again keeps since when it stands, and the way before it.
    private static MapRoute Continued(MapRoute route, RouteMapText text) =>
        text.Find(route.Keys[0]) is { } known ? route with { Since = known.Since, Before = known.Before, Case = route.Case ?? known.Case, Reason = route.Reason ?? known.Reason } : route;

    private IReadOnlyList<RelayhostRoute> Shown(
        PostfixConfiguration configuration, RouteMapText text, IReadOnlyDictionary<string, string> answers, IReadOnlyList<MapRoute> routes, CancellationToken stop, string? trouble = null)
    {
        string[] domains = [AnyDomain, .. routes.SelectMany(route => route.Domain is { } domain ? [domain.Name, $"{SubDomain}.{domain.Name}"] : new[] { AnyDomain })];
        RouteAnswers ways = configuration.IsRunning ? RewriteQuestion.Ask(shell, [.. domains.Select(AddressAt)], stop) : new RouteAnswers(new MailRoute?[domains.Length], "Postfix does not run");
        Dictionary<string, MailRoute?> way = [];
        for (int i = 0; i < domains.Length; i++)
            way[domains[i]] = ways.Routes[i];
        MapRoute? all = text.Find(MapRoute.AllKey);
        return [.. routes.Select(route => Shown(route, text, RouteEdits.IsInstalled(configuration), answers, trouble, way, ways.Problem, all))];
    }

    private RelayhostRoute Shown(MapRoute route, RouteMapText text, bool isInstalled, IReadOnlyDictionary<string, string> answers, string? trouble, Dictionary<string, MailRoute?> ways, string? problem, MapRoute? all)
    {
        CheckList checks = new(Server.Name);
        bool isInText = text.Find(route.Keys[0]) is not null;
        string[] wrong = [.. route.Keys.Where(key => answers.GetValueOrDefault(key) != route.Answer)];
        if (isInText && wrong.Length == 0)
        {
            checks.Add("TableAnswers", route.Name, CheckStatus.Passed, $"The table answers {route.Answer}.");
        }
        else
        {
            string said = wrong.Length > 0 && answers.GetValueOrDefault(wrong[0]) is { } answer ? $"'{Visible.Make(answer, 80)}'" : "nothing";
            string message = text.Ownerless.Contains(route) ? "The comment above its entries in the text of the map cannot be read any more: until when it holds is not known."
                : !isInText ? $"The table answers {route.Answer}, and the text of the map has no such detour."
                : trouble is null ? $"The table answers {said} for {wrong[0]}, not {route.Answer}." : $"The table could not be asked: {Visible.Make(trouble, 200)}.";
            checks.Add("TableAnswers", route.Name, CheckStatus.Failed, message, "A hand changed it, or a run was killed. Set-Relayhost sets it again, Remove-Relayhost takes it away.");
        }

        if (!isInstalled)
        {
            checks.Add(
                "SetUp", route.Name, CheckStatus.Warning, "The map of detours does not stand first in transport_maps and sender_dependent_default_transport_maps any more.",
                $"Run Initialize-MailServer {Server} again, or end the detour.");
        }

        bool isProved = Asked(checks, route, ways.GetValueOrDefault(route.Domain?.Name ?? AnyDomain), route.Name, CheckStatus.Failed, problem);
        if (route.Domain is { } domain && isProved)
            Asked(checks, route, ways.GetValueOrDefault($"{SubDomain}.{domain.Name}"), $"*.{domain.Name}", CheckStatus.Warning, problem);
        if (route.Domain is not null && all is null && ways.GetValueOrDefault(AnyDomain) is { } other)
        {
            bool isOthers = other.ToString() == route.Answer && route.Before != route.Answer;
            checks.Add("OthersUnharmed", null, isOthers ? CheckStatus.Warning : CheckStatus.Passed, isOthers ? $"Mail for all other domains takes the same way ({Visible.Make(other.ToString(), 100)}), and not by a detour of ours." : "Other domains go their own way.");
        }

        RelayhostRoute shown = Result(route, checks.HasFailed ? RelayhostState.Failed : isProved ? RelayhostState.Proved : RelayhostState.InPlace, checks);
        // Until when it holds is not known; a slip of a hand in its comment must not end it.
        return text.Ownerless.Contains(route) ? shown with { IsDue = false } : shown;
    }

    private IReadOnlyList<RelayhostRoute> Left(MapRoute[] routes, IReadOnlyDictionary<string, string> answers, CancellationToken stop)
    {
        if (routes.Length == 0)
            return [];
        RouteAnswers ways = RewriteQuestion.Ask(shell, [.. routes.Select(route => AddressAt(route.Domain?.Name ?? AnyDomain))], stop);
        return [.. routes.Zip(ways.Routes, (route, way) => Left(route, answers, way, ways.Problem))];
    }

    private RelayhostRoute Left(MapRoute route, IReadOnlyDictionary<string, string> answers, MailRoute? way, string? problem)
    {
        CheckList checks = new(Server.Name);
        if (route.Keys.FirstOrDefault(answers.ContainsKey) is { } still)
            checks.Add("TableAnswers", route.Name, CheckStatus.Failed, $"The table still answers '{Visible.Make(answers[still], 80)}' for {still}: somebody wrote that there.", $"See {new PostfixLayout(Server).Routes} on {Server}.");
        else
            checks.Add("TableAnswers", route.Name, CheckStatus.Passed, "The table answers nothing for it any more.");
        if (way is null)
            checks.Add("RouteTaken", route.Name, CheckStatus.Warning, $"Which way mail takes now was not asked: {problem}.");
        else if (way.HasFailed)
            checks.Add("RouteTaken", route.Name, CheckStatus.Failed, "Postfix cannot find a way: one of its tables fails.", "See the mail log of that server for the table.");
        else if (route.Before is { } before && before != way.ToString())
            checks.Add("RouteTaken", route.Name, CheckStatus.Warning, $"Mail goes by {Visible.Make(way.ToString(), 100)}; before the detour it went by {Visible.Make(before, 100)}.");
        else
            checks.Add("RouteTaken", route.Name, CheckStatus.Passed, $"Mail goes by {Visible.Make(way.ToString(), 100)} again.");
        return Result(route, checks.HasFailed ? RelayhostState.Failed : RelayhostState.Removed, checks);
    }

    // True where Postfix was asked and takes the detour.
    private static bool Asked(CheckList checks, MapRoute route, MailRoute? way, string subject, CheckStatus otherwise, string? problem)
    {
        if (way is null)
        {
            checks.Add("RouteTaken", subject, CheckStatus.Warning, $"Postfix was not asked: {problem}.");
            return false;
        }

        bool isTaken = way.ToString() == route.Answer;
        checks.Add(
            "RouteTaken", subject, isTaken ? CheckStatus.Passed : otherwise,
            isTaken ? $"Postfix takes {route.Answer}." : way.HasFailed ? "Postfix cannot find a way: one of its tables fails, and such mail waits." : $"Postfix takes {Visible.Make(way.ToString(), 100)}.",
            isTaken ? "" : way.HasFailed ? "See the mail log of that server for the table." : "An entry of somebody else for a more special name outdoes it, or Postfix has not read main.cf: see its transport_maps.");
        return isTaken;
    }

    private RelayhostRoute Result(MapRoute route, RelayhostState state, CheckList checks) => new()
    {
        Server = Server.Name,
        RecipientDomain = route.Domain?.Name ?? "",
        All = route.Domain is null,
        MailHost = route.MailHost ?? "",
        Via = route.Via,
        NextHop = route.NextHop.ToString(),
        HasLogin = route.HasLogin,
        Since = route.Since == default ? null : route.Since,
        Until = EndOf(route),
        IsDue = route.Until <= clock.GetUtcNow(),
        Owner = route.By ?? "",
        Case = route.Case ?? "",
        Reason = route.Reason ?? "",
        Before = (route.Before ?? "").Replace($":{AnyDomain}", ":", StringComparison.Ordinal),
        State = state,
        Checks = checks.All,
    };

    private static string AddressAt(string domain) => $"postmaster@{domain}";
}
