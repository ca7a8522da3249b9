using MailAbuse.Quarantine;
using MailAbuse.Servers;
using MailAbuse.Servers.Shells;

namespace MailAbuse.Mta.Postfix.Servers.Queue;

/// <summary>
/// The queue of one Postfix server as objects: <c>postqueue -j</c> as it comes, and the senders out of the queue files, which are read
/// in batches while the listing still runs.
/// </summary>
internal sealed class PostfixQueue(IServerShell shell)
{
    // Small at first, so that something shows at once.
    private const int FirstBatch = 100;
    private const int BatchesAtOnce = 3;

    /// <summary>The messages that are wanted, in the order of the listing.</summary>
    /// <param name="query">Which.</param>
    /// <param name="problem">Is told of what cannot be read; the others come all the same. Called from several threads.</param>
    /// <param name="stop">Ends it.</param>
    /// <exception cref="ServerException">The server, or its queue, cannot be read at all.</exception>
    public IEnumerable<QueuedMessage> Read(QueueQuery query, Action<ServerProblem> problem, CancellationToken stop)
    {
        using CancellationTokenSource abandoned = CancellationTokenSource.CreateLinkedTokenSource(stop);
        Queue<Task<List<QueuedMessage>>> joining = new();
        try
        {
            int size = FirstBatch;
            List<QueuedMessage> batch = new(size);
            foreach (QueuedMessage message in List(query.MayWant, problem, abandoned.Token))
            {
                batch.Add(message);
                if (batch.Count < size) continue;
                joining.Enqueue(Join(batch, query, problem, abandoned.Token));
                size = Math.Min(size * 4, QueueFiles.BatchSize);
                batch = new(size);
                while (joining.Count > 0 && (joining.Count >= BatchesAtOnce || joining.Peek().IsCompleted))
                {
                    foreach (QueuedMessage joined in Result(joining.Dequeue())) yield return joined;
                }
            }

            joining.Enqueue(Join(batch, query, problem, abandoned.Token));
            while (joining.Count > 0)
            {
                foreach (QueuedMessage joined in Result(joining.Dequeue())) yield return joined;
            }
        }
        finally
        {
            abandoned.Cancel();
            foreach (Task<List<QueuedMessage>> task in joining) task.ContinueWith(ended => ended.Exception, TaskScheduler.Default).Wait(CancellationToken.None);
        }
    }

    /// <summary>The listing alone, without senders.</summary>
    public IEnumerable<QueuedMessage> List(Func<QueuedMessage, bool> wanted, Action<ServerProblem> problem, CancellationToken stop)
    {
        MailServer server = shell.Server;
        ShellCommand command = server.Postqueue("-j");
        using IRunningCommand running = shell.Start(command, stop);
        LineStream lines = new(running.Output);
        long strange = 0;
        while (TryNext(lines, server.Name, ref strange, out QueuedMessage? message))
        {
            if (message is not null && wanted(message)) yield return message;
        }

        ShellResult end = running.Wait();
        if (!end.IsSuccess) throw CommandFailures.From(server, command, end);
        if (strange > 0)
        {
            problem(new ServerProblem(
                ServerProblemKind.ServerCommandFailed,
                server.Name,
                $"{server}: {strange} of the lines that postqueue printed are no messages and were passed over.",
                "Run postqueue -j there and look at them."));
        }
    }

    // Apart from the iterator, which cannot hold a span.
    private static bool TryNext(LineStream lines, string server, ref long strange, out QueuedMessage? message)
    {
        message = null;
        if (!lines.TryRead(out ReadOnlySpan<byte> line)) return false;
        if (!line.IsEmpty && !QueueListing.TryRead(line, server, out message)) strange++;
        return true;
    }

    private Task<List<QueuedMessage>> Join(List<QueuedMessage> batch, QueueQuery query, Action<ServerProblem> problem, CancellationToken stop) =>
        Task.Run(() => query.NoLogin ? batch.FindAll(query.Wants) : Joined(batch, problem, stop).FindAll(query.Wants), stop);

    /// <summary>The same messages with their senders; those that are gone by now are left out.</summary>
    public List<QueuedMessage> Joined(List<QueuedMessage> batch, Action<ServerProblem> problem, CancellationToken stop)
    {
        QueueFiles reader = new(shell);
        Dictionary<string, QueueFile> files = reader.Read(batch.Select(message => message.QueueId), header: false, problem, stop);
        // Local users stand in the header only, so the header is read where nothing else names anybody.
        string[] local = [.. batch.Where(message => message.Queue != QueueName.Maildrop && files.TryGetValue(message.QueueId, out QueueFile? file) && file is { IsFromNetwork: false, Login: null }).Select(message => message.QueueId)];
        if (local.Length > 0)
        {
            foreach ((string id, QueueFile file) in reader.Read(local, header: true, problem, stop)) files[id] = file;
        }

        List<QueuedMessage> joined = new(batch.Count);
        foreach (QueuedMessage message in batch)
        {
            if (!files.TryGetValue(message.QueueId, out QueueFile? file)) continue;
            (SenderKind kind, string? sender) = file.Sender;
            joined.Add(message.From(kind, sender));
        }

        return joined;
    }

    private static List<QueuedMessage> Result(Task<List<QueuedMessage>> task) => task.GetAwaiter().GetResult();
}
