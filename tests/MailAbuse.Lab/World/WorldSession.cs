using System.Net;
using System.Net.Sockets;
using System.Text;

namespace MailAbuse.Lab;

/// <summary>One client of the outside world. Understands pipelining, because Postfix uses it.</summary>
internal sealed class WorldSession(WorldServer world, TcpClient client)
{
    private readonly NetworkStream _stream = client.GetStream();
    private readonly byte[] _buffer = new byte[16384];
    private readonly StringBuilder _replies = new();
    private int _start;
    private int _end;

    public async Task Run()
    {
        client.NoDelay = true;
        try
        {
            await Serve();
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException)
        {
            // The other side went away, as mail servers do that are killed.
        }
    }

    private async Task Serve()
    {
        string from = ((IPEndPoint)client.Client.RemoteEndPoint!).Address.ToString();
        string sender = "";
        List<string> recipients = [];
        await Reply("220 world.test ESMTP");
        while (await ReadLine() is { } bytes)
        {
            string line = Encoding.Latin1.GetString(bytes);
            string verb = line.Split(' ', ':')[0].ToUpperInvariant();
            switch (verb)
            {
                case "EHLO":
                    await Reply("250-world.test\r\n250-PIPELINING\r\n250-SIZE 104857600\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n250 ENHANCEDSTATUSCODES");
                    break;
                case "MAIL":
                    sender = Path(line);
                    recipients = [];
                    await Reply("250 2.1.0 ok");
                    break;
                case "RCPT":
                    string answer = world.AnswerTo(Path(line), from).RecipientReply;
                    if (answer[0] == '2') recipients.Add(Path(line));
                    await Reply(answer);
                    break;
                case "DATA":
                    if (recipients.Count == 0)
                    {
                        await Reply("554 5.5.1 no valid recipients");
                        break;
                    }

                    await Reply("354 go on");
                    if (await ReadMessage() is not { } message) return;
                    TimeSpan wait = recipients.Max(recipient => world.AnswerTo(recipient, from).DataTime);
                    if (wait > TimeSpan.Zero) await Task.Delay(wait);
                    world.Keep(sender, recipients, from, message);
                    recipients = [];
                    await Reply("250 2.0.0 ok");
                    break;
                case "QUIT":
                    await Reply("221 2.0.0 bye");
                    return;
                case "HELO" or "RSET" or "NOOP":
                    await Reply("250 2.0.0 ok");
                    break;
                default:
                    await Reply("502 5.5.2 unknown");
                    break;
            }
        }
    }

    private static string Path(string line)
    {
        int open = line.IndexOf('<', StringComparison.Ordinal);
        int close = line.LastIndexOf('>');
        return open >= 0 && close > open ? line[(open + 1)..close] : "";
    }

    private async Task<byte[]?> ReadMessage()
    {
        using MemoryStream message = new();
        while (await ReadLine() is { } line)
        {
            if (line is [(byte)'.']) return message.ToArray();
            message.Write(line is [(byte)'.', ..] ? line.AsSpan(1) : line);
            message.Write("\r\n"u8);
        }

        return null;
    }

    private async ValueTask<byte[]?> ReadLine()
    {
        MemoryStream? longer = null;
        while (true)
        {
            int at = _buffer.AsSpan(_start, _end - _start).IndexOf((byte)'\n');
            if (at >= 0)
            {
                ReadOnlySpan<byte> piece = _buffer.AsSpan(_start, at);
                _start += at + 1;
                if (longer is not null)
                {
                    longer.Write(piece);
                    piece = longer.ToArray();
                }

                return (piece is [.., (byte)'\r'] ? piece[..^1] : piece).ToArray();
            }

            (longer ??= new MemoryStream()).Write(_buffer, _start, _end - _start);
            // What is waiting must be out before anybody waits for more.
            if (_replies.Length > 0)
            {
                await _stream.WriteAsync(Encoding.Latin1.GetBytes(_replies.ToString()));
                _replies.Clear();
            }

            _start = 0;
            _end = await _stream.ReadAsync(_buffer);
            if (_end == 0) return null;
        }
    }

    private async Task Reply(string text)
    {
        _replies.Append(text).Append("\r\n");
        if (_start < _end) return;
        await _stream.WriteAsync(Encoding.Latin1.GetBytes(_replies.ToString()));
        _replies.Clear();
    }
}
