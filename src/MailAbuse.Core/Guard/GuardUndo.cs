using MailAbuse.Mta;
using MailAbuse.Suspensions;

namespace MailAbuse.Guard;

/// <summary>How people take back what the guard did.</summary>
internal static class GuardUndo
{
    /// <summary>The command that lets a sender go and delivers what is held of his. Typed by whoever reads it, perhaps from a phone: the name is quoted as PowerShell takes it, whatever it holds.</summary>
    /// <param name="sender">Whom.</param>
    /// <param name="servers">Where he is stopped.</param>
    public static string Command(SenderKey sender, IReadOnlyList<string> servers) =>
        // Nothing beyond ASCII is a login that can be suspended, so no typographic quotation mark is, which PowerShell takes for this one.
        $"Resume-MailSender '{sender.Text.Replace("'", "''", StringComparison.Ordinal)}' -SenderKind {sender.Kind} -Server {string.Join(',', servers)} | Restore-QuarantinedMessage";
}
