using MailAbuse.Servers;
using MailAbuse.Suspensions;
using MailAbuse.Text;

namespace MailAbuse.Mta.Postfix.Servers.Suspensions;

/// <summary>One step of a check of a customer's queue, as a change of his suspension.</summary>
/// <param name="Expected">The check that must stand there, or somebody was quicker; null: whatever stands there is over.</param>
/// <param name="After">Makes the check that stands there afterwards of the suspension as it is; null: none.</param>
internal sealed record CheckStep(string? Expected, Func<MapSuspension, MapCheck?> After)
{
    /// <summary>Looks, under the server's lock, whether the suspension is still the one that the check knows.</summary>
    /// <exception cref="ServerException">Somebody resumed him, or suspended him anew.</exception>
    public void Require(MailServer server, SenderKey sender, MapSuspension? known)
    {
        string who = Visible.Make(sender.Text, 80);
        if (known is null)
            throw new ServerException(ServerProblemKind.CheckInvalid, sender.Text, $"{server}: {who} is not suspended there any more; somebody resumed him.", "Suspend him again, if that was not meant.");
        if (Expected is not null && known.Check?.Id != Expected)
        {
            string by = known.By is { } owner ? $" ({Visible.Make(owner, 60)})" : "";
            throw new ServerException(
                ServerProblemKind.CheckInvalid, sender.Text, $"{server}: somebody changed the suspension of {who} while the check ran{by}; it is left as it is now.", "See Get-SuspendedMailSender, and check again when it is clear who works on it.");
        }
    }
}
