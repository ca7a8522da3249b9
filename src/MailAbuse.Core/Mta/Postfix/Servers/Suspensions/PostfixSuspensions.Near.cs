using MailAbuse.Mta.Postfix.Servers.Queue;
using MailAbuse.Suspensions;
using MailAbuse.Text;

namespace MailAbuse.Mta.Postfix.Servers.Suspensions;

/// <summary>Whom a name may mean that nobody is suspended under.</summary>
public sealed partial class PostfixSuspensions
{
    // Only a name that was not found costs this look.
    private string WhoIsMeant(SenderKey key, CancellationToken stop)
    {
        const string Others = "Get-SuspendedMailSender lists who is.";
        IEnumerable<string> suspended = SuspendedSenders.Read(shell, stop).Where(one => one.Kind == key.Kind).SelectMany(one => one.Keys.Prepend(one.Sender)).Distinct(StringComparer.Ordinal);
        IReadOnlyList<string> near = LogSurvey.Near(key.Text, suspended);
        return near.Count == 0 ? Others : $"Did you mean {string.Join(", ", near.Select(name => Visible.Make(name, 60)))}? {Others}";
    }
}
