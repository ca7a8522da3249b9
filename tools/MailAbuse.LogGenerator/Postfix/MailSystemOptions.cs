namespace MailAbuse.LogGenerator;

/// <summary>What the mail servers of a log have switched on.</summary>
internal sealed record MailSystemOptions
{
    /// <summary>The share of senders whose mail passes a content filter that hands it in again.</summary>
    public double FilteredSenders { get; init; }

    /// <summary>smtpd_tls_loglevel=1.</summary>
    public bool TlsLines { get; init; }

    /// <summary>Lines of the mailbox server: IMAP logins and LMTP savings.</summary>
    public bool DovecotLines { get; init; }

    /// <summary>Rejected strangers, failed logins, port scans and statistics, for each message that comes in.</summary>
    public double Noise { get; init; }
}
