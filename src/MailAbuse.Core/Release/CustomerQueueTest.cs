using System.Globalization;
using MailAbuse.Cases;
using MailAbuse.Mta.Postfix.Servers.Release;
using MailAbuse.Quarantine;
using MailAbuse.Servers;
using MailAbuse.Servers.Shells;
using MailAbuse.Text;

namespace MailAbuse.Release;

/// <summary>
/// Checks a customer's promise that his own mail queue is empty: his mail is held instead of refused, what comes is judged, and he is
/// blocked again, whatever the verdict. Old mail or spam ends it at once. Only what is judged good is released, and only for Empty.
/// </summary>
/// <remarks>
/// Wherever this is ended (a stop, kill -9, a line that breaks) he is blocked or held. What stands then stands in his suspension, and
/// the next check goes on from there.
/// </remarks>
public sealed class CustomerQueueTest
{
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LongestBeat = TimeSpan.FromSeconds(15);

    // Looking and changing take their time, too.
    private static readonly TimeSpan Margin = TimeSpan.FromMinutes(15);

    private static readonly TimeSpan TransfersEnd = TimeSpan.FromMinutes(1);

    // A stop that blocks him again keeps nobody waiting for longer.
    private static readonly TimeSpan LastAct = TimeSpan.FromSeconds(8);

    private readonly IReadOnlyList<ICheckedServer> _servers;
    private readonly CustomerQueueRequest _request;
    private readonly TimeProvider _clock;
    private readonly Dictionary<(string Server, string Id), CheckedMessage> _messages = [];
    private CheckWindow _window = new(TimeSpan.Zero, "");
    private RelayIdentity? _relay;
    private Dictionary<string, int> _incident = [];

    /// <summary>Prepares it; nothing is run yet.</summary>
    /// <param name="open">Opens the shell of a server; it stays the caller's.</param>
    /// <param name="members">The servers on which he could send.</param>
    /// <param name="hops">The servers that mail of each passes, itself the first.</param>
    /// <param name="request">Whose queue.</param>
    /// <param name="clock">What time it is.</param>
    /// <param name="problem">Is told of what could not be looked at; the rest goes on.</param>
    /// <exception cref="ServerException">What is asked for cannot be.</exception>
    public CustomerQueueTest(
        Func<MailServer, IServerShell> open, IReadOnlyList<MailServer> members, Func<MailServer, IReadOnlyList<MailServer>> hops, CustomerQueueRequest request, TimeProvider clock, Action<ServerProblem> problem)
        : this([.. members.Select(member => new PostfixCheckedServer(open, member, hops(member), request, clock, problem))], request, clock)
    {
    }

    internal CustomerQueueTest(IReadOnlyList<ICheckedServer> servers, CustomerQueueRequest request, TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(request);
        // Before anything is asked of a server.
        if (request.Window is { } asked)
            CustomerQueueRequest.RequireWindow(request.Sender, asked);
        _servers = servers;
        _request = request;
        _clock = clock;
    }

    /// <summary>Looks at what there is; changes nothing.</summary>
    /// <exception cref="ServerException">He is not suspended, or his mail cannot be held there.</exception>
    public CustomerQueuePlan Plan(CancellationToken stop)
    {
        RelayTraces[] traces = [.. _servers.Select(server => server.Survey(stop))];
        RelayVisit[] visits = [.. traces.SelectMany(trace => trace.Visits)];
        _relay = Known([.. traces.SelectMany(trace => trace.Bringers)], [.. visits.Where(visit => visit.Helo.Length > 0).Select(visit => new RelayIdentity { Address = visit.Client, Helo = visit.Helo })]);
        _window = CheckWindow.For(_request, RetryGap.Of(visits.Where(visit => _relay is null || visit.Client == _relay.Address).Select(visit => visit.Time)));
        _incident = traces.SelectMany(trace => trace.Fingerprints).GroupBy(one => one.Key, StringComparer.Ordinal).ToDictionary(group => group.Key, group => group.Sum(one => one.Value), StringComparer.Ordinal);
        return new CustomerQueuePlan { Sender = _request.Sender, Servers = Names, Case = _servers.Select(server => server.Case).FirstOrDefault(one => one is not null), Window = _window.Span, WindowReason = _window.Reason, Relay = _relay };
    }

    /// <summary>Does it, as <see cref="Plan"/> said.</summary>
    /// <param name="progress">Told how far it is, every few seconds.</param>
    /// <param name="stop">Ends it; he is blocked again.</param>
    /// <exception cref="ServerException">It could not be done to its end; he is blocked, or held where a server cannot be reached any more.</exception>
    public CustomerQueueCheck Run(Action<CheckProgress> progress, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(progress);
        int entered = 0;
        try
        {
            for (; entered < _servers.Count; entered++)
                _servers[entered].Enter(_window.Span + Margin, stop);
            return Checked(progress, stop);
        }
        finally
        {
            for (int at = 0; at < entered; at++)
                _servers[at].Leave();
        }
    }

    private string[] Names => [.. _servers.Select(server => server.Server.Name)];

    private CustomerQueueCheck Checked(Action<CheckProgress> progress, CancellationToken stop)
    {
        DateTimeOffset begun = _clock.GetUtcNow();
        DateTimeOffset confirmed = _request.Confirmed ?? begun;
        ReleaseJudge judge = new(confirmed, _relay, _incident, _request.IncidentPerMinute);
        bool isBlocked = false;
        try
        {
            foreach (ICheckedServer server in _servers)
                server.Hold(begun + _window.Span + Margin, stop);
            Watch(judge, progress, stop);
            Block(stop);
            isBlocked = true;
        }
        finally
        {
            if (!isBlocked)
                BlockAfterAll();
        }

        // What was under way when the block came back arrives on hold, or is refused at its end.
        int open = WaitForTransfers(stop);
        Look(judge, stop);
        CustomerQueueCheck check = Verdict(begun, confirmed, open);
        return check.Verdict switch
        {
            QueueVerdict.NotEmpty => Quarantined(check, stop),
            QueueVerdict.Empty => Released(check, stop),
            _ => Kept(check, stop),
        };
    }

    // Until something bad comes, or the window is over.
    private void Watch(ReleaseJudge judge, Action<CheckProgress> progress, CancellationToken stop)
    {
        long first = _clock.GetTimestamp();
        while (true)
        {
            long looked = _clock.GetTimestamp();
            Look(judge, stop);
            TimeSpan elapsed = _clock.GetElapsedTime(first);
            progress(new CheckProgress(elapsed, _window.Span, _messages.Count, _messages.Count == 0 ? "" : Visible.Make(_messages.Values.MaxBy(message => message.Arrival)!.Subject, 60)));
            if (_messages.Values.Any(IsBad) || elapsed >= _window.Span)
                return;
            TimeSpan pause = TimeSpan.FromTicks(Math.Clamp(_clock.GetElapsedTime(looked).Ticks * 10, Beat.Ticks, LongestBeat.Ticks));
            TimeSpan left = _window.Span - elapsed;
            Task.Delay(left < pause ? left : pause, _clock, stop).GetAwaiter().GetResult();
        }
    }

    private void Look(ReleaseJudge judge, CancellationToken stop)
    {
        foreach (CheckedMessage message in _servers.SelectMany(server => server.Look(stop)))
            _messages[(message.Server, message.QueueId)] = message;
        foreach (CheckedMessage message in judge.Judge(_messages.Values))
            _messages[(message.Server, message.QueueId)] = message;
    }

    private int WaitForTransfers(CancellationToken stop)
    {
        long first = _clock.GetTimestamp();
        while (true)
        {
            int open = _servers.Sum(server => server.OpenTransfers(stop));
            if (open == 0 || _clock.GetElapsedTime(first) >= TransfersEnd)
                return open;
            Task.Delay(Beat, _clock, stop).GetAwaiter().GetResult();
        }
    }

    // On every server that can be reached, side by side: one that hangs keeps no other waiting.
    private void Block(CancellationToken stop)
    {
        ServerProblem? problem = Fleet.ForEach<object>([.. _servers.Select(server => server.Server)], _servers.Count, (server, _, end) => _servers.First(one => one.Server == server).Block(end), stop)
            .ToArray().FirstOrDefault()?.Problem;
        if (problem is not null)
            throw new ServerException(problem);
    }

    private void BlockAfterAll()
    {
        using CancellationTokenSource end = new(LastAct);
        try
        {
            Block(end.Token);
        }
        catch (Exception failure) when (failure is ServerException or OperationCanceledException)
        {
            // What ended the check is told; where this failed he is held, and nothing goes out.
        }
    }

    private CustomerQueueCheck Verdict(DateTimeOffset begun, DateTimeOffset confirmed, int open)
    {
        CheckedMessage[] all = [.. _messages.Values.OrderBy(message => message.Arrival)];
        // Good is only what his own server brought; what an earlier check left says nothing of that today.
        bool isAlive = all.Any(message => message is { Judgement: MessageJudgement.Good, IsEarlier: false });
        CheckedMessage? bad = all.FirstOrDefault(IsBad);
        int unjudged = Count(MessageJudgement.Unjudged);
        (QueueVerdict verdict, string reason, string advice) = bad is not null
            ? (QueueVerdict.NotEmpty, $"{Number(all.Count(IsBad), "message")} of his queue or of the incident came; the first: {bad.Reason}.", "Tell him, and check again when he has emptied it; what came is in quarantine.")
            : open > 0
            ? (QueueVerdict.Inconclusive, $"{Number(open, "message")} of his {(open == 1 ? "was" : "were")} still being transferred at the end.", "Check again; it goes on from there.")
            : _servers.FirstOrDefault(server => !server.IsWhole) is { } half
            ? (QueueVerdict.Inconclusive, $"Not all that is on hold on {half.Server} could be read, so nobody knows whether it is his.", "See what the check says of it, put that right, and check again; it goes on from there.")
            : unjudged > 0
            ? (QueueVerdict.Inconclusive, $"{Number(unjudged, "message")} cannot be judged; the first: {all.First(message => message.Judgement == MessageJudgement.Unjudged).Reason}.", "Look at them (Messages, Get-QuarantinedMessage), release or delete each, and check again.")
            : !isAlive
            ? (QueueVerdict.Inconclusive, _relay is null ? "It is not known which server brought the spam, so its silence says nothing." : $"Nothing came from {Visible.Make(_relay.ToString(), 100)}: nothing shows that it tried.", "Ask him to send a message by way of his server while the next check runs, and give it a longer -Window.")
            : (QueueVerdict.Empty, $"His server was there, and {Number(all.Length, "good message")} came and nothing else.", "Resume-MailSender lets him send again.");
        return new CustomerQueueCheck
        {
            Case = _request.Case,
            Server = Names,
            Sender = _request.Sender,
            SenderKind = _request.SenderKind,
            Spellings = [.. _servers.SelectMany(server => server.Spellings).Distinct(StringComparer.Ordinal)],
            Mode = _servers[0].Mode,
            Verdict = verdict,
            Reason = reason,
            Advice = advice,
            Begun = begun,
            Duration = _clock.GetUtcNow() - begun,
            Window = _window.Span,
            WindowReason = _window.Reason,
            Confirmed = confirmed,
            Relay = _relay,
            IsRelayAlive = isAlive,
            Arrived = all.Length,
            Good = Count(MessageJudgement.Good),
            Old = Count(MessageJudgement.Old),
            Spam = Count(MessageJudgement.Spam),
            Unjudged = unjudged,
            Messages = all,
        };

        int Count(MessageJudgement judgement) => all.Count(message => message.Judgement == judgement);
    }

    private CustomerQueueCheck Quarantined(CustomerQueueCheck check, CancellationToken stop)
    {
        List<QuarantineResult> swept = [];
        foreach (ICheckedServer server in _servers)
        {
            server.Keep(Of(server), isWaiting: false, stop);
            swept.AddRange(server.Sweep(stop));
            server.Settle(stop);
        }

        return check with { Quarantined = _messages.Count + swept.Sum(result => result.Held) };
    }

    private CustomerQueueCheck Released(CustomerQueueCheck check, CancellationToken stop)
    {
        HashSet<(string, string)> released = [];
        foreach (ICheckedServer server in _servers)
        {
            CheckedMessage[] good = Of(server);
            if (good.Length > 0)
                released.UnionWith(server.Release(good, stop).Select(id => (server.Server.Name, id)));
            // What could not be released is told, and judged again by the next check.
            server.Keep([.. good.Where(message => !released.Contains((message.Server, message.QueueId)))], isWaiting: true, stop);
            server.Settle(stop);
        }

        return check with
        {
            Released = released.Count,
            Quarantined = _messages.Count - released.Count,
            Messages = [.. check.Messages.Select(message => message with { IsReleased = released.Contains((message.Server, message.QueueId)) })],
        };
    }

    private CustomerQueueCheck Kept(CustomerQueueCheck check, CancellationToken stop)
    {
        foreach (ICheckedServer server in _servers)
        {
            server.Keep(Of(server), isWaiting: true, stop);
            server.Settle(stop);
        }

        return check with { Quarantined = _messages.Count };
    }

    private CheckedMessage[] Of(ICheckedServer server) => [.. _messages.Values.Where(message => message.Server == server.Server.Name)];

    // What is in quarantine tells best. A log has the address of what was taken in, and the name only of what was refused: so where a case
    // knows the address alone, the name is looked for; without it his server is not known.
    private RelayIdentity? Known(RelayIdentity[] bringers, RelayIdentity[] visitors)
    {
        if (_request.Relay is { Address.Length: > 0 } told)
            return told.Helo.Length > 0 ? told : Most(bringers.Where(IsThere)) ?? Most(visitors.Where(IsThere)) ?? Most(bringers);
        return Most(bringers) ?? Most(visitors);

        bool IsThere(RelayIdentity other) => other.Address == told.Address;
    }

    private static bool IsBad(CheckedMessage message) => message.Judgement is MessageJudgement.Old or MessageJudgement.Spam;

    private static RelayIdentity? Most(IEnumerable<RelayIdentity> relays) =>
        relays.GroupBy(relay => (relay.Address, relay.Helo.ToLowerInvariant())).OrderByDescending(group => group.Count()).FirstOrDefault()?.OrderByDescending(relay => relay.Software.Length).First();

    private static string Number(int count, string what) => string.Create(CultureInfo.InvariantCulture, $"{count:N0} {what}{(count == 1 ? "" : "s")}");
}
