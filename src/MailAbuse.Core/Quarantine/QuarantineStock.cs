using System.Globalization;
using System.Text.RegularExpressions;
using MailAbuse.Mta;
using MailAbuse.Mta.Postfix.Servers;
using MailAbuse.Mta.Postfix.Servers.Queue;
using MailAbuse.Servers;
using MailAbuse.Servers.Shells;
using MailAbuse.Text;

namespace MailAbuse.Quarantine;

/// <summary>What is in quarantine on one server: shown, saved, released, deleted.</summary>
public sealed class QuarantineStock
{
    // Postfix gives mail up after maximal_queue_lifetime (5 days by default). What has waited on hold for most of that is taken in
    // again as if it were new; its own id would have it bounced at the first failure.
    private const double YoungShare = 0.8;

    // Each takes a call of postqueue; more than these go out with the next queue run, a few minutes later at most.
    private const int TriedAtOnce = 200;

    // Requeued mail is taken in within a second; who wants to know its id need not wait longer than a few.
    private const int Looks = 8;
    private static readonly TimeSpan LookPause = TimeSpan.FromMilliseconds(500);

    private readonly IServerShell _shell;
    private readonly TimeProvider _clock;
    private readonly Action<ServerProblem> _problem;
    private readonly Manifests _manifests;
    private readonly HoldCommands _commands;
    private readonly QueueFiles _files;

    /// <summary>Prepares it; nothing is run yet.</summary>
    /// <param name="shell">The server.</param>
    /// <param name="clock">What time it is.</param>
    /// <param name="problem">Is told of single messages for which it does not work; the others go on.</param>
    public QuarantineStock(IServerShell shell, TimeProvider clock, Action<ServerProblem> problem)
    {
        ArgumentNullException.ThrowIfNull(shell);
        MailQueueReader.RequirePostfix(shell.Server);
        _shell = shell;
        _clock = clock;
        _problem = problem;
        _manifests = new Manifests(shell);
        _commands = new HoldCommands(shell);
        _files = new QueueFiles(shell);
    }

    /// <summary>The messages: on hold now, and either in a manifest or, on request, of a sender that is asked for.</summary>
    public IReadOnlyList<QuarantinedMessage> Find(StockQuery query, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(query);
        Dictionary<string, StockEntry> recorded = Recorded(stop);
        List<QueuedMessage> held = [.. new PostfixQueue(_shell).List(
            message => message.Queue == QueueName.Hold && (query.QueueIds.Count == 0 || query.QueueIds.Contains(message.QueueId)) && (query.IncludeUnrecorded || recorded.ContainsKey(message.QueueId)),
            _problem, stop)];
        List<QuarantinedMessage> found = [];
        foreach (QueuedMessage[] batch in held.Chunk(QueueFiles.BatchSize))
        {
            Dictionary<string, QueueFile> files = _files.Read(batch.Select(message => message.QueueId), header: true, _problem, stop);
            foreach (QueuedMessage message in batch)
            {
                if (files.TryGetValue(message.QueueId, out QueueFile? file) && Make(message, file, recorded, query) is { } one && Wants(query, one)) found.Add(one);
            }
        }

        return found;
    }

    /// <summary>The text of one message, header and body, without its envelope.</summary>
    public byte[] Read(QuarantinedMessage message, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(message);
        Require(message.QueueId);
        return _shell.RunChecked(_shell.Server.Postcat("-hbq", message.QueueId), stop).Output;
    }

    /// <summary>Saves the text of one message as QUEUEID.eml, readable for its owner alone. A file that is there is left alone.</summary>
    /// <returns>The message with its file; null where it could not be saved, which is told as a problem.</returns>
    public QuarantinedMessage? Export(QuarantinedMessage message, string folder, CancellationToken stop)
    {
        byte[] text = Read(message, stop);
        // The name is the id alone, which is letters and digits.
        string path = System.IO.Path.Combine(folder, message.QueueId + ".eml");
        try
        {
            Directory.CreateDirectory(folder);
            PrivateFile.Write(path, text, force: false);
            return message.With(message.State, path: path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _problem(new ServerProblem(ServerProblemKind.ExportFailed, path, $"{message.QueueId} was not saved: {e.Message}", "Give -ExportPath a folder where you may write and where no such file is.", e));
            return null;
        }
    }

    /// <summary>Releases messages: young ones under their id, old ones as new mail.</summary>
    /// <param name="messages">Messages as <see cref="Find"/> gave them.</param>
    /// <param name="force">Also those that no manifest has.</param>
    /// <param name="stop">Ends it; the same call again does the rest.</param>
    /// <returns>Those that were released, as they are now.</returns>
    public IReadOnlyList<QuarantinedMessage> Restore(IReadOnlyList<QuarantinedMessage> messages, bool force, CancellationToken stop)
    {
        List<QuarantinedMessage> ready = Standing(messages, force, out Dictionary<string, StockEntry> recorded, stop);
        if (ready.Count == 0) return [];
        DateTimeOffset oldest = _clock.GetUtcNow() - (Lifetime(stop) * YoungShare);
        List<QuarantinedMessage> young = ready.FindAll(message => message.Arrival >= oldest), old = ready.FindAll(message => message.Arrival < oldest);
        List<QuarantinedMessage> done = [];
        if (young.Count > 0)
        {
            Record(young, ManifestStep.Released, recorded, stop);
            _commands.Release(young.Select(message => message.QueueId), stop);
            string[] first = [.. young.Take(TriedAtOnce).Select(message => message.QueueId)];
            _shell.Run(new ShellCommand("sh", "-c", QueueScripts.Deliver, "sh", _shell.Server.ConfigDirectory).WithInput(string.Join('\n', first) + "\n"), stop);
            done.AddRange(young.Select(message => message.With(QuarantineState.Released)));
        }

        if (old.Count > 0)
        {
            Record(old, ManifestStep.Requeued, recorded, stop);
            _commands.Requeue(old.Select(message => message.QueueId), stop);
            Dictionary<string, string> ids = NewIds([.. old.Select(message => message.QueueId)], stop);
            List<QuarantinedMessage> requeued = [.. old.Select(message => message.With(QuarantineState.Requeued, ids.GetValueOrDefault(message.QueueId)))];
            Record(requeued.FindAll(message => message.NewQueueId is not null), ManifestStep.Requeued, recorded, stop);
            done.AddRange(requeued);
        }

        return Left(done, stop);
    }

    /// <summary>Deletes messages, from the hold queue alone.</summary>
    /// <param name="messages">Messages as <see cref="Find"/> gave them.</param>
    /// <param name="force">Also those that no manifest has.</param>
    /// <param name="stop">Ends it; the same call again does the rest.</param>
    /// <returns>Those that were deleted.</returns>
    public IReadOnlyList<QuarantinedMessage> Remove(IReadOnlyList<QuarantinedMessage> messages, bool force, CancellationToken stop)
    {
        List<QuarantinedMessage> ready = Standing(messages, force, out Dictionary<string, StockEntry> recorded, stop);
        if (ready.Count == 0) return [];
        Record(ready, ManifestStep.Deleted, recorded, stop);
        _commands.Delete(ready.Select(message => message.QueueId), stop);
        return Left([.. ready.Select(message => message.With(QuarantineState.Deleted))], stop);
    }

    // Read again at the last moment: on hold, ours, and the same message that was shown.
    private List<QuarantinedMessage> Standing(IReadOnlyList<QuarantinedMessage> messages, bool force, out Dictionary<string, StockEntry> recorded, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(messages);
        string[] ids = [.. messages.Select(message => message.QueueId)];
        recorded = Recorded(stop);
        Dictionary<string, QueueFile> files = _files.Read(ids, header: true, _problem, stop);
        List<QuarantinedMessage> standing = [];
        foreach (QuarantinedMessage message in messages.DistinctBy(message => message.QueueId))
        {
            if (!files.TryGetValue(message.QueueId, out QueueFile? file) || file.Queue != QueueName.Hold)
                Refuse(message, "is not on hold", "It was released, deleted or delivered meanwhile; see Get-QuarantinedMessage and Get-MailQueue.");
            else if (!recorded.TryGetValue(message.QueueId, out StockEntry? known) && !force)
                Refuse(message, "is on hold, but not in our quarantine", "Somebody else put it there; -Force takes it all the same.");
            else if (!IsSame(message, file, known?.Entry))
                Refuse(message, "is another message than the one that was shown", "Its id was used again; look at it with Get-QuarantinedMessage.");
            else
                standing.Add(message);
        }

        return standing;
    }

    private static bool IsSame(QuarantinedMessage message, QueueFile file, ManifestEntry? entry)
    {
        if (message.MessageId is { } id && file.MessageId != id) return false;
        if (message.Size > 0 && file.Size > 0 && message.Size != file.Size) return false;
        (SenderKind kind, string? sender) = file.Sender;
        // Copies and notifications bear nobody's name; the manifest knows whose they are.
        return entry is not null ? entry.Login is null || entry.Login == sender : kind == message.SenderKind && sender == message.Sender;
    }

    private void Refuse(QuarantinedMessage message, string why, string advice) =>
        _problem(new ServerProblem(ServerProblemKind.MessageNotFound, $"{_shell.Server.Name}/{message.QueueId}", $"{_shell.Server}: {message.QueueId} {why}; nothing was done with it.", advice));

    // Every manifest that has it on hold is told, the one that counts last: whoever is killed in between finds it there still.
    private void Record(IReadOnlyCollection<QuarantinedMessage> messages, ManifestStep step, Dictionary<string, StockEntry> recorded, CancellationToken stop)
    {
        DateTimeOffset now = _clock.GetUtcNow();
        Append(messages.SelectMany(message => (recorded.GetValueOrDefault(message.QueueId)?.AlsoHeldFor ?? []).Select(run => (run, message))));
        Append(messages.Where(message => message.Sender.Length > 0)
            .Select(message => (recorded.GetValueOrDefault(message.QueueId)?.Run ?? new ManifestRun(message.SenderKind, message.Sender, message.Case), message)));

        void Append(IEnumerable<(ManifestRun Run, QuarantinedMessage Message)> lines)
        {
            foreach (IGrouping<ManifestRun, QuarantinedMessage> run in lines.GroupBy(line => line.Run, line => line.Message))
                _manifests.Append(run.Key, "", now, [.. run.Select(message => new ManifestEntry { Id = message.QueueId, Step = step, Time = now, NewId = message.NewQueueId })], stop);
        }
    }

    // pickup takes requeued mail in at its next round, or at once where it is woken; its line in the log ties the new id to the old one.
    private Dictionary<string, string> NewIds(HashSet<string> old, CancellationToken stop)
    {
        Dictionary<string, string> ids = new(StringComparer.Ordinal);
        DateTimeOffset since = TimeProvider.System.GetUtcNow() - TimeSpan.FromMinutes(1);
        _shell.Run(new ShellCommand("postkick", "-c", _shell.Server.ConfigDirectory, "public", "pickup", "W"), stop);
        try
        {
            for (int look = 0; look < Looks && ids.Count < old.Count; look++)
            {
                if (stop.WaitHandle.WaitOne(LookPause)) stop.ThrowIfCancellationRequested();
                foreach (MailLogEvent line in new QueueLog(TimeProvider.System).Read(_shell, new EventQuery { Kinds = [MailEventKind.Accepted], Since = since }, stop))
                {
                    if (line.PreviousQueueId is { } before && line.QueueId is { } id && QueueIds.IsId(id) && old.Contains(before)) ids[before] = id;
                }
            }
        }
        catch (ServerException)
        {
            // The messages are on their way all the same; their new ids stand in the log, which cannot be read here.
        }

        return ids;
    }

    // What is still on hold was not done, whatever postsuper said.
    private List<QuarantinedMessage> Left(List<QuarantinedMessage> done, CancellationToken stop)
    {
        HashSet<string> ids = [.. done.Select(message => message.QueueId)];
        HashSet<string> still = [.. new PostfixQueue(_shell).List(message => message.Queue == QueueName.Hold && ids.Contains(message.QueueId), _problem, stop).Select(message => message.QueueId)];
        foreach (QuarantinedMessage message in done.Where(message => still.Contains(message.QueueId)))
        {
            _problem(new ServerProblem(
                ServerProblemKind.ServerCommandFailed, $"{_shell.Server.Name}/{message.QueueId}", $"{_shell.Server}: {message.QueueId} is still on hold.", "See what postsuper wrote into the log, and run the same command again."));
        }

        return done.FindAll(message => !still.Contains(message.QueueId));
    }

    private Dictionary<string, StockEntry> Recorded(CancellationToken stop) => StockEntry.Of(_manifests.Read(stop).Select(one => (one.Key.Run, one.Value)));

    private QuarantinedMessage? Make(QueuedMessage message, QueueFile file, Dictionary<string, StockEntry> recorded, StockQuery query)
    {
        (SenderKind kind, string? sender) = file.Sender;
        StockEntry? known = recorded.GetValueOrDefault(message.QueueId);
        // An intent alone is no proof, and an id may have become another's.
        if (known is not null && (known.Entry.Login is { } login ? login != sender : known.Entry.Step == ManifestStep.Intent && known.Entry.Parent is null && (kind, sender) != (known.Run.Kind, known.Run.Sender)))
            known = null;
        bool isRecorded = known is not null;
        if (!isRecorded && (!query.IncludeUnrecorded || sender is null)) return null;
        string subject = EncodedWords.Decode(file.Subject ?? "");
        return new QuarantinedMessage
        {
            Server = _shell.Server.Name,
            QueueId = message.QueueId,
            Sender = known?.Run.Sender ?? sender!,
            SenderKind = known?.Run.Kind ?? kind,
            Case = known?.Run.Case,
            HeldAt = known?.Entry.Time,
            Arrival = message.Arrival,
            Size = message.Size,
            EnvelopeSender = message.EnvelopeSender,
            Recipients = message.Recipients,
            RecipientCount = message.RecipientCount,
            Subject = subject,
            MessageId = file.MessageId,
            Fingerprint = Fingerprints.Of(subject, message.Size, message.RecipientCount),
            IsBounce = known?.Entry.IsBounce ?? false,
            Reason = known?.Entry.Reason ?? "",
            IsRecorded = isRecorded,
            State = QuarantineState.Held,
        };
    }

    private static bool Wants(StockQuery query, QuarantinedMessage message) =>
        (query.SenderKinds.Count == 0 || query.SenderKinds.Contains(message.SenderKind))
        && Wildcard.MatchesAny(query.Senders, message.Sender)
        && (query.Cases.Count == 0 || (message.Case is { } name && Wildcard.MatchesAny(query.Cases, name)))
        && Wildcard.MatchesAny(query.Subjects, message.Subject)
        && (query.Fingerprints.Count == 0 || query.Fingerprints.Contains(message.Fingerprint, StringComparer.OrdinalIgnoreCase))
        && (query.Recipients.Count == 0 || message.Recipients.Any(recipient => Wildcard.MatchesAny(query.Recipients, recipient.Address)));

    private TimeSpan Lifetime(CancellationToken stop)
    {
        string text = _shell.RunChecked(_shell.Server.Postconf("-xh", "maximal_queue_lifetime"), stop).Text.Trim();
        Match match = Regex.Match(text, "^([0-9]{1,9})([smhdw]?)$", RegexOptions.CultureInvariant);
        if (!match.Success) return TimeSpan.FromDays(5);
        double number = double.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture);
        return match.Groups[2].Value switch
        {
            "s" => TimeSpan.FromSeconds(number),
            "m" => TimeSpan.FromMinutes(number),
            "h" => TimeSpan.FromHours(number),
            "w" => TimeSpan.FromDays(7 * number),
            _ => TimeSpan.FromDays(number),
        };
    }

    private static void Require(string id)
    {
        if (!QueueIds.IsId(id))
            throw new ServerException(ServerProblemKind.MessageNotFound, id, $"'{Visible.Make(id, 60)}' is no queue id.", "Take it from Get-QuarantinedMessage or Get-MailQueue.");
    }
}
