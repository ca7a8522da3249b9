using MailAbuse.Mta;
using MailAbuse.Quarantine;
using MailAbuse.Servers;

namespace MailAbuse.Routes.Pacing;

/// <summary>
/// Tries scheduled messages, each at its slot, until all were tried or their destination refuses. The slots stand in the queue itself, so
/// whatever ends this, the mail system goes on at about the same pace; and two runs at once try each message once.
/// </summary>
internal sealed class PacedRun
{
    // The first message to a destination goes alone: what it is answered says whether a second one goes.
    private static readonly TimeSpan LongestProbe = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Silent = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Behind = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan ProbeAhead = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LongestRest = TimeSpan.FromSeconds(15);
    private const int MostLooks = 3;

    // Postfix's queue manager remembers for half a minute where the address goes that it asked for last (src/global/resolve_clnt.c).
    private static readonly TimeSpan OldWay = TimeSpan.FromSeconds(31);
    private const int MostOldWays = 2;

    private readonly IPacedQueue _queue;
    private readonly PacedBeyond _beyond;
    private readonly PacedLookout? _lookout;
    private readonly Action<ServerProblem> _problem;
    private readonly RefusalWatch _watch;
    private readonly TimeProvider _clock;
    private readonly int _rate;
    private readonly Dictionary<string, PacedMessage> _waiting;
    private readonly Dictionary<string, PacedAttempt> _open = new(StringComparer.Ordinal);
    private readonly Dictionary<string, PacedStamp> _pushing = new(StringComparer.Ordinal);
    private readonly Dictionary<string, PacedMessage> _all;
    private readonly Dictionary<string, PacedPlace> _places = new(StringComparer.Ordinal);
    private readonly Dictionary<string, PacedStamp> _moved = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _oldWays = new(StringComparer.Ordinal);
    private readonly HashSet<string> _settled = new(StringComparer.Ordinal);
    private readonly int[] _counts = new int[Enum.GetValues<PacedOutcome>().Length];
    private Func<string, bool> _isUnrouted = _ => false;
    private bool _isLogRead = true;
    private bool _isRefused;
    private string _stoppedBy = "";
    private DateTimeOffset _told;
    private long _toldAt;

    /// <summary>Prepares it.</summary>
    /// <param name="queue">The server's queue.</param>
    /// <param name="messages">The messages with their slots.</param>
    /// <param name="now">What time it is on the server.</param>
    /// <param name="ratePerMinute">Messages a minute to one destination.</param>
    /// <param name="watch">Says what ends the sending to a destination.</param>
    /// <param name="clock">What time passes.</param>
    /// <param name="detour">The queue of the server that takes the mail over, where that can be asked: it hears what the receivers say.</param>
    /// <param name="lookout">Looks now and then at what others change meanwhile; null: nobody does.</param>
    /// <param name="problem">Is told of what could not be looked at.</param>
    public PacedRun(
        IPacedQueue queue, IEnumerable<PacedMessage> messages, DateTimeOffset now, int ratePerMinute, RefusalWatch watch, TimeProvider clock, IPacedQueue? detour = null,
        PacedLookout? lookout = null, Action<ServerProblem>? problem = null)
    {
        _problem = problem ?? (_ => { });
        _beyond = new PacedBeyond(detour, watch, _problem);
        _lookout = lookout;
        _queue = queue;
        _rate = ratePerMinute;
        _watch = watch;
        _clock = clock;
        _all = messages.ToDictionary(message => message.Id, StringComparer.Ordinal);
        _waiting = new(_all, StringComparer.Ordinal);
        foreach ((string address, string destination) in _all.Values.SelectMany(message => message.Recipients))
            PlaceOf(destination).Domains.Add(PacedDestinations.DomainOf(address));
        Told(now);
    }

    /// <summary>Does it.</summary>
    /// <param name="progress">Told how far it is, after each call of the server.</param>
    /// <param name="stop">Ends it; the mail system goes on by the times in its queue.</param>
    public PacedResult Run(Action<PacedProgress> progress, CancellationToken stop)
    {
        DateTimeOffset begun = _clock.GetUtcNow();
        long first = _clock.GetTimestamp();
        if (_waiting.Count > 0)
        {
            // From here on the logs are read.
            Told(_queue.Tick([], new Dictionary<string, PacedStamp>(), [], [], stop).Now);
            _beyond.Begin(stop);
        }

        while (_waiting.Count + _open.Count + _pushing.Count > 0)
        {
            stop.ThrowIfCancellationRequested();
            LookAround(stop);
            DateTimeOffset now = Now;
            List<string> tries = Due(now);
            CatchUp(now, tries);
            Dictionary<string, PacedStamp> stamps = new(_pushing.Concat(_moved.Where(one => _waiting.ContainsKey(one.Key))), StringComparer.Ordinal);
            if (tries.Count + stamps.Count + _open.Count > 0)
            {
                string[] look = [.. _open.Where(one => now - one.Value.Looked >= Silent || one.Value.IsAsked).Select(one => one.Key)];
                string[] watch = [.. _open.Keys.Concat(tries).Concat(_waiting.Values.Where(message => message.Slot < now + Soon).Select(message => message.Id)).Distinct(StringComparer.Ordinal)];
                Take(_queue.Tick(tries, stamps, watch, look, stop), tries, stamps, look);
                foreach (PacedAnswer answer in _beyond.Follow(Now, stop))
                    Take(answer);
                progress(new PacedProgress(Tried(), _waiting.Count, Count(PacedOutcome.Deferred) + Count(PacedOutcome.Bounced), Left()));
            }

            Rest(stop);
        }

        return new PacedResult
        {
            Sent = Count(PacedOutcome.Sent),
            Deferred = Count(PacedOutcome.Deferred),
            Bounced = Count(PacedOutcome.Bounced),
            Gone = Count(PacedOutcome.Gone),
            PushedOut = Count(PacedOutcome.PushedOut),
            LeftOut = Count(PacedOutcome.LeftOut),
            TakenAway = Count(PacedOutcome.TakenAway),
            StoppedBy = _stoppedBy,
            IsRefused = _isRefused,
            IsLogRead = _isLogRead,
            Destinations = [.. _places.OrderBy(one => one.Key, StringComparer.Ordinal).Select(one => one.Value.Made(one.Key))],
            Started = begun,
            Duration = _clock.GetElapsedTime(first),
        };
    }

    // By the server's clock: never ahead of it, because its word took its time to come here.
    private DateTimeOffset Now => _told + _clock.GetElapsedTime(_toldAt);

    private void Told(DateTimeOffset now)
    {
        _told = now;
        _toldAt = _clock.GetTimestamp();
    }

    private List<string> Due(DateTimeOffset now)
    {
        List<string> due = [];
        HashSet<string> probed = new(StringComparer.Ordinal);
        foreach (PacedMessage message in _waiting.Values.Where(message => message.Slot <= now).OrderBy(message => message.Slot).ThenBy(message => message.Arrival).ThenBy(message => message.Id, StringComparer.Ordinal))
        {
            PacedPlace[] places = [.. message.Destinations.Select(PlaceOf)];
            if (places.Any(place => !place.IsFree(now, _rate)) || message.Destinations.Any(destination => !PlaceOf(destination).IsProved && (probed.Contains(destination) || IsProbed(destination))))
                continue;
            foreach (PacedPlace place in places)
                place.Goes(now);
            probed.UnionWith(message.Destinations);
            due.Add(message.Id);
        }

        return due;
    }

    private bool IsProbed(string destination) => _open.Keys.Any(id => _all[id].Destinations.Contains(destination));

    // What is late would go out at once in the mail system's next run through its queue.
    private void CatchUp(DateTimeOffset now, List<string> tries)
    {
        PacedMessage[] rest = [.. _waiting.Values.Where(message => !tries.Contains(message.Id))];
        HashSet<string> late = [.. rest.Where(message => message.Slot < now - Behind).SelectMany(message => message.Destinations)];
        if (late.Count == 0)
            return;
        bool isProbe = late.Any(destination => !PlaceOf(destination).IsProved && IsProbed(destination));
        DateTimeOffset start = now + (isProbe ? ProbeAhead : PacedSchedule.Gap(_rate));
        foreach (PacedMessage message in PacedSchedule.Make(rest.Where(message => message.Destinations.Any(late.Contains)), start, _rate))
        {
            _waiting[message.Id] = message;
            _moved[message.Id] = new PacedStamp(message.Slot!.Value, PacedStampKind.Paced);
        }
    }

    private void Take(PacedTick tick, List<string> tries, Dictionary<string, PacedStamp> stamps, string[] looked)
    {
        Told(tick.Now);
        _isLogRead &= tick.IsLogRead;
        if (!tick.IsBusy)
        {
            foreach (string id in stamps.Keys)
                _moved.Remove(id);
        }

        foreach (string id in tries)
        {
            if (tick.Later.TryGetValue(id, out PacedStamp stamp) && stamp.Kind == PacedStampKind.Paced)
                _waiting[id] = _waiting[id] with { Slot = stamp.Time };
            else if (tick.Later.ContainsKey(id) && stamp.Kind == PacedStampKind.PushedOut)
                Settle(id, PacedOutcome.PushedOut);
            else
                // Tried; or the mail system did it by itself, and the log says how it went.
                Open(id, isOurs: tick.Tried.Contains(id));
        }

        foreach (PacedAnswer answer in tick.Answers)
            Take(answer);
        foreach (string id in looked)
            Look(id, tick);
        foreach (string id in tick.Removed.Where(id => _open.ContainsKey(id) && !_beyond.Has(id)).ToArray())
            End(id);
        foreach ((string id, PacedStamp stamp) in stamps)
        {
            if (tick.IsBusy || stamp.Kind != PacedStampKind.PushedOut || !_pushing.ContainsKey(id))
                continue;
            // What is not there any more was tried by the mail system in that very moment.
            if (!tick.Stamped.TryGetValue(id, out PacedStamp written))
                Settle(id, PacedOutcome.Gone);
            else
                Settle(id, written.Kind == PacedStampKind.PushedOut ? PacedOutcome.PushedOut : PacedOutcome.Deferred);
        }
    }

    private void Take(PacedAnswer answer)
    {
        if (!_all.TryGetValue(answer.QueueId, out PacedMessage? message) || _settled.Contains(answer.QueueId) || _pushing.ContainsKey(answer.QueueId))
            return;
        PacedAttempt attempt = Open(answer.QueueId, isOurs: true);
        string recipient = answer.Recipient.ToLowerInvariant();
        if (attempt.Answers.ContainsKey(recipient))
            return;
        if (_beyond.Takes(answer, Now))
            return;
        attempt.Answers[recipient] = answer;
        IReadOnlyList<string> destinations = message.Recipients.TryGetValue(recipient, out string? one) ? [one] : message.Destinations;
        foreach (string destination in destinations)
        {
            PacedPlace place = PlaceOf(destination);
            Way(place, answer);
            if (_watch.Take(destination, answer) && place.StoppedBy.Length == 0)
            {
                _isRefused |= _stoppedBy.Length == 0;
                Stop(destination, answer.Reply.Length > 0 ? answer.Reply : "refused");
            }
        }

        if (attempt.Answers.Count >= message.Recipients.Count)
            End(answer.QueueId);
    }

    private void Way(PacedPlace place, PacedAnswer answer)
    {
        if (answer.IsBeyond || _watch.IsByDetour(answer))
        {
            place.SawDetour();
            place.IsProved |= answer.Status == DeliveryStatus.Sent;
        }
        else if (!_watch.Counts(answer) && place.SawOldWay(answer.QueueId))
        {
            _lookout?.Wish();
        }
    }

    // What is being tried at this moment is tried to its end.
    private void LookAround(CancellationToken stop)
    {
        if (_lookout is not { IsDue: true } || _waiting.Count == 0)
            return;
        try
        {
            _isUnrouted = _lookout.Unrouted(stop);
            foreach (string id in NotTried().Where(id => IsUnrouted(_all[id])).ToArray())
                Settle(id, PacedOutcome.TakenAway);
            if (_waiting.Count == 0)
                return;
            foreach (string id in _lookout.LeaveOut([.. NotTried()], stop))
                Settle(id, PacedOutcome.LeftOut);
        }
        catch (ServerException e)
        {
            // Mail of somebody who is stopped by now would go, and nobody would know.
            string why = $"Who is suspended meanwhile, and which detour stands, could not be looked at: {e.Problem.Message}";
            _problem(e.Problem with { Message = $"{why} The rest of the waiting mail waits for an hour and longer." });
            foreach (string destination in NotTried().Concat(_open.Keys).SelectMany(id => _all[id].Destinations).Distinct(StringComparer.Ordinal).ToArray())
            {
                if (PlaceOf(destination).StoppedBy.Length == 0)
                    Stop(destination, why);
            }
        }
    }

    private IEnumerable<string> NotTried() => _waiting.Keys.Concat(_pushing.Keys);

    private bool IsUnrouted(PacedMessage message) => message.Recipients.Keys.Any(address => _isUnrouted(PacedDestinations.DomainOf(address)));

    private void Stop(string destination, string why)
    {
        PlaceOf(destination).StoppedBy = why;
        _stoppedBy = _stoppedBy.Length == 0 ? why : _stoppedBy;
        PacedMessage[] rest = [.. _waiting.Values.Where(message => message.Destinations.Contains(destination))];
        foreach (PacedMessage message in PacedSchedule.Make(rest.Select(message => message with { Slot = null }), Now + TimeSpan.FromHours(1), _rate))
        {
            _waiting.Remove(message.Id);
            _moved.Remove(message.Id);
            _pushing[message.Id] = new PacedStamp(message.Slot!.Value, PacedStampKind.PushedOut);
        }
    }

    // The log is silent: the queue has the last reason, or the message has left it.
    private void Look(string id, PacedTick tick)
    {
        if (!_open.TryGetValue(id, out PacedAttempt? attempt) || _beyond.Has(id))
            return;
        attempt.Looked = tick.Now;
        attempt.IsAsked = !attempt.IsOurs || !_isLogRead;
        if (tick.Queued.TryGetValue(id, out QueuedMessage? queued))
        {
            if (queued.Queue is QueueName.Active or QueueName.Incoming && tick.Now - attempt.Begun < LongestProbe)
                return;
            // The reason of an attempt that was not ours may be one of before the detour.
            foreach (QueuedRecipient recipient in queued.Queue == QueueName.Deferred && attempt.IsOurs ? queued.Recipients : [])
                Take(new PacedAnswer(id, recipient.Address, DeliveryStatus.Deferred, "", "", DelayReason.HostOf(recipient.DelayReason) ?? "", recipient.DelayReason ?? "", ""));
            if (_open.ContainsKey(id))
                End(id, PacedOutcome.Deferred);
            return;
        }

        if (!_isLogRead)
            End(id, PacedOutcome.Sent);
        // A logger may be late.
        else if (++attempt.Looks >= MostLooks)
            End(id);
    }

    private PacedAttempt Open(string id, bool isOurs)
    {
        if (_open.TryGetValue(id, out PacedAttempt? attempt))
            return attempt;
        _waiting.Remove(id);
        _moved.Remove(id);
        return _open[id] = new PacedAttempt { Begun = Now, Looked = Now, IsOurs = isOurs, IsAsked = !isOurs || !_isLogRead };
    }

    private void End(string id, PacedOutcome without = PacedOutcome.Gone)
    {
        PacedAttempt attempt = _open[id];
        if (attempt.Answers.Count > 0 && attempt.Answers.Values.All(answer => answer.Status == DeliveryStatus.Deferred && !_watch.Counts(answer)) && Again(id))
            return;
        PacedOutcome outcome = attempt.Answers.Count == 0 ? without
            : attempt.Answers.Values.Any(answer => answer.Status == DeliveryStatus.Deferred) ? PacedOutcome.Deferred
            : attempt.Answers.Values.Any(answer => answer.Status != DeliveryStatus.Sent) ? PacedOutcome.Bounced
            : PacedOutcome.Sent;
        if (attempt.Answers.Count == 0 && outcome == PacedOutcome.Sent)
        {
            foreach (string destination in _all[id].Destinations)
                PlaceOf(destination).IsProved = true;
        }

        Settle(id, outcome);
    }

    // It went its old way once more, and has lost nothing by it: it waits until that is forgotten, and what comes behind it waits a gap longer.
    private bool Again(string id)
    {
        PacedMessage message = _all[id];
        if (message.Destinations.Any(destination => PlaceOf(destination).StoppedBy.Length > 0) || IsUnrouted(message) || _oldWays.GetValueOrDefault(id) >= MostOldWays)
            return false;
        _oldWays[id] = _oldWays.GetValueOrDefault(id) + 1;
        _open.Remove(id);
        DateTimeOffset start = Now + OldWay;
        PacedMessage[] behind = [.. _waiting.Values.Where(one => one.Slot > start - PacedSchedule.Gap(_rate) && one.Destinations.Any(message.Destinations.Contains))];
        foreach (PacedMessage one in PacedSchedule.Make([message with { Slot = null }, .. behind], start, _rate))
        {
            if (_waiting.TryGetValue(one.Id, out PacedMessage? known) && known.Slot == one.Slot)
                continue;
            _waiting[one.Id] = one;
            _moved[one.Id] = new PacedStamp(one.Slot!.Value, PacedStampKind.Paced);
        }

        return true;
    }

    private void Settle(string id, PacedOutcome outcome)
    {
        _waiting.Remove(id);
        _moved.Remove(id);
        _open.Remove(id);
        _pushing.Remove(id);
        if (!_settled.Add(id))
            return;
        _counts[(int)outcome]++;
        foreach (string destination in _all[id].Destinations)
            PlaceOf(destination).Count(outcome);
    }

    private int Count(PacedOutcome outcome) => _counts[(int)outcome];

    private int Tried() => _settled.Count - Count(PacedOutcome.PushedOut) - Count(PacedOutcome.LeftOut) - Count(PacedOutcome.TakenAway);

    private TimeSpan Left() => _waiting.Count == 0 ? TimeSpan.Zero : Positive(_waiting.Values.Max(message => message.Slot!.Value) - Now);

    private void Rest(CancellationToken stop)
    {
        if (_waiting.Count + _open.Count + _pushing.Count == 0 || (_pushing.Count > 0 && _open.Count == 0 && _waiting.Count == 0))
            return;
        TimeSpan next = _waiting.Count == 0 ? LongestRest : _waiting.Values.Min(message => message.Slot!.Value) - Now;
        // While an answer is awaited the log is asked now and then.
        TimeSpan patience = _open.Count == 0 ? LongestRest : TimeSpan.FromTicks(Math.Clamp(PacedSchedule.Gap(_rate).Ticks / 3, ShortestPause.Ticks, LongestPause.Ticks));
        TimeSpan pause = TimeSpan.FromTicks(Math.Clamp(next.Ticks, ShortestPause.Ticks / 4, patience.Ticks));
        if (_pushing.Count + _moved.Count == 0)
            Task.Delay(pause, _clock, stop).GetAwaiter().GetResult();
    }

    private PacedPlace PlaceOf(string destination)
    {
        if (!_places.TryGetValue(destination, out PacedPlace? place))
            _places[destination] = place = new PacedPlace();
        return place;
    }

    private static TimeSpan Positive(TimeSpan span) => span > TimeSpan.Zero ? span : TimeSpan.Zero;
}
