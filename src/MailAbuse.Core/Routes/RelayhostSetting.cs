using System.Globalization;
using System.Net;
using MailAbuse.Mta.Postfix.Servers;
using MailAbuse.Mta.Postfix.Servers.Configuration;
using MailAbuse.Mta.Postfix.Servers.Maps;
using MailAbuse.Mta.Postfix.Servers.Queue;
using MailAbuse.Mta.Postfix.Servers.Routes;
using MailAbuse.Mta.Postfix.Servers.Routes.Pacing;
using MailAbuse.Mta.Postfix.Servers.Routes.Questions;
using MailAbuse.Mta.Postfix.Servers.Setup;
using MailAbuse.Mta.Postfix.Servers.Suspensions;
using MailAbuse.Quarantine;
using MailAbuse.Rates;
using MailAbuse.Reputation;
using MailAbuse.Reputation.Refusals;
using MailAbuse.Reputation.Spf;
using MailAbuse.Routes.Checks;
using MailAbuse.Routes.Pacing;
using MailAbuse.Servers;
using MailAbuse.Servers.Reading;
using MailAbuse.Servers.Shells;
using MailAbuse.Smtp;
using MailAbuse.Text;

namespace MailAbuse.Routes;

/// <summary>
/// Sets detours on one server: first everything that can be asked without a change (<see cref="Plan"/>), then the change, under the locks
/// of all servers on the way, so that two operators cannot send a domain in a circle; then the proof.
/// </summary>
/// <param name="request">What is wanted.</param>
/// <param name="source">The server whose mail takes the detour.</param>
/// <param name="inventory">The servers that there are.</param>
/// <param name="open">The way to a server.</param>
/// <param name="clock">What time it is.</param>
public sealed class RelayhostSetting(RelayhostRequest request, MailServer source, ServerInventory inventory, Func<MailServer, IServerShell> open, TimeProvider clock)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    // maximal_queue_lifetime, by default.
    private static readonly TimeSpan QueueLifetime = TimeSpan.FromDays(5);
    private static readonly TimeSpan CleaningTime = TimeSpan.FromSeconds(20);
    private const int MostRounds = 3;

    /// <summary>Told of what <see cref="Set"/> finds out by itself: how the probe of a detour outside the inventory came back.</summary>
    public Action<ServerCheck> Told { get; init; } = _ => { };

    /// <summary>How long that probe may be on its way.</summary>
    public TimeSpan ProbePatience { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Asks all that can be asked; nothing is changed.</summary>
    /// <param name="observer">Told while logs are read.</param>
    /// <param name="stop">Ends it.</param>
    /// <exception cref="ServerException">There can be no such detour: see its problem.</exception>
    public RelayhostPlan Plan(IServerObserver observer, CancellationToken stop)
    {
        MtaSupport.Require(source);
        Require();
        IServerShell shell = open(source);
        PostfixRoutes routes = new(shell, clock);
        RouteWish[] wishes = [.. request.Domains.Concat(Behind(shell, observer, stop)).DistinctBy(wish => wish.Domain)];
        RouteSurvey survey = routes.Survey([.. wishes.Select(wish => wish.Domain)], stop);
        Detour detour = Find(stop);
        string transport = Transport(survey.Configuration);
        List<ServerProblem> refused = [];
        List<PlannedRoute> planned = [];
        foreach (RouteWish wish in wishes)
        {
            if (!wish.IsNamed && survey.Objection(wish.Domain) is { } objection)
            {
                refused.Add(new ServerProblem(
                    ServerProblemKind.RouteExists, wish.Domain.Name, $"{source}: no detour for {wish.Domain}: {objection}.",
                    $"If it is meant all the same, type its name: Set-Relayhost {wish.Domain} -Server {source}."));
                continue;
            }

            planned.Add(new PlannedRoute(wish.Domain, wish.MailHost, wish.Case ?? request.Case, survey.Before(wish.Domain), $"{transport}:{detour.NextHop}", request.Until));
        }

        if (request.All)
            planned.Add(new PlannedRoute(null, null, request.Case, survey.Before(null), $"{transport}:{detour.NextHop}", request.Until));
        LoopResult loop = Loop(detour, planned, out IReadOnlyCollection<ServerProblem> unread, stop);
        // What comes back is left out, the others need not wait for it.
        while (loop.State is LoopState.Loop or LoopState.DeadEnd && Back(planned, loop) is { Length: > 0 } back && back.Length < planned.Count)
        {
            ServerProblem problem = loop.ToError().Problem;
            refused.AddRange(back.Select(route => problem with { Target = route.Name }));
            planned.RemoveAll(back.Contains);
            loop = Loop(detour, planned, out unread, stop);
        }

        RequireNoLoop(loop);
        CheckList checks = new(source.Name);
        checks.Add("NoLoop", null, loop.State == LoopState.Ok ? CheckStatus.Passed : CheckStatus.Warning, loop.Message);
        foreach (ServerProblem problem in unread)
            checks.Add("NoLoop", problem.Target, CheckStatus.Warning, $"Whether it stands on the way was told by its name and addresses only: {problem.Message}", problem.Advice);
        if (planned.Count > 0)
        {
            AskDetour(checks, survey.Configuration, detour, planned, refused, stop);
            AskSource(checks, observer, stop);
            AskSpf(checks, detour, planned, detour.NextHop.Address is { } literal ? [literal] : [], stop);
        }

        return new RelayhostPlan { Server = source.Name, Detour = detour, Routes = planned, Refused = refused, Checks = checks.All, Involved = Initialized(loop, stop) };
    }

    /// <summary>
    /// Sets the detours that were agreed to, and sends off what waits for them. A detour outside the inventory is sent one message first,
    /// which has to come back.
    /// </summary>
    /// <param name="plan">What <see cref="Plan"/> said.</param>
    /// <param name="agreed">Those of its routes that shall be.</param>
    /// <param name="isSet">Called with those that stand, before the waiting mail goes.</param>
    /// <param name="progress">Told how far the waiting mail is.</param>
    /// <param name="problem">Told of what could not be looked at; the rest goes on.</param>
    /// <param name="stop">Ends it; each map is then the old one or the new one, and Postfix goes on with the waiting mail at about the same pace.</param>
    /// <exception cref="ServerException">It could not be done, or not proved: its advice says what stands.</exception>
    public IReadOnlyList<RelayhostRoute> Set(
        RelayhostPlan plan, IReadOnlyList<PlannedRoute> agreed, Action<IReadOnlyList<RelayhostRoute>> isSet, Action<PacedProgress> progress, Action<ServerProblem> problem, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(agreed);
        ArgumentNullException.ThrowIfNull(isSet);
        if (agreed.Count == 0)
            return [];
        if (plan.Detour.Server is null)
            Probe(plan, agreed, problem, stop);
        IServerShell shell = open(source);
        PacedFlushRequest waiting = Waiting(plan, agreed, stop);
        PostfixPacedFlush flush = new(open, source, [.. SourceCheck.FeedersOf(inventory, source).Skip(1).Where(server => server.Mta == MtaKind.Postfix)], plan.Detour.Server, waiting, PostfixPacedFlush.By(request.Catalogue), clock, problem);
        // Whatever happens to the waiting mail else: a message of somebody who is stopped would take the detour at its own next try.
        int left = flush.LeaveOut(stop);
        if (left > 0)
            Told(HeldBack(left));
        IReadOnlyList<RelayhostRoute> set;
        try
        {
            set = SetUnderLock(plan, agreed, flush, waiting, stop);
        }
        finally
        {
            // What came meanwhile, also where nothing comes of it.
            if (flush.LeftOut > left)
                Told(HeldBack(flush.LeftOut - left));
            left = flush.LeftOut;
        }

        RelayhostRoute[] holding = [.. set.Where(route => route.State != RelayhostState.Failed)];
        isSet(holding);
        if (request.LeaveWaiting)
            return RelayhostRoutes.Counted(shell, set, stop);
        // By a detour that Postfix does not take it would be tried where it was refused.
        if (holding.Length < set.Count)
        {
            // Under the lock: another operator may be giving the same mail new times.
            using ServerLock held = ServerLock.Take(shell, new PostfixLayout(source).Lock, Patience, $"{request.By} sets a detour", stop);
            flush.GiveUp(domain => !holding.Any(route => route.Covers(domain)), stop);
        }

        if (holding.Length == 0)
            return RelayhostRoutes.Counted(shell, set, stop);
        PacedResult sent = flush.Run(progress, stop, asked => Ended(holding, asked));
        if (sent.LeftOut > left)
            Told(HeldBack(sent.LeftOut - left));
        // Sending off takes its time, and others work meanwhile: what is told is what stands at its end.
        string[] ended = [.. Ended(holding, stop)];
        return
        [
            .. RelayhostRoutes.Counted(shell, set, stop).Select(route => route.State == RelayhostState.Failed ? route
                : route with { Flush = sent, State = ended.Contains(route.RecipientDomain, StringComparer.OrdinalIgnoreCase) ? RelayhostState.Removed : route.State }),
        ];
    }

    // Those of the detours that do not stand any more as they were set; an empty name for all mail.
    private string[] Ended(IReadOnlyList<RelayhostRoute> set, CancellationToken stop)
    {
        IReadOnlyList<MapRoute> standing = RouteMapText.Parse(open(source).ReadFile(new PostfixLayout(source).Routes, stop)).Routes;
        return [.. set.Where(route => !standing.Any(one => (one.Domain?.Name ?? "") == route.RecipientDomain && one.NextHop.ToString() == route.NextHop)).Select(route => route.RecipientDomain)];
    }

    private void Probe(RelayhostPlan plan, IReadOnlyList<PlannedRoute> agreed, Action<ServerProblem> problem, CancellationToken stop)
    {
        PostfixConfiguration configuration = new PostfixRoutes(open(source), clock).Configuration(stop);
        DetourProbe probe = new(source, inventory, open, request.By, clock) { Patience = ProbePatience, IsForced = request.Force, Transport = Transport(configuration) };
        ProbeResult result = probe.Run(plan.Detour, Question(OutgoingSide.Of(configuration, Transport(configuration)), []), problem, stop);
        if (result.Error is { } error)
            throw error;
        Told(result.Check);
        // What was said of SPF before was about the address that mail is brought to.
        if (result.Outgoing is { } outgoing && !outgoing.Equals(plan.Detour.NextHop.Address))
        {
            CheckList checks = new(source.Name);
            AskSpf(checks, plan.Detour, agreed, [outgoing], stop);
            Array.ForEach(checks.All, Told);
        }
    }

    private AcceptanceQuestion Question(OutgoingSide side, IReadOnlyList<string> recipients) => new()
    {
        HelloName = side.HelloName,
        Recipients = recipients,
        Login = request.User,
        Password = request.Password ?? "",
    };

    private IReadOnlyList<RelayhostRoute> SetUnderLock(RelayhostPlan plan, IReadOnlyList<PlannedRoute> agreed, PostfixPacedFlush flush, PacedFlushRequest waiting, CancellationToken stop)
    {
        PostfixRoutes routes = new(open(source), clock);
        IReadOnlyList<MailServer> involved = plan.Involved;
        for (int round = 1; ; round++)
        {
            using HeldServers held = HeldServers.Take(involved, open, $"{request.By} sets a detour of {source}", Patience, stop);
            // Somebody may have sent the same domain the other way meanwhile.
            LoopResult loop = Loop(plan.Detour, agreed, stop);
            RequireNoLoop(loop);
            MailServer[] now = Initialized(loop, stop);
            if (now.Any(server => !held.Has(server)))
            {
                if (round == MostRounds)
                    throw new ServerException(ServerProblemKind.ServerBusy, source.Name, $"The ways of mail on {string.Join(", ", now.Select(server => server.Name))} are being changed by somebody else; nothing was changed.", "Wait for it to end and run the same command again.");
                involved = now;
                continue;
            }

            PostfixConfiguration configuration = routes.Configuration(stop);
            try
            {
                if (request.LeaveWaiting)
                    flush.RequireLeftOut(held.Of(source), stop);
                else
                    Told(Planned(flush.Schedule(held.Of(source), stop)));
                held.ThrowIfLost();
                return routes.Set(held.Of(source), configuration, Wanted(plan, agreed, configuration), Login(plan.Detour), $"{request.By} sets a detour", stop);
            }
            catch (Exception e) when (e is ServerException or OperationCanceledException)
            {
                string[] standing = GiveUpSchedule(plan, agreed, waiting, configuration);
                if (standing.Length == 0 || e is not ServerException failure)
                    throw;
                throw new ServerException(failure.Problem with
                {
                    Advice = $"The detour of {string.Join(", ", standing.Take(3))}{(standing.Length > 3 ? $" and {standing.Length - 3} more" : "")} stands all the same, and was not proved: see Get-Relayhost. {failure.Problem.Advice}",
                    Exception = failure,
                });
            }
        }
    }

    private ServerCheck HeldBack(int count) => new()
    {
        Server = source.Name,
        Name = "HeldBack",
        Status = CheckStatus.Warning,
        Message = string.Create(CultureInfo.InvariantCulture, $"{count:N0} waiting messages of {source} are on hold: of suspended senders, so much like quarantined mail that they may be the same, whoever sent them, or put there by somebody meanwhile."),
        Advice = $"Get-QuarantinedMessage -All -Server {source} shows whose they are, and why; Restore-QuarantinedMessage lets go what is good.",
    };

    private ServerCheck Planned(PacedFlushPlan plan) => new() { Server = source.Name, Name = "WaitingMail", Status = CheckStatus.Passed, Message = $"{source} will {plan}." };

    // What has no detour need not wait for its turn on it. Where one stands, this one that was made before the failure or another, the times
    // stay: without them all would go at once. Returns those of the agreed ones that stand.
    private string[] GiveUpSchedule(RelayhostPlan plan, IReadOnlyList<PlannedRoute> agreed, PacedFlushRequest waiting, PostfixConfiguration configuration)
    {
        // Also behind a stop.
        using CancellationTokenSource limit = new(CleaningTime);
        string[] names = [];
        try
        {
            RouteMapText standing = new PostfixRoutes(open(source), clock).Text(configuration, limit.Token);
            names = [.. agreed.Where(route => standing.Find(route.Domain?.Name ?? MapRoute.AllKey)?.NextHop == plan.Detour.NextHop).Select(route => route.Name)];
            if (!request.LeaveWaiting)
                PostfixPacedFlush.Release(open(source), domain => waiting.Covers(domain) && !standing.Covers(domain), limit.Token);
        }
        catch (Exception e) when (e is ServerException or OperationCanceledException)
        {
            // The first failure is told. Mail that keeps its time in the queue is tried by Postfix when that comes.
        }

        return names;
    }

    private MapRoute[] Wanted(RelayhostPlan plan, IReadOnlyList<PlannedRoute> agreed, PostfixConfiguration configuration)
    {
        DateTimeOffset now = DateTimeOffset.FromUnixTimeSeconds(clock.GetUtcNow().ToUnixTimeSeconds());
        return
        [
            .. agreed.Select(route => new MapRoute
            {
                Domain = route.Domain,
                MailHost = CommentLine.Carry(route.MailHost),
                Via = plan.Detour.Name,
                NextHop = plan.Detour.NextHop,
                HasLogin = request.User is not null,
                Transport = Transport(configuration),
                Since = now,
                Until = request.Until,
                By = request.By,
                Case = CommentLine.Carry(route.Case),
                Reason = CommentLine.Carry(request.Reason),
                Before = CommentLine.Carry(route.Before),
            }),
        ];
    }

    private RelayLogin? Login(Detour detour) => request.User is { } user ? new RelayLogin(detour.NextHop, user, request.Password ?? "") : null;

    private PacedFlushRequest Waiting(RelayhostPlan plan, IReadOnlyList<PlannedRoute> agreed, CancellationToken stop) => new()
    {
        // With all mail the single domains are among it.
        Domains = agreed.Any(route => route.Domain is null) ? [] : [.. agreed.Select(route => route.Domain?.Name).OfType<string>()],
        All = agreed.Any(route => route.Domain is null),
        ExceptDomains = agreed.Any(route => route.Domain is null) ? [.. OwnWays(stop).Except(agreed.Select(route => route.Domain?.Name).OfType<string>(), StringComparer.OrdinalIgnoreCase)] : [],
        RatePerMinute = request.PerMinute,
        MailHosts = agreed.Where(route => route is { Domain: not null, MailHost: { } host } && !host.AsSpan().ContainsAny('*', '?')).ToDictionary(route => route.Domain!.Value.Name, route => route.MailHost!, StringComparer.OrdinalIgnoreCase),
        Via = [plan.Detour.NextHop.Host],
        OwnHosts = OwnHosts(agreed),
        Case = request.Case ?? agreed.Select(route => route.Case).FirstOrDefault(one => one is not null),
        By = request.By,
    };

    // The relayhost, where there is one: that it puts mail off ties no two domains together.
    private static string[] OwnHosts(IEnumerable<PlannedRoute> agreed) =>
    [
        .. agreed.Where(route => route.Before?.Contains(':', StringComparison.Ordinal) == true)
            .SelectMany(route => NextHop.ParseAll(route.Before![(route.Before!.IndexOf(':', StringComparison.Ordinal) + 1)..]).Where(hop => hop.Host != route.Domain?.Name))
            .Select(hop => hop.Host).Distinct(),
    ];

    // Waiting mail for domains that a detour of all mail leaves alone.
    private string[] OwnWays(CancellationToken stop)
    {
        IServerShell shell = open(source);
        HashSet<RecipientDomain> domains = [];
        foreach (QueuedMessage message in new PostfixQueue(shell).List(message => message.Queue == QueueName.Deferred, _ => { }, stop))
        {
            foreach (QueuedRecipient recipient in message.Recipients)
            {
                if (RecipientDomain.TryOf(PacedDestinations.DomainOf(recipient.Address), out RecipientDomain domain))
                    domains.Add(domain);
            }
        }

        if (domains.Count == 0)
            return [];
        RouteSurvey survey = new PostfixRoutes(shell, clock).Survey([.. domains], stop);
        // Where Postfix cannot be asked, each may take the detour, and so is held back and paced as if it did.
        if (survey.Problem is not null)
            return [];
        return [.. domains.Where(domain => survey.Objection(domain) is not null || survey.Text.Find(domain.Name) is not null).Select(domain => domain.Name)];
    }

    private LoopResult Loop(Detour detour, IReadOnlyList<PlannedRoute> routes, CancellationToken stop) => Loop(detour, routes, out _, stop);

    private LoopResult Loop(Detour detour, IReadOnlyList<PlannedRoute> routes, out IReadOnlyCollection<ServerProblem> unread, CancellationToken stop)
    {
        FleetRouteAsker asker = new(inventory.Including(source), open, server => RelayhostRoutes.Resolver(open(server), stop));
        // What nobody routes stands for all that goes the way of all mail; a way of somebody else's is for a domain of ours, and no detour takes that along.
        string[] domains =
        [
            .. routes.Select(route => route.Domain?.Name ?? PostfixRoutes.AnyDomain),
            .. asker.WaysBeside(source.Name, stop).Where(way => routes.Any(route => route.Domain?.Covers(way.Key) ?? way.Value)).Select(way => way.Key),
        ];
        LoopResult loop = LoopCheck.Run(asker, source.Name, [.. domains.Distinct(StringComparer.OrdinalIgnoreCase)], [detour.NextHop], stop);
        unread = asker.Problems;
        return loop;
    }

    private static PlannedRoute[] Back(IEnumerable<PlannedRoute> planned, LoopResult loop) => [.. planned.Where(route => route.Domain?.Covers(loop.Domain) ?? loop.Domain == PostfixRoutes.AnyDomain)];

    private void RequireNoLoop(LoopResult loop)
    {
        if (loop.State is LoopState.Loop or LoopState.DeadEnd || (loop.State == LoopState.Unknown && !request.Force))
            throw loop.ToError();
    }

    // Only a server that is set up can have a detour of ours, and has a lock.
    private MailServer[] Initialized(LoopResult loop, CancellationToken stop) =>
    [
        source,
        .. inventory.Servers.Where(server => !string.Equals(server.Name, source.Name, StringComparison.OrdinalIgnoreCase) && server.Mta == MtaKind.Postfix
            && loop.Servers.Contains(server.Name, StringComparer.OrdinalIgnoreCase) && IsInitialized(server, stop)),
    ];

    private bool IsInitialized(MailServer server, CancellationToken stop)
    {
        try
        {
            return PostfixConfiguration.Read(open(server), stop).IsInitialized;
        }
        catch (ServerException) when (request.Force)
        {
            return false; // it cannot be asked, and the operator knows
        }
    }

    // The domains that were refused behind a mail host, as long back as mail waits.
    private IEnumerable<RouteWish> Behind(IServerShell shell, IServerObserver observer, CancellationToken stop)
    {
        if (request.MailHosts.Count == 0)
            return [];
        RefusalReport report = ServerRefusalReader.Read([shell], new RefusalQuery { Last = QueueLifetime, Catalogue = request.Catalogue }, new ServerReadOptions(), observer, clock, stop);
        DeliveryRefusal[] there =
        [
            .. report.Refusals.Where(refusal => refusal is { Cause: RefusalCause.Reputation or RefusalCause.Throttled, HasResumed: false } && Wildcard.MatchesAny([.. request.MailHosts], refusal.MailHost)),
        ];
        if (there.Length == 0 && request.Domains.Count == 0 && !request.All)
            throw Invalid($"No domain behind {string.Join(", ", request.MailHosts.Select(host => Visible.Make(host, 100)))} refused {source} in the last {QueueLifetime.Days} days.", "Get-DeliveryRefusal -All shows who refuses it, with the mail hosts.");
        return there.Select(refusal => RecipientDomain.TryOf(refusal.RecipientDomain, out RecipientDomain domain) ? new RouteWish(domain, refusal.MailHost, null, IsNamed: false) : null).OfType<RouteWish>();
    }

    private void AskDetour(CheckList checks, PostfixConfiguration configuration, Detour detour, List<PlannedRoute> planned, List<ServerProblem> refused, CancellationToken stop)
    {
        OutgoingSide side = OutgoingSide.Of(configuration, Transport(configuration));
        AcceptanceQuestion question = Question(side, DetourCheck.RecipientsOf(planned.Select(route => route.Domain?.Name ?? PostfixRoutes.AnyDomain)));
        DetourAnswer answer = DetourCheck.Run(new SourceConnection(open(source), side.Bindings), detour.NextHop, [detour.NextHop], question, stop);
        if (answer.Acceptance is { State: AcceptanceState.Refused, Refused.Count: > 0 } some && some.Refused.Count < some.Asked && answer.Error is not null)
        {
            foreach ((string recipient, SmtpReply reply) in some.Refused)
            {
                if (planned.FirstOrDefault(route => recipient == $"postmaster@{route.Domain?.Name ?? PostfixRoutes.AnyDomain}") is not { } route)
                    continue;
                refused.Add(new ServerProblem(ServerProblemKind.DetourRefused, route.Name, $"{some.Host} takes mail from {source}, but none for {route.Name}: {Visible.Make($"{reply}", 200)}", "The other domains are not hindered by it. See there whether that domain exists, and what that host has against it."));
                planned.Remove(route);
            }

            checks.Add(answer.Check.Name, answer.Check.Subject, CheckStatus.Warning, answer.Check.Message, "Those are left out.");
            return;
        }

        if (answer.Error is { } error)
            throw error;
        checks.Add(answer.Check);
    }

    // Of whom mail waits: their domains are the ones that will be seen coming from there.
    private void AskSpf(CheckList checks, Detour detour, IReadOnlyList<PlannedRoute> planned, IReadOnlyList<IPAddress> outside, CancellationToken stop)
    {
        IServerShell shell = open(source);
        List<string> senders = [];
        foreach (QueuedMessage message in new PostfixQueue(shell).List(message => message.Queue is not QueueName.Hold, _ => { }, stop))
        {
            IEnumerable<string> domains = message.Recipients.Select(recipient => PacedDestinations.DomainOf(recipient.Address));
            if (planned.Any(route => route.Domain is not { } domain || domains.Any(domain.Covers)))
                senders.Add(message.EnvelopeSender);
        }

        IReadOnlyList<string> asked = SpfWarning.DomainsOf(senders);
        if (asked.Count == 0 || RelayhostRoutes.Resolver(shell, stop) is not { } resolver)
            return;
        IReadOnlyList<IPAddress> there = detour.Server is { } server ? OutgoingAddresses.Read(open(server), stop).Addresses : outside;
        checks.Add(SpfWarning.Run(source, detour.Name, asked, OutgoingAddresses.Read(shell, stop).Addresses, there, (domain, address, ending) => SpfCheck.Check(resolver, domain, address, ending).Outcome switch
        {
            SpfOutcome.Pass => true,
            SpfOutcome.Fail or SpfOutcome.SoftFail or SpfOutcome.Neutral => false,
            _ => null,
        }, stop));
    }

    private void AskSource(CheckList checks, IServerObserver observer, CancellationToken stop)
    {
        SourceAnswer answer = SourceCheck.Run(
            source,
            SourceCheck.FeedersOf(inventory, source),
            servers => ServerRateReader.Read([.. servers.Select(open)], SourceCheck.Query, new ServerReadOptions(), observer, clock, stop),
            server => new PostfixSuspensions(open(server), clock).List(false, stop),
            stop);
        if (answer.Error is { } error && !request.Force)
            throw error;
        checks.Add(answer.Check);
    }

    private void Require()
    {
        if (request.Force && string.IsNullOrWhiteSpace(request.Reason))
            throw Invalid("-Force needs a reason: it goes on where a detour may burn the next server.", "Say why with -Reason; it stands in the map and in the case.");
        if (request.Domains.Count == 0 && request.MailHosts.Count == 0 && !request.All)
            throw Invalid("Which mail shall take the detour was not said.", "Give -RecipientDomain, -MailHost or -All, or pipe Get-DeliveryRefusal.");
        if (request.User is { } user && (user.Length == 0 || user.Any(c => c < ' ' || c == ':') || (request.Password ?? "").Any(c => c < ' ')))
            throw Invalid("A login at the detour needs a name without a colon, and no control characters.", "Give it with -Credential.");
        if (request.PerMinute is < 1 or > 6000)
            throw Invalid($"{request.PerMinute} messages a minute cannot be.", "Give 1 to 6000; 20 is usual.");
    }

    // The name of the inventory counts before any host: a slip must not reach a machine of strangers.
    private Detour Find(CancellationToken stop)
    {
        string via = request.Via ?? source.Detour ?? throw Invalid($"Through which server mail of {source} shall go was not said.", "Give -Via, a server of the inventory or a host with a port; or write 'detour:' for it into the inventory.");
        if (inventory.Servers.FirstOrDefault(server => string.Equals(server.Name, via, StringComparison.OrdinalIgnoreCase)) is not { } server)
        {
            if (request.Via is null)
                throw Invalid($"The inventory names '{Visible.Make(via, 100)}' as the detour of {source}, and knows no such server.", "Correct 'detour:' there, or give -Via.");
            NextHop hop = NextHop.Of(via);
            // A slip must not become a machine that happens to bear that name.
            if (!via.AsSpan().ContainsAny('.', ':', '['))
            {
                throw new ServerException(
                    ServerProblemKind.ServerUnknown, via, $"The inventory has no server '{Visible.Make(via, 100)}', and a host of another's has a dot in its name.",
                    $"{(Similar.Nearest(via, inventory.Servers.Select(one => one.Name)) is { } near ? $"Did you mean {near}? " : "")}Get-MailServer lists those that there are; write another host as out2.example.net or [192.0.2.5]:587.");
            }

            return new Detour(via, hop, null);
        }

        if (string.Equals(server.Name, source.Name, StringComparison.OrdinalIgnoreCase))
            throw Invalid($"{source} cannot be its own detour.", "Give another server with -Via.");
        MtaSupport.Require(server);
        PostfixConfiguration there = PostfixConfiguration.Read(open(server), stop);
        NextHop listening = ListeningHop.Of(there, string.Equals(server.Host, source.Host, StringComparison.OrdinalIgnoreCase)) ?? throw Invalid(
            $"{server} has no listener that takes mail from other servers.", "See master.cf there, or give host and port with -Via.");
        return new Detour(server.Name, listening, server);
    }

    private string Transport(PostfixConfiguration configuration)
    {
        MasterService? agent = RouteEdits.Agent(configuration);
        if (request.User is null)
            return agent?.Name ?? "smtp";
        if (configuration.Services.Any(service => service.Name == PostfixLayout.RelayService))
            return PostfixLayout.RelayService;
        throw new ServerException(
            ServerProblemKind.ServerNotInitialized, source.Name, $"{source} is not set up for a detour with a login.",
            agent is null ? "Its default_transport is no smtp(8), so no such service can be made from it. Use a detour that needs no login." : $"Run Initialize-MailServer {source} once.");
    }

    private ServerException Invalid(string message, string advice) => new(ServerProblemKind.DetourInvalid, source.Name, message, advice);
}
