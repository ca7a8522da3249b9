using System.Net;

namespace MailAbuse.Smtp;

/// <summary>How a dialog is held.</summary>
internal sealed record SmtpSettings
{
    /// <summary>The host that was connected to, as it was named: what its certificate must say.</summary>
    public required string Host { get; init; }

    /// <summary>What we call ourselves in EHLO: the sending server's name, or an address in brackets.</summary>
    public required string HelloName { get; init; }

    /// <summary>How much TLS.</summary>
    public SmtpTls Tls { get; init; } = SmtpTls.May;

    /// <summary>True where TLS comes first and STARTTLS never (port 465, RFC 8314).</summary>
    public bool IsTlsFirst { get; init; }

    /// <summary>The login; null: none.</summary>
    public string? Login { get; init; }

    /// <summary>Its password.</summary>
    public string Password { get; init; } = "";

    /// <summary>Whether the password may go over a line that is not encrypted. False everywhere but in a network of one's own.</summary>
    public bool AllowPlaintext { get; init; }

    /// <summary>How long one answer may take.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// What holds for a host by default: without a login TLS is taken where it is offered, with a login it must be; its certificate must
    /// bear the name, but where an address was given, which certificates seldom have, or this machine itself.
    /// </summary>
    public static SmtpTls TlsFor(string host, bool hasLogin)
    {
        ArgumentNullException.ThrowIfNull(host);
        bool isNamed = !IPAddress.TryParse(host.Trim('[', ']'), out _) && !host.Equals("localhost", StringComparison.OrdinalIgnoreCase);
        return !hasLogin ? SmtpTls.May : isNamed ? SmtpTls.Verify : SmtpTls.Encrypt;
    }
}
