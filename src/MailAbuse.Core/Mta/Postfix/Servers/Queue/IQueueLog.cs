using MailAbuse.Servers;
using MailAbuse.Servers.Shells;

namespace MailAbuse.Mta.Postfix.Servers.Queue;

/// <summary>The mail log of a server, as far as the queue asks it.</summary>
internal interface IQueueLog
{
    /// <summary>Its events.</summary>
    /// <exception cref="ServerException">It cannot be read.</exception>
    IEnumerable<MailLogEvent> Read(IServerShell shell, EventQuery query, CancellationToken stop);
}
