using MailAbuse.Mta;
using MailAbuse.Suspensions;

namespace MailAbuse.Guard;

/// <summary>How people take back what the guard did.</summary>
internal static class GuardUndo
{
    /// <summary>The command that lets a sender go and delivers what is held of his. Typed by whoever reads it, perhaps from a phone: the name is quoted as PowerShell takes it, whatever it holds.</summary>
    /// <param name="sender">Whom.</param>
    /// <param name="servers">Where he is stopped; Resume-MailSender goes over the whole realm of the first by itself.</param>
    public static string Command(SenderKey sender, IReadOnlyList<string> servers) =>
        $"Resume-MailSender '{Quoted(sender.Text)}' -SenderKind {sender.Kind} -Server {servers[0]} | Restore-QuarantinedMessage";

    // PowerShell takes typographic quotation marks for the plain one.
    private static string Quoted(string text) => string.Concat(text.Select(c => c is '\'' or '\u2018' or '\u2019' or '\u201A' or '\u201B' ? $"{c}{c}" : $"{c}"));
}
