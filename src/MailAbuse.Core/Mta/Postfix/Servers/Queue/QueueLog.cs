using MailAbuse.Logs;
using MailAbuse.Servers;
using MailAbuse.Servers.Reading;
using MailAbuse.Servers.Shells;

namespace MailAbuse.Mta.Postfix.Servers.Queue;

/// <summary>Reads a server's log for the queue.</summary>
internal sealed class QueueLog(TimeProvider clock) : IQueueLog
{
    /// <inheritdoc/>
    public IEnumerable<MailLogEvent> Read(IServerShell shell, EventQuery query, CancellationToken stop)
    {
        Listener listener = new();
        ServerReadOptions options = new() { Agent = null, IsPacked = !shell.Server.IsLocal };
        foreach (MailLogEvent line in ServerLogReader.Read([shell], query, options, listener, clock, stop)) yield return line;
        if (listener.First is { } problem) throw new ServerException(problem);
    }

    private sealed class Listener : IServerObserver
    {
        /// <summary>The first thing that kept the log from being read whole.</summary>
        public ServerProblem? First { get; private set; }

        public void Problem(ServerProblem problem) => First ??= problem;

        public void Problem(LogProblem problem)
        {
            // A log that was just rotated is empty, and has nothing to say.
            if (problem.Kind is not (LogProblemKind.LogEmpty or LogProblemKind.LogNotMail))
                First ??= new ServerProblem(ServerProblemKind.ServerCommandFailed, problem.Input, problem.Message, problem.Advice, problem.Exception);
        }

        public void Notice(string text)
        {
            // What is left out twice is nobody's loss here.
        }

        public void Progress(long done, long total)
        {
            // A sweep has its own.
        }
    }
}
