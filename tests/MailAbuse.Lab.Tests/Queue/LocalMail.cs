namespace MailAbuse.Lab.Tests.Queue;

/// <summary>Mail of local users who write into every option of sendmail(1) what they like.</summary>
internal static class LocalMail
{
    /// <summary>Submits with a full name (<c>-F</c>), which goes into the queue file as it stands.</summary>
    public static ProgramResult SubmitLocallyAs(this PostfixServer server, string user, string fullName, string message, params string[] recipients) =>
        server.Shell("unshare",
        [
            "-m", "--propagation", "private", "/bin/sh", "-c",
            "mount --bind \"$1\" /etc/postfix || exit 71; u=$2 f=$3 m=$4; shift 4; "
            + "printf %s \"$m\" | setpriv --reuid \"$u\" --regid \"$(id -g \"$u\")\" --init-groups /usr/sbin/sendmail -oi -F \"$f\" -- \"$@\"",
            "submit", server.ConfigDirectory, user, fullName, message, .. recipients,
        ]);
}
