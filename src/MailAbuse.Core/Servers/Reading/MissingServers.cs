namespace MailAbuse.Servers.Reading;

/// <summary>Servers that were not read, or not to their ends. For use by many threads at once.</summary>
/// <param name="refused">Those that are not read at all, and were told.</param>
/// <param name="listener">Told of the others.</param>
internal sealed class MissingServers(IEnumerable<string> refused, ServerListener listener)
{
    private readonly Lock _gate = new();
    private readonly List<string> _names = [.. refused];

    /// <summary>How many there are.</summary>
    public int Count
    {
        get
        {
            lock (_gate) return _names.Count;
        }
    }

    /// <summary>Their names, in order.</summary>
    public IReadOnlyList<string> InOrder
    {
        get
        {
            lock (_gate) return [.. _names.Order(StringComparer.Ordinal)];
        }
    }

    /// <summary>Notes one, and tells why.</summary>
    public void Miss(string server, ServerProblem problem)
    {
        lock (_gate) _names.Add(server);
        listener.Problem(problem);
    }
}
