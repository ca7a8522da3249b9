using MailAbuse.Logs;

namespace MailAbuse.Servers.Reading;

/// <summary>Who is told what happens while the logs of servers are read. Called from reading threads, one at a time.</summary>
public interface IServerObserver : IReadObserver
{
    /// <summary>A server could not be read, or not to its end; the others go on.</summary>
    void Problem(ServerProblem problem);
}
