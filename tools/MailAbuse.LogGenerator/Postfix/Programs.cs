namespace MailAbuse.LogGenerator;

/// <summary>The syslog names of the programs.</summary>
internal static class Programs
{
    public static readonly byte[] Smtpd = "postfix/smtpd"u8.ToArray();
    public static readonly byte[] Submission = "postfix/submission/smtpd"u8.ToArray();
    public static readonly byte[] Smtps = "postfix/smtps/smtpd"u8.ToArray();
    public static readonly byte[] FromFilter = "postfix/10025/smtpd"u8.ToArray();
    public static readonly byte[] Pickup = "postfix/pickup"u8.ToArray();
    public static readonly byte[] Cleanup = "postfix/cleanup"u8.ToArray();
    public static readonly byte[] Qmgr = "postfix/qmgr"u8.ToArray();
    public static readonly byte[] Smtp = "postfix/smtp"u8.ToArray();
    public static readonly byte[] ToFilter = "postfix/amavis/smtp"u8.ToArray();
    public static readonly byte[] Lmtp = "postfix/lmtp"u8.ToArray();
    public static readonly byte[] Local = "postfix/local"u8.ToArray();
    public static readonly byte[] Virtual = "postfix/virtual"u8.ToArray();
    public static readonly byte[] Pipe = "postfix/pipe"u8.ToArray();
    public static readonly byte[] Error = "postfix/error"u8.ToArray();
    public static readonly byte[] Bounce = "postfix/bounce"u8.ToArray();
    public static readonly byte[] Anvil = "postfix/anvil"u8.ToArray();
    public static readonly byte[] Postscreen = "postfix/postscreen"u8.ToArray();
    public static readonly byte[] Dnsblog = "postfix/dnsblog"u8.ToArray();
    public static readonly byte[] Amavis = "amavis"u8.ToArray();
    public static readonly byte[] Dovecot = "dovecot"u8.ToArray();
}
