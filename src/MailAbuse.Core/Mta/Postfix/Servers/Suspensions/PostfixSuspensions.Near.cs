using MailAbuse.Mta.Postfix.Servers.Queue;
using MailAbuse.Suspensions;

namespace MailAbuse.Mta.Postfix.Servers.Suspensions;

/// <summary>Whom a name may mean that nobody is suspended under.</summary>
public sealed partial class PostfixSuspensions
{
    // Only a name that was not found costs this look.
    private string WhoIsMeant(SenderKey key, CancellationToken stop)
    {
        IEnumerable<string> suspended = SuspendedSenders.Read(shell, stop).Where(one => one.Kind == key.Kind).SelectMany(one => one.Keys.Prepend(one.Sender)).Distinct(StringComparer.Ordinal);
        return $"{NearNames.Question(NearNames.Of(key.Text, suspended))}Get-SuspendedMailSender lists who is.";
    }
}
