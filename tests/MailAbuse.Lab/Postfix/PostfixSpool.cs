namespace MailAbuse.Lab;

/// <summary>The queue of one server, read by Postfix's own means.</summary>
public sealed class PostfixSpool(PostfixServer server)
{
    private static readonly string[] Queues = ["maildrop", "incoming", "active", "deferred", "hold"];

    /// <summary>The ids in one queue now, by the names of the files.</summary>
    public IReadOnlyList<string> Ids(string queue)
    {
        string folder = Path.Combine(server.QueueDirectory, queue);
        if (!Directory.Exists(folder)) return [];
        // deferred/ has a folder for each first letter, which comes and goes.
        EnumerationOptions options = new() { RecurseSubdirectories = true, IgnoreInaccessible = true };
        try
        {
            return [.. Directory.EnumerateFiles(folder, "*", options).Select(file => Path.GetFileName(file)!).Where(name => !name.Contains('.', StringComparison.Ordinal))];
        }
        catch (DirectoryNotFoundException)
        {
            return Ids(queue);
        }
    }

    /// <summary>How many messages lie in one queue.</summary>
    public int Count(string queue) => Ids(queue).Count;

    /// <summary>How many messages lie in all queues, hold too.</summary>
    public int Total => Queues.Sum(Count);

    /// <summary>Waits until so many messages lie in a queue.</summary>
    public void WaitForCount(string queue, int count, double seconds = Waiting.Patience)
    {
        if (!Waiting.Until(() => Count(queue) == count, seconds))
        {
            throw new LabException($"{server.Name}: {queue} has {Count(queue)} messages, not {count}, after {seconds} s.");
        }
    }

    /// <summary>Every message in the queue with its token. What moves while it is read may show twice or not at all.</summary>
    public IReadOnlyList<QueueEntry> Entries()
    {
        List<QueueEntry> entries = [];
        foreach (string[] batch in Queues.SelectMany(Ids).Distinct().Chunk(500)) entries.AddRange(Read(batch));
        return entries;
    }

    /// <summary>Takes the messages of a queue on hold, by id.</summary>
    public void Hold(IEnumerable<string> ids) => server.RunWith(string.Join('\n', ids) + "\n", "postsuper", "-h", "-").Checked();

    private IEnumerable<QueueEntry> Read(string[] ids)
    {
        // postcat ends at the first id that is gone, so it is asked again for the rest.
        int from = 0;
        while (from < ids.Length)
        {
            ProgramResult result = server.Run("postcat", ["-e", "-h", "-q", .. ids[from..]]);
            List<QueueEntry> found = [.. QueueText.Parse(result.Output)];
            foreach (QueueEntry entry in found) yield return entry;
            from += result.ExitCode == 0 ? ids.Length : Math.Max(found.Count, 0) + 1;
        }
    }
}
