namespace MailAbuse.Smtp;

/// <summary>Why a dialog ended without an answer of the server that says so.</summary>
internal enum SmtpFault
{
    /// <summary>The connection ended.</summary>
    Closed,

    /// <summary>No answer in time.</summary>
    TimedOut,

    /// <summary>What came is no SMTP reply, or is longer than any should be.</summary>
    Malformed,

    /// <summary>TLS was asked for, and is not offered or does not come about.</summary>
    TlsFailed,

    /// <summary>The certificate is not of that name, or nobody we trust signed it.</summary>
    CertificateWrong,

    /// <summary>There is a login, and no way to give it: no mechanism that we know, or no TLS.</summary>
    LoginNotPossible,
}
