using MailAbuse.Logs;
using MailAbuse.Servers;
using MailAbuse.Servers.Shells;

namespace MailAbuse.Mta.Postfix.Servers.Queue;

/// <summary>Reads a server's log for the queue.</summary>
internal sealed class QueueLog(TimeProvider clock) : IQueueLog
{
    // The log and its last rotation, or the journal; the usual names where the inventory has none.
    private const string Script =
        "[ $# -gt 0 ] || for f in /var/log/mail.log /var/log/maillog; do [ -f \"$f\" ] && { set -- \"$f\"; break; }; done; [ $# -gt 0 ] || set -- journal; "
        + "for f; do if [ \"$f\" = journal ]; then journalctl -q --no-pager -o short-iso SYSLOG_FACILITY=2 || exit; else { [ ! -f \"$f.1\" ] || cat -- \"$f.1\"; } && cat -- \"$f\" || exit; fi; done";

    /// <inheritdoc/>
    public IEnumerable<MailLogEvent> Read(IServerShell shell, EventQuery query, CancellationToken stop)
    {
        ShellCommand command = new("sh", ["-c", Script, "sh", .. shell.Server.Log]);
        using IRunningCommand running = shell.Start(command, stop);
        LogInput input = new() { Paths = ["-"], StandardInput = running.Output };
        foreach (MailLogEvent line in MailLogReader.Read(input, query, new Deaf(), clock, stop)) yield return line;
        ShellResult end = running.Wait();
        if (!end.IsSuccess) throw CommandFailures.From(shell.Server, command, end);
    }

    private sealed class Deaf : IReadObserver
    {
        public void Problem(LogProblem problem)
        {
            // An empty log has nothing to say; a log that cannot be read ends the command with an error.
        }

        public void Notice(string text)
        {
        }

        public void Progress(long done, long total)
        {
        }
    }
}
