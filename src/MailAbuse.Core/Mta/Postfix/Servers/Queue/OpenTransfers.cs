using System.Globalization;
using MailAbuse.Servers;
using MailAbuse.Servers.Shells;

namespace MailAbuse.Mta.Postfix.Servers.Queue;

/// <summary>What is on its way into the queue: postqueue does not show it, and nothing there can be held yet.</summary>
internal sealed class OpenTransfers(IServerShell shell, IQueueLog log, TimeProvider clock)
{
    // A session's time-outs add up to less than this.
    private static readonly TimeSpan Longest = TimeSpan.FromHours(2);

    private readonly Dictionary<string, bool> _known = new(StringComparer.Ordinal);

    /// <summary>How many messages of a sender are being transferred now, in or out, or wait to be taken up by pickup.</summary>
    /// <param name="kind">What he is.</param>
    /// <param name="names">All his names.</param>
    /// <param name="held">His messages on hold; one that was under delivery when it was put there is delivered to its end.</param>
    /// <param name="stop">Ends it.</param>
    public int Count(SenderKind kind, IReadOnlyCollection<string> names, IReadOnlyDictionary<string, ManifestEntry> held, CancellationToken stop)
    {
        List<string> incoming = [];
        int count = 0;
        foreach (string line in shell.RunChecked(new ShellCommand("sh", "-c", QueueScripts.OpenFiles, "sh", shell.Server.ConfigDirectory), stop).Lines)
        {
            string[] words = line.Split(' ');
            if (words.Length != 3) continue;
            if (words[0] == "maildrop") count += kind == SenderKind.LocalUser && names.Contains($"uid={words[2]}") ? 1 : 0;
            else if (words[0] == "delivery") count += held.ContainsKey(words[1][(words[1].LastIndexOf('/') + 1)..]) ? 1 : 0;
            else if (kind != SenderKind.LocalUser && QueueIds.IsId(words[1])) incoming.Add(words[1]);
        }

        Look([.. incoming.Where(id => !_known.ContainsKey(id))], kind, names, stop);
        return count + incoming.Count(id => !_known.TryGetValue(id, out bool isHis) || isHis);
    }

    // smtpd writes the login when it takes the first recipient, and the file is there from then on. An id without a line is counted as
    // his until there is one: better to look once more than to miss the last message.
    private void Look(string[] ids, SenderKind kind, IReadOnlyCollection<string> names, CancellationToken stop)
    {
        if (ids.Length == 0) return;
        EventQuery query = new() { QueueIds = ids, Kinds = [MailEventKind.Accepted], Since = clock.GetUtcNow() - Longest };
        try
        {
            foreach (MailLogEvent line in log.Read(shell, query, stop))
            {
                if (line.QueueId is { } id) _known[id] = line.SenderKind == kind && line.Sender is { } sender && names.Contains(sender);
            }
        }
        catch (ServerException)
        {
            // Told elsewhere: all of them count as his then.
        }
    }
}
