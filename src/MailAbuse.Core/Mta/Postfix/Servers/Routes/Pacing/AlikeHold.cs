using MailAbuse.Mta.Postfix.Servers.Queue;
using MailAbuse.Quarantine;
using MailAbuse.Servers;
using MailAbuse.Servers.Shells;

namespace MailAbuse.Mta.Postfix.Servers.Routes.Pacing;

/// <summary>
/// Puts single messages on hold that look like an incident and are not its sender's. Each stands in the manifest of whoever handed it in,
/// without a case: released or deleted with the incident's own mail it would be somebody else's loss.
/// </summary>
internal sealed class AlikeHold(IServerShell shell, string by, TimeProvider clock)
{
    // For what bears nobody's name; a manifest is always somebody's.
    private const string Nobody = "(nobody)";

    /// <summary>Does it: written down before, and looked at again on hold, where an id stands still.</summary>
    /// <returns>How many are on hold now.</returns>
    public int Hold(IReadOnlyList<(QueuedMessage Message, QueueFile File, string Incident)> found, CancellationToken stop)
    {
        if (found.Count == 0)
            return 0;
        Manifests manifests = new(shell);
        HoldCommands commands = new(shell);
        DateTimeOffset now = clock.GetUtcNow();
        Append(found.Select(one => (RunOf(one.File), EntryOf(one, ManifestStep.Intent, now))));
        commands.Hold(found.Select(one => one.Message.QueueId), stop);
        Dictionary<string, QueueFile> files = new QueueFiles(shell).Read(found.Select(one => one.Message.QueueId), header: true, problem => throw new ServerException(problem), stop);
        // What was being delivered is delivered to its end; its file stays on hold without any recipient, and goes away when it is released.
        HashSet<string> husks = [.. new PostfixQueue(shell).List(message => message is { Queue: QueueName.Hold, RecipientCount: 0 }, _ => { }, stop).Select(message => message.QueueId)];
        List<(ManifestRun, ManifestEntry)> seen = [];
        List<string> back = [];
        foreach ((QueuedMessage Message, QueueFile File, string Incident) one in found)
        {
            if (!files.TryGetValue(one.Message.QueueId, out QueueFile? file) || file.Queue != QueueName.Hold)
                continue;
            bool isSame = !husks.Contains(file.Id) && file.Sender == one.File.Sender && file.MessageId == one.File.MessageId && file.Subject == one.File.Subject;
            if (!isSame)
                back.Add(file.Id);
            seen.Add((RunOf(one.File), EntryOf(one, isSame ? ManifestStep.Held : ManifestStep.Back, clock.GetUtcNow())));
        }

        if (back.Count > 0)
            commands.Release(back, stop);
        Append(seen);
        return seen.Count - back.Count;

        void Append(IEnumerable<(ManifestRun Run, ManifestEntry Entry)> lines)
        {
            foreach (IGrouping<ManifestRun, ManifestEntry> run in lines.GroupBy(line => line.Run, line => line.Entry))
                manifests.Append(run.Key, by, now, [.. run], stop);
        }
    }

    private static ManifestRun RunOf(QueueFile file) => file.Sender is (SenderKind kind, { Length: > 0 } sender) ? new(kind, sender, null) : new(SenderKind.Unknown, Nobody, null);

    // Without its fingerprint: what was taken along is no mark of an incident.
    private static ManifestEntry EntryOf((QueuedMessage Message, QueueFile File, string Incident) one, ManifestStep step, DateTimeOffset now) => new()
    {
        Id = one.Message.QueueId,
        Step = step,
        Time = now,
        Arrival = one.Message.Arrival,
        Size = one.Message.Size,
        EnvelopeSender = one.Message.EnvelopeSender,
        Recipients = one.Message.RecipientCount,
        Login = one.File.Sender.Sender,
        Reason = $"It looks like the mail of {one.Incident}.",
    };
}
