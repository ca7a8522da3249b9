using System.Text;
using MailAbuse.Mta.Postfix.Servers.Suspensions;
using MailAbuse.Servers.Shells;
using MailAbuse.Suspensions;

namespace MailAbuse.Mta.Postfix.Servers.Queue;

/// <summary>Who is suspended on a server, as the comments in our files there say.</summary>
internal static class SuspendedSenders
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<MapSuspension> Read(IServerShell shell, CancellationToken stop)
    {
        PostfixLayout layout = new(shell.Server);
        ShellResult result = shell.RunChecked(new ShellCommand("sh", "-c", QueueScripts.Suspensions, "sh", layout.Logins, layout.Clients, layout.LocalUsers, layout.RefusedUsers), stop);
        List<MapSuspension> found = [];
        foreach (string line in result.Lines)
        {
            if (MapComment.TryRead(Encoding.UTF8.GetBytes(line), out MapSuspension? suspension)) found.Add(suspension);
        }

        return found;
    }

    /// <summary>The suspension that concerns a sender; null where there is none.</summary>
    public static MapSuspension? Of(this IReadOnlyList<MapSuspension> all, SenderKey sender) =>
        all.FirstOrDefault(one => one.Kind == sender.Kind && one.Concerns([sender.Text]));
}
