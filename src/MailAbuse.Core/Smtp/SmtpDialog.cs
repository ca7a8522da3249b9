using System.Net.Security;
using System.Security.Authentication;
using System.Text;

namespace MailAbuse.Smtp;

/// <summary>
/// One SMTP dialog over a connection that somebody else made (RFC 5321; STARTTLS: RFC 3207; AUTH: RFC 4954). It asks one thing after the
/// other and sends no message but where <see cref="Send"/> is called.
/// </summary>
/// <remarks>
/// What the server answers is a result, also a refusal; where it does not answer there is a <see cref="SmtpException"/>. What cannot stand in a
/// command is an <see cref="ArgumentException"/> before anything is sent. The connection is closed with the dialog.
/// </remarks>
internal sealed class SmtpDialog : IDisposable
{
    private readonly SmtpSettings _settings;
    private Stream _stream;
    private SmtpLines _lines;
    private string[] _features = [];

    /// <summary>Makes it; nothing is read or sent yet.</summary>
    /// <param name="stream">The connection; it is the dialog's from now on.</param>
    /// <param name="settings">How the dialog is held.</param>
    public SmtpDialog(Stream stream, SmtpSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        if (!SmtpWords.IsHelloName(settings.HelloName))
            throw new ArgumentException("This can be no name for EHLO.", nameof(settings));
        _stream = stream;
        _settings = settings;
        _lines = new SmtpLines(stream, settings.Patience);
    }

    /// <summary>What was asked last.</summary>
    public SmtpStage Stage { get; private set; }

    /// <summary>True where the line is encrypted.</summary>
    public bool IsEncrypted { get; private set; }

    /// <summary>Greeting, EHLO, TLS and login as the settings have it.</summary>
    /// <returns>The last answer where all went well, else the first that is no good; <see cref="Stage"/> says to what.</returns>
    public SmtpReply Open(CancellationToken stop)
    {
        if (_settings.IsTlsFirst)
            Encrypt(stop);
        Stage = SmtpStage.Greeting;
        SmtpReply reply = _lines.Read(Stage, stop);
        if (reply.IsGood)
            reply = Hello(stop);
        if (!reply.IsGood)
            return reply;
        if (!IsEncrypted && _settings.Tls != SmtpTls.None && StartTls(stop) is { } refused)
            return refused;
        return _settings.Login is { } login ? LogIn(login, stop) : reply;
    }

    /// <summary>MAIL FROM; an empty address is the null sender, from whom bounces come.</summary>
    public SmtpReply From(string address, CancellationToken stop)
    {
        Stage = SmtpStage.Sender;
        return Command($"MAIL FROM:<{(address.Length == 0 ? "" : Checked(address))}>", stop);
    }

    /// <summary>RCPT TO.</summary>
    public SmtpReply To(string address, CancellationToken stop)
    {
        Stage = SmtpStage.Recipient;
        return Command($"RCPT TO:<{Checked(address)}>", stop);
    }

    /// <summary>DATA and a message. Its lines may end as they like; dots at their beginning are doubled.</summary>
    /// <returns>The answer to the whole message, or to DATA where that was refused.</returns>
    public SmtpReply Send(ReadOnlyMemory<byte> message, CancellationToken stop)
    {
        Stage = SmtpStage.Message;
        SmtpReply reply = Command("DATA", stop);
        if (reply.Code != 354)
            return reply;
        _lines.Write(Transparent(message.Span), Stage, stop);
        return _lines.Read(Stage, stop);
    }

    /// <summary>RSET: what was asked for is forgotten, nothing is sent.</summary>
    public SmtpReply Reset(CancellationToken stop)
    {
        Stage = SmtpStage.End;
        return Command("RSET", stop);
    }

    /// <summary>QUIT. Whether the server says goodbye changes nothing.</summary>
    public void Quit(CancellationToken stop)
    {
        Stage = SmtpStage.End;
        try
        {
            Command("QUIT", stop);
        }
        catch (SmtpException)
        {
            // It went first.
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _stream.Dispose();

    /// <summary>The bytes of DATA: lines end in CR LF, a dot at the beginning is doubled, and a lone dot ends it (RFC 5321, 4.5.2).</summary>
    internal static byte[] Transparent(ReadOnlySpan<byte> message)
    {
        using MemoryStream result = new(message.Length + 64);
        while (message.Length > 0)
        {
            int end = message.IndexOfAny((byte)'\r', (byte)'\n');
            ReadOnlySpan<byte> line = end < 0 ? message : message[..end];
            if (line is [(byte)'.', ..])
                result.WriteByte((byte)'.');
            result.Write(line);
            result.Write("\r\n"u8);
            if (end < 0)
                break;
            message = message[(message[end..].StartsWith("\r\n"u8) ? end + 2 : end + 1)..];
        }

        result.Write(".\r\n"u8);
        return result.ToArray();
    }

    private SmtpReply Hello(CancellationToken stop)
    {
        Stage = SmtpStage.Hello;
        SmtpReply reply = Command($"EHLO {_settings.HelloName}", stop);
        _features = reply.IsGood ? [.. reply.Lines.Skip(1)] : [];
        // A server that knows no EHLO says 500 or 502; one that does not want us says 4xx or 55x.
        return reply.Code is 500 or 502 or 504 ? Command($"HELO {_settings.HelloName}", stop) : reply;
    }

    // Null: go on.
    private SmtpReply? StartTls(CancellationToken stop)
    {
        bool mustBe = _settings.Tls > SmtpTls.May;
        Stage = SmtpStage.Tls;
        if (!_features.Any(line => line.Trim().Equals("STARTTLS", StringComparison.OrdinalIgnoreCase)))
            return mustBe ? throw new SmtpException(SmtpFault.TlsFailed, Stage, "it offers no TLS") : null;
        SmtpReply reply = Command("STARTTLS", stop);
        if (reply.Code != 220)
            return mustBe ? reply : null;
        // What came in plain text before the handshake could be somebody else's words (CVE-2011-0411).
        if (_lines.HasMore)
            throw new SmtpException(SmtpFault.Malformed, Stage, "it went on talking when TLS was to begin");
        Encrypt(stop);
        reply = Hello(stop);
        return reply.IsGood ? null : reply;
    }

    private void Encrypt(CancellationToken stop)
    {
        Stage = SmtpStage.Tls;
        bool mustMatch = _settings.Tls == SmtpTls.Verify;
        bool isWrong = false;
        SslStream encrypted = new(_stream);
        SslClientAuthenticationOptions options = new()
        {
            TargetHost = _settings.Host.Trim('[', ']'),
            // Below Verify any certificate will do, as it does for Postfix.
            RemoteCertificateValidationCallback = (_, _, _, errors) => !(isWrong = mustMatch && errors != SslPolicyErrors.None),
        };
        try
        {
            _lines.Within(Stage, async token =>
            {
                await encrypted.AuthenticateAsClientAsync(options, token);
                return true;
            }, stop);
        }
        catch (AuthenticationException e)
        {
            throw isWrong
                ? new SmtpException(SmtpFault.CertificateWrong, Stage, $"its certificate is not one for {_settings.Host} that this machine trusts", e)
                : new SmtpException(SmtpFault.TlsFailed, Stage, "TLS does not come about", e);
        }

        _stream = encrypted;
        _lines = new SmtpLines(encrypted, _settings.Patience);
        IsEncrypted = true;
    }

    private SmtpReply LogIn(string login, CancellationToken stop)
    {
        Stage = SmtpStage.Login;
        if (!IsEncrypted && !_settings.AllowPlaintext)
            throw new SmtpException(SmtpFault.LoginNotPossible, Stage, "the line is not encrypted, so the password was not sent");
        if (login.Contains('\0', StringComparison.Ordinal) || _settings.Password.Contains('\0', StringComparison.Ordinal))
            throw new SmtpException(SmtpFault.LoginNotPossible, Stage, "a login or password with a NUL cannot be given");
        // Some old servers write AUTH=PLAIN.
        string[] ways = [.. _features.Where(line => line.StartsWith("AUTH", StringComparison.OrdinalIgnoreCase) && line.Length > 4 && line[4] is ' ' or '=').SelectMany(line => line[5..].Split(' ', StringSplitOptions.RemoveEmptyEntries))];
        SmtpReply reply;
        if (ways.Contains("PLAIN", StringComparer.OrdinalIgnoreCase))
        {
            reply = Command("AUTH PLAIN " + Base64($"\0{login}\0{_settings.Password}"), stop);
        }
        else if (ways.Contains("LOGIN", StringComparer.OrdinalIgnoreCase))
        {
            reply = Command("AUTH LOGIN", stop);
            if (reply.Code == 334)
                reply = Command(Base64(login), stop);
            if (reply.Code == 334)
                reply = Command(Base64(_settings.Password), stop);
        }
        else
        {
            throw new SmtpException(SmtpFault.LoginNotPossible, Stage, ways.Length == 0 ? "it offers no login" : "it offers neither PLAIN nor LOGIN to log in");
        }

        return reply.Code is >= 300 and < 400 ? throw new SmtpException(SmtpFault.LoginNotPossible, Stage, "its login does not come to an end") : reply;
    }

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    private static string Checked(string address)
        => SmtpWords.IsAddress(address) ? address : throw new ArgumentException("This address cannot stand in an SMTP command.", nameof(address));

    private SmtpReply Command(string line, CancellationToken stop)
    {
        _lines.Write(Encoding.ASCII.GetBytes(line + "\r\n"), Stage, stop);
        return _lines.Read(Stage, stop);
    }
}
