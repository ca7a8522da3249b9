using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace MailAbuse.Core.Tests.Smtp;

/// <summary>
/// An SMTP server that answers what it is told to: each command is looked up by how it begins, the longest beginning counts. Lines are
/// given without their end, several with a line break between. <c>(close)</c> ends the connection, <c>(silence)</c> says nothing more.
/// </summary>
internal sealed class ScriptedServer : IDisposable
{
    private static readonly Lazy<X509Certificate2> Certificate = new(() =>
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new("CN=mail.test", key, HashAlgorithmName.SHA256);
        using X509Certificate2 made = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null);
    });

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly List<string> _heard = [];
    private readonly Dictionary<string, string> _answers;

    public ScriptedServer(params (string Command, string Answer)[] answers)
    {
        _answers = new(StringComparer.OrdinalIgnoreCase)
        {
            [""] = "220 mail.test ESMTP",
            ["EHLO"] = "250-mail.test\n250 ENHANCEDSTATUSCODES",
            ["MAIL"] = "250 2.1.0 ok",
            ["RCPT"] = "250 2.1.5 ok",
            ["DATA"] = "354 go on",
            ["."] = "250 2.0.0 queued",
            ["RSET"] = "250 2.0.0 ok",
            ["QUIT"] = "221 2.0.0 bye",
        };
        foreach ((string command, string answer) in answers) _answers[command] = answer;
        _listener.Start();
        _ = Task.Run(Listen);
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Every line that came, in order; those behind TLS begin with a lock.</summary>
    public IReadOnlyList<string> Heard
    {
        get
        {
            lock (_heard) return [.. _heard];
        }
    }

    public Stream Connect()
    {
        TcpClient client = new();
        client.Connect(IPAddress.Loopback, Port);
        return client.GetStream();
    }

    public void Dispose() => _listener.Dispose();

    private async Task Listen()
    {
        while (true)
        {
            TcpClient client;
            try
            {
                client = await _listener.AcceptTcpClientAsync();
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                return;
            }

            _ = Task.Run(async () =>
            {
                using (client)
                {
                    try
                    {
                        await Serve(client.GetStream());
                    }
                    catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException or System.Security.Authentication.AuthenticationException)
                    {
                        // The client went away, which is what some tests are about.
                    }
                }
            });
        }
    }

    private async Task Serve(Stream stream)
    {
        string mark = "";
        bool isMessage = false;
        if (!await Answer(stream, _answers[""])) return;
        while (await ReadLine(stream) is { } line)
        {
            lock (_heard) _heard.Add(mark + line);
            if (isMessage && line != ".") continue;
            isMessage = line.Equals("DATA", StringComparison.OrdinalIgnoreCase);
            string? key = _answers.Keys.Where(command => command.Length > 0 && line.StartsWith(command, StringComparison.OrdinalIgnoreCase)).MaxBy(command => command.Length);
            if (!await Answer(stream, key is null ? "502 5.5.2 unknown" : _answers[key])) return;
            if (line != "STARTTLS" || key != "STARTTLS" || !_answers[key].StartsWith("220", StringComparison.Ordinal)) continue;
            SslStream encrypted = new(stream);
            await encrypted.AuthenticateAsServerAsync(Certificate.Value);
            stream = encrypted;
            mark = "🔒";
        }
    }

    private static async Task<bool> Answer(Stream stream, string answer)
    {
        if (answer == "(close)") return false;
        if (answer == "(silence)") await Task.Delay(TimeSpan.FromSeconds(30));
        await stream.WriteAsync(Encoding.Latin1.GetBytes(answer.Replace("\n", "\r\n", StringComparison.Ordinal) + "\r\n"));
        return true;
    }

    private static async Task<string?> ReadLine(Stream stream)
    {
        List<byte> line = [];
        byte[] one = new byte[1];
        while (await stream.ReadAsync(one) == 1)
        {
            if (one[0] == '\n') return Encoding.Latin1.GetString([.. line]).TrimEnd('\r');
            line.Add(one[0]);
        }

        return null;
    }
}
