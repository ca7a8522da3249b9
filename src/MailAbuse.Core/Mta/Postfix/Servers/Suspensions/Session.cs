using MailAbuse.Mta;
using MailAbuse.Suspensions;

namespace MailAbuse.Mta.Postfix.Servers.Suspensions;

/// <summary>What the log says of the session that an smtpd serves now.</summary>
/// <param name="Client">The client's address; null where no line tells.</param>
/// <param name="Login">The login with which it has sent, as a key; null where it has not sent by login yet.</param>
/// <param name="HasSent">True where the session has had a queue file: then the log knows who it is.</param>
/// <param name="QueueId">Its last queue file.</param>
internal sealed record Session(string? Client, string? Login, bool HasSent, string? QueueId)
{
    /// <summary>The session of each process, by its last lines.</summary>
    public static IReadOnlyDictionary<int, Session> Read(IEnumerable<LogLine> lines)
    {
        Dictionary<int, Session> sessions = [];
        foreach (LogLine line in lines.Where(line => line.Program == PostfixProgram.Smtpd))
        {
            Session session = sessions.GetValueOrDefault(line.ProcessId) ?? new Session(null, null, false, null);
            if (line.Kind is MailEventKind.Connected or MailEventKind.Disconnected)
                session = new Session(line.Kind == MailEventKind.Connected ? line.Client : null, null, false, null);
            else if (line.Kind == MailEventKind.Accepted)
                session = new Session(line.Client, line.Login is { } login ? SenderKey.TryOf(SenderKind.Login, login)?.Text ?? login : session.Login, true, line.QueueId ?? session.QueueId);
            sessions[line.ProcessId] = session;
        }

        return sessions;
    }
}
