namespace MailAbuse.Smtp;

/// <summary>How far a dialog came (RFC 5321).</summary>
internal enum SmtpStage
{
    /// <summary>The connection.</summary>
    Connect,

    /// <summary>The server's first words.</summary>
    Greeting,

    /// <summary>EHLO, or HELO.</summary>
    Hello,

    /// <summary>STARTTLS and what follows (RFC 3207).</summary>
    Tls,

    /// <summary>AUTH (RFC 4954).</summary>
    Login,

    /// <summary>MAIL FROM.</summary>
    Sender,

    /// <summary>RCPT TO.</summary>
    Recipient,

    /// <summary>DATA, and the message behind it.</summary>
    Message,

    /// <summary>RSET or QUIT.</summary>
    End,
}
