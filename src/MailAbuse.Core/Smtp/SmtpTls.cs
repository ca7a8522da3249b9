namespace MailAbuse.Smtp;

/// <summary>How much TLS must be; the words of Postfix's smtp_tls_security_level.</summary>
internal enum SmtpTls
{
    /// <summary>Never.</summary>
    None,

    /// <summary>Where it is offered, with whatever certificate. Where the handshake fails the dialog fails: who wants it without connects again.</summary>
    May,

    /// <summary>Always, with whatever certificate: nobody who only listens can read along.</summary>
    Encrypt,

    /// <summary>Always, and the certificate must bear the name and be signed by somebody whom this machine trusts.</summary>
    Verify,
}
