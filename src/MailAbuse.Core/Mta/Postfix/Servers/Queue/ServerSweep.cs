using MailAbuse.Quarantine;
using MailAbuse.Servers;
using MailAbuse.Servers.Shells;
using MailAbuse.Text;

namespace MailAbuse.Mta.Postfix.Servers.Queue;

/// <summary>
/// Puts one sender's queued mail on one server on hold. Every step can be repeated: what is about to be held is written down before,
/// what was seen on hold afterwards, and a run that is killed is finished by the next.
/// </summary>
internal sealed class ServerSweep
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    // Two passes that find nothing: the first may have looked into a queue just before a message moved there.
    private const int QuietPasses = 2;

    private readonly IServerShell _shell;
    private readonly TimeProvider _clock;
    private readonly SweepTarget _target;
    private readonly Action<ServerProblem> _problem;
    private CancellationToken _stop;
    private readonly PostfixQueue _queue;
    private readonly QueueFiles _files;
    private readonly HoldCommands _commands;
    private readonly Manifests _manifests;
    private readonly OpenTransfers _transfers;

    // Who is not his, by all that the listing says of a message: an id alone may be somebody else's in the next pass.
    private readonly HashSet<(string Id, DateTimeOffset Arrival, long Size)> _others = [];

    // Who is his, in the same way. It is only to know what to put on hold; there each is looked at again.
    private readonly HashSet<(string Id, DateTimeOffset Arrival, long Size)> _his = [];
    private readonly Dictionary<string, ManifestEntry> _held = new(StringComparer.Ordinal);
    private readonly HashSet<string> _seen = new(StringComparer.Ordinal);
    private readonly HashSet<string> _before = new(StringComparer.Ordinal);
    private int _givenBack;

    /// <summary>Prepares it; nothing is run yet.</summary>
    public ServerSweep(IServerShell shell, SweepTarget target, IQueueLog log, TimeProvider clock, Action<ServerProblem> problem, CancellationToken stop)
    {
        _shell = shell;
        _clock = clock;
        _target = target;
        _problem = problem;
        _stop = stop;
        _queue = new PostfixQueue(shell);
        _files = new QueueFiles(shell);
        _commands = new HoldCommands(shell);
        _manifests = new Manifests(shell);
        _transfers = new OpenTransfers(shell, log, clock);
    }

    /// <summary>Ids that were put on hold by this sweep.</summary>
    public IReadOnlyCollection<string> Held => _held.Keys;

    /// <summary>Ids of his that were in the queue while it ran, wherever they are now.</summary>
    public IReadOnlyCollection<string> Seen => _seen;

    /// <summary>What there is now, without touching anything.</summary>
    public (List<QueuedMessage> Free, List<QueuedMessage> Held) Look()
    {
        (List<QueuedMessage> Free, List<QueuedMessage> Held) found = Find();
        // What left before anything was done did not leave meanwhile.
        _seen.Clear();
        return found;
    }

    /// <summary>Sweeps until nothing is left, or the time is over.</summary>
    /// <param name="refresh">Called before each pass, so that copies and notifications that the log tells of are known.</param>
    /// <param name="patience">How long at most.</param>
    /// <param name="stop">Ends it.</param>
    public SweepEnd Run(Action refresh, TimeSpan patience, CancellationToken stop)
    {
        _stop = stop;
        DateTimeOffset begun = _clock.GetUtcNow();
        FinishOldRun();
        int quiet = 0;
        for (int pass = 1; ; pass++)
        {
            refresh();
            (List<QueuedMessage> free, List<QueuedMessage> held) = Find();
            Adopt(held);
            if (free.Count > 0) Hold(free);
            int open = _transfers.Count(_target.Kind, _target.Names, _held, _stop);
            quiet = free.Count == 0 && open == 0 ? quiet + 1 : 0;
            if (quiet >= QuietPasses) return End(pass, 0, true);
            // A pass that found nothing is followed by its second, however late it is.
            if (quiet == 0 && _clock.GetUtcNow() - begun >= patience) return End(pass, open + free.Count(message => !_held.ContainsKey(message.QueueId)), false);
            // What was found is looked at again at once; what is on its way in needs a moment.
            if (free.Count == 0 && open > 0 && _stop.WaitHandle.WaitOne(Pause)) _stop.ThrowIfCancellationRequested();
        }
    }

    private SweepEnd End(int passes, int open, bool isComplete)
    {
        DropHusks();
        return new SweepEnd
        {
            Passes = passes,
            StillOpen = open,
            IsComplete = isComplete,
            Held = _held.Count,
            Bounces = _held.Values.Count(entry => entry.IsBounce),
            AlreadyHeld = _before.Count,
            GivenBack = _givenBack,
            Size = _held.Values.Sum(entry => entry.Size),
        };
    }

    // A message that was being delivered when it was put on hold is delivered to its end, and its file stays on hold without any
    // recipient. It is not quarantined, it has left; taken off hold, Postfix clears the file away.
    private void DropHusks()
    {
        if (_held.Count == 0) return;
        string[] husks = [.. _queue.List(message => message is { Queue: QueueName.Hold, RecipientCount: 0 } && _held.ContainsKey(message.QueueId), _problem, _stop).Select(message => message.QueueId)];
        if (husks.Length == 0) return;
        DateTimeOffset now = _clock.GetUtcNow();
        Record(husks.Select(id => new ManifestEntry { Id = id, Step = ManifestStep.Back, Time = now }));
        _commands.Release(husks, _stop);
        foreach (string id in husks) _held.Remove(id);
    }

    // Finds his messages, on hold and not. What the listing shows and the queue file does not say is his stays out of it.
    private (List<QueuedMessage> Free, List<QueuedMessage> Held) Find()
    {
        List<QueuedMessage> free = [], held = [];
        List<QueuedMessage> listed = [];
        foreach (QueuedMessage message in _queue.List(IsInQuestion, _problem, _stop))
        {
            if (_his.Contains(Key(message))) Take(message);
            else listed.Add(message);
        }

        foreach (QueuedMessage[] batch in listed.Chunk(QueueFiles.BatchSize * 2))
        {
            Dictionary<string, QueueFile> files = _files.Read(batch.Select(message => message.QueueId), header: false, _problem, _stop);
            // Local users, copies and notifications are told by the header.
            IEnumerable<string> unclear = batch.Select(message => message.QueueId).Where(id => files.TryGetValue(id, out QueueFile? file) && _target.NeedsHeader(file));
            foreach ((string id, QueueFile file) in _files.Read(unclear, header: true, _problem, _stop)) files[id] = file;
            HashSet<string> notifications = Notifications(files.Values);
            foreach (QueuedMessage message in batch)
            {
                if (!files.TryGetValue(message.QueueId, out QueueFile? file)) continue;
                if (_target.Owns(file) || notifications.Contains(file.Id)) Take(message);
                else _others.Add(Key(message));
            }
        }

        _seen.UnionWith(free.Select(message => message.QueueId));
        return (free, held);

        void Take(QueuedMessage message)
        {
            _his.Add(Key(message));
            (message.Queue == QueueName.Hold ? held : free).Add(message);
        }
    }

    // A message is looked at once: whose it is does not change. One that the log names now is looked at again.
    private bool IsInQuestion(QueuedMessage message) =>
        message.Queue != QueueName.Maildrop
        && (message.Queue != QueueName.Hold || (!_held.ContainsKey(message.QueueId) && !_before.Contains(message.QueueId)))
        && _target.MayBe(message)
        && (!_others.Contains(Key(message)) || _target.IsNamedByLog(message.QueueId));

    private static (string Id, DateTimeOffset Arrival, long Size) Key(QueuedMessage message) => (message.QueueId, message.Arrival, message.Size);

    // The log names notifications; the notification itself says what it is about, in front of what it quotes.
    private HashSet<string> Notifications(IEnumerable<QueueFile> files)
    {
        string[] ids = [.. files.Where(file => _target.MayBeNotification(file)).Select(file => file.Id)];
        HashSet<string> proved = new(StringComparer.Ordinal);
        if (ids.Length == 0) return proved;
        ShellCommand command = new ShellCommand("sh", "-c", QueueScripts.BounceCauses, "sh", _shell.Server.ConfigDirectory).WithInput(string.Join('\n', ids) + "\n");
        foreach (string line in _shell.RunChecked(command, _stop).Lines)
        {
            string[] words = line.Split(' ');
            if (words.Length == 2 && _target.Bounces.TryGetValue(words[0], out string? cause) && cause == words[1]) proved.Add(words[0]);
        }

        return proved;
    }

    private void Hold(List<QueuedMessage> found)
    {
        DateTimeOffset now = _clock.GetUtcNow();
        // The listing is no snapshot: a message that moves between two queues meanwhile stands there twice.
        QueuedMessage[] messages = [.. found.DistinctBy(message => message.QueueId, StringComparer.Ordinal)];
        Record(messages.Select(message => EntryOf(message, ManifestStep.Intent, now)));
        _commands.Hold(messages.Select(message => message.QueueId), _stop);
        Confirm(messages.ToDictionary(message => message.QueueId, message => EntryOf(message, ManifestStep.Held, now), StringComparer.Ordinal));
    }

    // On hold an id stands still. Between the look and the hold it may have become another message's: that one goes back.
    private void Confirm(Dictionary<string, ManifestEntry> entries, ManifestRun? run = null)
    {
        Dictionary<string, QueueFile> files = _files.Read(entries.Keys, header: true, _problem, _stop);
        HashSet<string> notifications = Notifications(files.Values);
        List<ManifestEntry> held = [], back = [];
        foreach ((string id, ManifestEntry entry) in entries)
        {
            if (!files.TryGetValue(id, out QueueFile? file) || file.Queue != QueueName.Hold) continue;
            bool isBounce = notifications.Contains(id);
            if (_target.Owns(file) || isBounce) held.Add(Described(entry, file, isBounce));
            else back.Add(entry with { Step = ManifestStep.Back, Time = _clock.GetUtcNow() });
        }

        if (back.Count > 0)
        {
            _commands.Release(back.Select(entry => entry.Id), _stop);
            _givenBack += back.Count;
            // Or the next pass would take it for the one that it replaced, where both came in the same second and are of one size.
            foreach (ManifestEntry entry in back)
            {
                _his.Remove((entry.Id, entry.Arrival, entry.Size));
                _others.Add((entry.Id, entry.Arrival, entry.Size));
            }
        }

        Record([.. held, .. back], run);
        foreach (ManifestEntry entry in held)
        {
            // Finished for another case, it is not what this run put on hold.
            if (run is null || run == _target.Run) _held[entry.Id] = entry;
            else _target.Recorded.Add(entry.Id);
        }
    }

    // His messages that lay on hold before, by a suspension, by an earlier run whose manifest is lost, or by somebody's hand.
    private void Adopt(List<QueuedMessage> messages)
    {
        if (messages.Count == 0) return;
        DateTimeOffset now = _clock.GetUtcNow();
        List<QueuedMessage> strange = messages.FindAll(message => !_target.IsRecorded(message.QueueId));
        Dictionary<string, QueueFile> files = _files.Read(strange.Select(message => message.QueueId), header: true, _problem, _stop);
        Record(strange.Where(message => files.ContainsKey(message.QueueId)).Select(message =>
            Described(EntryOf(message, ManifestStep.Held, now) with { WasHeld = true }, files[message.QueueId], _target.Bounces.ContainsKey(message.QueueId))));
        _before.UnionWith(messages.Select(message => message.QueueId));
    }

    // What earlier runs left to do. One that was killed between its intent and what it saw afterwards: whatever it put on hold is his, or
    // goes back. And what was put on hold without a case belongs to the case that is worked on now; what has another case stays there.
    private void FinishOldRun()
    {
        List<(ManifestRun Run, ManifestEntry Entry)> open = [];
        List<ManifestEntry> loose = [], released = [];
        foreach ((string id, StockEntry known) in StockEntry.Of(_manifests.Read(_stop).Where(one => one.Key.Run.Kind == _target.Kind && _target.Names.Contains(one.Key.Run.Sender)).Select(one => (one.Key.Run, one.Value))))
        {
            bool isAnothers = known.Run.Case is not null && known.Run.Case != _target.Run.Case;
            if (known.Entry.Step == ManifestStep.Intent) open.Add((isAnothers ? known.Run : _target.Run, known.Entry with { Step = ManifestStep.Held, Time = _clock.GetUtcNow() }));
            else if (known.Run.Case is null && _target.Run.Case is not null) loose.Add(known.Entry with { Step = ManifestStep.Held });
            else if (known.Entry.Step == ManifestStep.Held) _target.Recorded.Add(id);
            else released.Add(known.Entry);
        }

        foreach (IGrouping<ManifestRun, ManifestEntry> run in open.GroupBy(one => one.Run, one => one.Entry))
            Confirm(run.ToDictionary(entry => entry.Id, StringComparer.Ordinal), run.Key);
        TakeOver(loose, released);
    }

    // As it was written down: copies and notifications, too, that the log does not name any more. Only the case is new. What is still on
    // hold though it was released is there because that run was killed: it stays with its case, whose next release finds it.
    private void TakeOver(List<ManifestEntry> loose, List<ManifestEntry> released)
    {
        if (loose.Count + released.Count == 0) return;
        Dictionary<string, ManifestEntry> entries = loose.Concat(released).ToDictionary(entry => entry.Id, StringComparer.Ordinal);
        // An id with another time of arrival is another message by now.
        HashSet<string> there = [.. _queue.List(
            message => message.Queue == QueueName.Hold && _target.MayBe(message) && entries.TryGetValue(message.QueueId, out ManifestEntry? entry) && entry.Arrival == message.Arrival,
            _problem, _stop).Select(message => message.QueueId)];
        Record(loose.Where(entry => there.Contains(entry.Id)));
        _target.Recorded.UnionWith(there);
        _before.UnionWith(there);
    }

    private void Record(IEnumerable<ManifestEntry> entries, ManifestRun? run = null) => _manifests.Append(run ?? _target.Run, _target.By, _clock.GetUtcNow(), [.. entries], _stop);

    private ManifestEntry EntryOf(QueuedMessage message, ManifestStep step, DateTimeOffset now) => new()
    {
        Id = message.QueueId,
        Step = step,
        Time = now,
        Arrival = message.Arrival,
        Size = message.Size,
        EnvelopeSender = message.EnvelopeSender,
        Recipients = message.RecipientCount,
        Parent = _target.ParentOf(message.QueueId),
    };

    private static ManifestEntry Described(ManifestEntry entry, QueueFile file, bool isBounce) => entry with
    {
        Login = file.Sender.Sender,
        Fingerprint = Fingerprints.Of(EncodedWords.Decode(file.Subject ?? ""), entry.Size, entry.Recipients),
        IsBounce = isBounce,
    };
}
