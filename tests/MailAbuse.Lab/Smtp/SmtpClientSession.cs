using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace MailAbuse.Lab;

/// <summary>
/// An SMTP client that goes step by step, so that a test can stop in the middle of a transfer. No reply is an exception: a refusal and
/// a lost connection are results. Not for several threads at once.
/// </summary>
public sealed class SmtpClientSession : IDisposable
{
    private readonly TcpClient _client;
    private readonly byte[] _buffer = new byte[4096];
    private readonly StringBuilder _pending = new();

    private SmtpClientSession(TcpClient client) => _client = client;

    /// <summary>What the server said first.</summary>
    public SmtpReply Greeting { get; private set; } = new(0, "", TimeSpan.Zero);

    /// <summary>The port on this side: what <c>ss</c> on the server calls dport.</summary>
    public int LocalPort { get; private set; }

    /// <param name="server">Where to.</param>
    /// <param name="from">The loopback address to come from; null: the system chooses.</param>
    /// <param name="patience">How long to wait for each reply; 30 s where nothing is said.</param>
    public static SmtpClientSession Connect(IPEndPoint server, IPAddress? from = null, TimeSpan? patience = null)
    {
        TcpClient client = new(new IPEndPoint(from ?? IPAddress.Any, 0)) { NoDelay = true };
        int wait = (int)(patience ?? TimeSpan.FromSeconds(30)).TotalMilliseconds;
        client.ReceiveTimeout = wait;
        client.SendTimeout = wait;
        SmtpClientSession session = new(client);
        Stopwatch clock = Stopwatch.StartNew();
        try
        {
            client.Connect(server);
            session.LocalPort = ((IPEndPoint)client.Client.LocalEndPoint!).Port;
            session.Greeting = session.Read(clock);
        }
        catch (SocketException e)
        {
            session.Greeting = new SmtpReply(0, e.Message, clock.Elapsed);
        }

        return session;
    }

    /// <summary>Connects, says EHLO and logs in. The last reply is that of the login, or of what failed before it.</summary>
    public static (SmtpClientSession Session, SmtpReply Reply) LogIn(IPEndPoint server, LabLogin login, IPAddress? from = null, TimeSpan? patience = null)
    {
        SmtpClientSession session = Connect(server, from, patience);
        SmtpReply reply = session.Greeting;
        if (reply.IsGood) reply = session.Hello();
        if (reply.IsGood) reply = session.AuthPlain(login);
        return (session, reply);
    }

    public SmtpReply Hello(string name = "client.lab.test") => Command($"EHLO {name}");

    public SmtpReply AuthPlain(LabLogin login) =>
        Command("AUTH PLAIN " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"\0{login.Name}\0{login.Password}")));

    public SmtpReply AuthLogin(LabLogin login)
    {
        SmtpReply reply = Command("AUTH LOGIN");
        if (reply.Code == 334) reply = Command(Convert.ToBase64String(Encoding.UTF8.GetBytes(login.Name)));
        if (reply.Code == 334) reply = Command(Convert.ToBase64String(Encoding.UTF8.GetBytes(login.Password)));
        return reply;
    }

    public SmtpReply MailFrom(string address) => Command($"MAIL FROM:<{address}>");

    public SmtpReply RcptTo(string address) => Command($"RCPT TO:<{address}>");

    /// <summary>DATA; 354 means that the message may come.</summary>
    public SmtpReply Data() => Command("DATA");

    /// <summary>A part of the message. Lines may end as they like; dots are doubled. No reply comes.</summary>
    /// <returns>False where the connection is gone.</returns>
    public bool Write(string text)
    {
        string lines = text.ReplaceLineEndings("\r\n").Replace("\r\n.", "\r\n..", StringComparison.Ordinal);
        return Send(lines);
    }

    /// <summary>The final dot, and the answer to the message.</summary>
    public SmtpReply EndData() => Command("\r\n.");

    public SmtpReply Reset() => Command("RSET");

    public SmtpReply Quit() => Command("QUIT");

    /// <summary>One whole message. The reply is that of the first step that failed, else that of the end of data.</summary>
    public SmtpReply SendMessage(string from, string to, string message)
    {
        SmtpReply reply = MailFrom(from);
        if (reply.IsGood) reply = RcptTo(to);
        if (reply.IsGood) reply = Data();
        if (!reply.IsGood) return reply;
        Write(message);
        return EndData();
    }

    /// <summary>Sends a line as it is and waits for the reply.</summary>
    public SmtpReply Command(string line)
    {
        Stopwatch clock = Stopwatch.StartNew();
        return Send(line + "\r\n") ? Read(clock) : new SmtpReply(0, "the connection is gone", clock.Elapsed);
    }

    public void Dispose() => _client.Dispose();

    private bool Send(string text)
    {
        try
        {
            _client.GetStream().Write(Encoding.UTF8.GetBytes(text));
            return true;
        }
        catch (Exception e) when (e is IOException or InvalidOperationException)
        {
            return false;
        }
    }

    private SmtpReply Read(Stopwatch clock)
    {
        StringBuilder text = new();
        while (true)
        {
            if (ReadLine(out string why) is not { } line) return new SmtpReply(0, why, clock.Elapsed);
            if (text.Length > 0) text.Append('\n');
            text.Append(line);
            if (line.Length < 4 || line[3] != '-') return new SmtpReply(int.TryParse(line.AsSpan(0, Math.Min(3, line.Length)), out int code) ? code : 0, text.ToString(), clock.Elapsed);
        }
    }

    private string? ReadLine(out string why)
    {
        why = "";
        while (true)
        {
            string pending = _pending.ToString();
            int end = pending.IndexOf('\n', StringComparison.Ordinal);
            if (end >= 0)
            {
                _pending.Remove(0, end + 1);
                return pending[..end].TrimEnd('\r');
            }

            try
            {
                int read = _client.GetStream().Read(_buffer);
                if (read == 0)
                {
                    why = "the server closed the connection";
                    return null;
                }

                _pending.Append(Encoding.Latin1.GetString(_buffer, 0, read));
            }
            catch (Exception e) when (e is IOException or InvalidOperationException)
            {
                why = e.Message;
                return null;
            }
        }
    }
}
