using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace MailAbuse.Lab;

/// <summary>
/// The rest of the internet: one SMTP server that takes, defers or refuses by the recipient's domain, and keeps what it took. It lives
/// in the owner's process, and answers 250 only when the message is on disk, so what it counts is what was delivered.
/// Known from the start: <c>defer.test</c>, <c>refuse.test</c>, <c>slow.test</c>; every other domain is accepted.
/// </summary>
public sealed class WorldServer : IDisposable
{
    private readonly TcpListener _listener;
    private readonly string _folder;
    private readonly ConcurrentDictionary<string, WorldAnswer> _answers = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<WorldMessage> _messages = [];
    private readonly Lock _store = new();
    private readonly StreamWriter _index;
    private int _number;

    internal WorldServer(IPAddress address, string folder)
    {
        _folder = folder;
        Directory.CreateDirectory(Path.Combine(folder, "messages"));
        _index = new StreamWriter(Path.Combine(folder, "index.tsv")) { AutoFlush = true };
        _answers["defer.test"] = WorldAnswer.Defer;
        _answers["refuse.test"] = WorldAnswer.Refuse;
        _answers["slow.test"] = WorldAnswer.Slow(3);
        _listener = Listening(address);
        EndPoint = (IPEndPoint)_listener.LocalEndpoint;
        _ = Task.Run(Listen);
    }

    // Bound at once and not looked for first: a port can be taken in between.
    private static TcpListener Listening(IPAddress address)
    {
        TcpListener listener = new(address, 25);
        try
        {
            listener.Start(200);
        }
        catch (SocketException)
        {
            listener.Dispose();
            listener = new TcpListener(address, 0);
            listener.Start(200);
        }

        return listener;
    }

    public IPEndPoint EndPoint { get; }

    /// <summary>How Postfix names it as a next hop: <c>[127.x.y.z]:port</c>.</summary>
    public string NextHop => $"[{EndPoint.Address}]:{EndPoint.Port}";

    /// <summary>One line a message: time, token or -, client, sender, recipients (comma), file; tabs between. Other processes read it.</summary>
    public string IndexFile => Path.Combine(_folder, "index.tsv");

    /// <summary>Everything taken so far, in order.</summary>
    public IReadOnlyList<WorldMessage> Messages
    {
        get
        {
            lock (_store) return [.. _messages];
        }
    }

    /// <summary>From now on mail for this domain is answered so.</summary>
    /// <param name="client">Only for who comes from this address: a receiver that refuses one of our servers and takes mail from another.</param>
    public void Set(string domain, WorldAnswer answer, IPAddress? client = null) => _answers[Key(domain, client?.ToString())] = answer;

    /// <summary>Every message that bears the token.</summary>
    public IReadOnlyList<WorldMessage> With(string token) => [.. Messages.Where(message => message.Token == token)];

    /// <summary>Waits until the token has arrived.</summary>
    public bool WaitFor(string token, double seconds = Waiting.Patience) => Waiting.Until(() => With(token).Count > 0, seconds);

    public void Dispose()
    {
        _listener.Dispose();
        lock (_store) _index.Dispose();
    }

    internal WorldAnswer AnswerTo(string recipient, string client)
    {
        string domain = recipient[(recipient.LastIndexOf('@') + 1)..];
        return _answers.TryGetValue(Key(domain, client), out WorldAnswer? own) ? own : _answers.GetValueOrDefault(domain, WorldAnswer.Accept);
    }

    private static string Key(string domain, string? client) => client is null ? domain : $"{domain} {client}";

    internal void Keep(string sender, IReadOnlyList<string> recipients, string client, byte[] message)
    {
        string file = Path.Combine(_folder, "messages", $"{Interlocked.Increment(ref _number):d6}.eml");
        File.WriteAllBytes(file, message);
        string? token = LabMessage.TokenOf(System.Text.Encoding.Latin1.GetString(message));
        WorldMessage kept = new(token, sender, recipients, client, DateTimeOffset.UtcNow, file);
        lock (_store)
        {
            _index.WriteLine($"{kept.At:O}\t{token ?? "-"}\t{client}\t{sender}\t{string.Join(',', recipients)}\t{file}");
            _messages.Add(kept);
        }
    }

    private async Task Listen()
    {
        while (true)
        {
            TcpClient client;
            try
            {
                client = await _listener.AcceptTcpClientAsync();
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException or InvalidOperationException)
            {
                return;
            }

            _ = Task.Run(async () =>
            {
                using (client) await new WorldSession(this, client).Run();
            });
        }
    }
}
