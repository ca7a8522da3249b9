using MailAbuse.Logs;

namespace MailAbuse.Servers.Reading;

/// <summary>Brings what several servers say at once to one observer, one thing at a time, and nothing twice.</summary>
internal sealed class ServerListener(IServerObserver observer)
{
    private readonly Lock _gate = new();
    private readonly HashSet<(string, string)> _told = [];
    private readonly Dictionary<string, long> _done = new(StringComparer.Ordinal);

    /// <summary>Tells of a server that failed.</summary>
    public void Problem(ServerProblem problem)
    {
        lock (_gate)
            if (_told.Add((problem.Target, problem.Kind.ToString()))) observer.Problem(problem);
    }

    /// <summary>Tells what a user may want to know.</summary>
    public void Notice(string text)
    {
        lock (_gate) observer.Notice(text);
    }

    /// <summary>Hears what the reading of one server says.</summary>
    /// <param name="server">Its name.</param>
    /// <param name="done">How far it is, in bytes; null: as the reading says.</param>
    public IReadObserver For(string server, Func<long>? done = null) => new One(this, server, done);

    private void Problem(LogProblem problem)
    {
        lock (_gate)
            if (_told.Add((problem.Input, problem.Kind.ToString()))) observer.Problem(problem);
    }

    private void Progress(string server, long done)
    {
        lock (_gate)
        {
            _done[server] = done;
            observer.Progress(_done.Values.Sum(), 0);
        }
    }

    private sealed class One(ServerListener all, string server, Func<long>? far) : IReadObserver
    {
        public void Problem(LogProblem problem) => all.Problem(problem);

        public void Notice(string text) => all.Notice($"{server}: {text}");

        public void Progress(long done, long total) => all.Progress(server, far?.Invoke() ?? done);
    }
}
