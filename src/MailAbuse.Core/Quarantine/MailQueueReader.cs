using MailAbuse.Mta.Postfix.Servers.Queue;
using MailAbuse.Servers;
using MailAbuse.Servers.Shells;

namespace MailAbuse.Quarantine;

/// <summary>The queue of a mail server.</summary>
public static class MailQueueReader
{
    /// <summary>Its messages, as they are read.</summary>
    /// <param name="shell">The server.</param>
    /// <param name="query">Which messages.</param>
    /// <param name="problem">Is told of what cannot be read; the others come all the same. Called from several threads.</param>
    /// <param name="stop">Ends it with <see cref="OperationCanceledException"/>.</param>
    /// <exception cref="ServerException">The server, or its queue, cannot be read at all.</exception>
    public static IEnumerable<QueuedMessage> Read(IServerShell shell, QueueQuery query, Action<ServerProblem> problem, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(shell);
        ArgumentNullException.ThrowIfNull(query);
        ArgumentNullException.ThrowIfNull(problem);
        RequirePostfix(shell.Server);
        return new PostfixQueue(shell).Read(query, problem, stop);
    }

    /// <summary>Refuses what is no Postfix.</summary>
    internal static void RequirePostfix(MailServer server)
    {
        if (server.Mta != MtaKind.Postfix)
            throw new ServerException(ServerProblemKind.MtaNotSupported, server.Name, $"{server} runs {server.Mta}, whose queue is not supported yet.", "Name a Postfix server.");
    }
}
