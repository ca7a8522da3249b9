using MailAbuse.Servers;
using MailAbuse.Servers.Shells;

namespace MailAbuse.Mta.Postfix.Servers.Queue;

/// <summary>postsuper(1) for many ids. They go to its standard input, where ALL is an unknown id; as an argument it would be every message.</summary>
internal sealed class HoldCommands(IServerShell shell)
{
    // 10,000 ids are 0.2 s of postsuper and 160 KB on the way.
    private const int BatchSize = 10_000;

    /// <summary>Puts on hold.</summary>
    public void Hold(IEnumerable<string> ids, CancellationToken stop) => Run("-h", ids, stop);

    /// <summary>Takes off hold.</summary>
    public void Release(IEnumerable<string> ids, CancellationToken stop) => Run("-H", ids, stop);

    /// <summary>Has them taken in again, under other ids.</summary>
    public void Requeue(IEnumerable<string> ids, CancellationToken stop) => Run("-r", ids, stop);

    /// <summary>Deletes from the hold queue; an id that has left it meanwhile is nobody's there and stays unharmed.</summary>
    public void Delete(IEnumerable<string> ids, CancellationToken stop) => Run("-d", ids, stop, "hold");

    private void Run(string what, IEnumerable<string> ids, CancellationToken stop, params string[] queues)
    {
        foreach (string[] batch in ids.Where(id => QueueIds.IsId(id)).Chunk(BatchSize))
            shell.RunChecked(shell.Server.Postsuper([what, "-", .. queues]).WithInput(string.Join('\n', batch) + "\n"), stop);
    }
}
