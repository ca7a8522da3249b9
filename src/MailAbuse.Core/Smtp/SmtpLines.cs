using System.Net.Sockets;
using MailAbuse.Servers;

namespace MailAbuse.Smtp;

/// <summary>Lines of one connection, each way, with an end to everything: to the time, to a line, to a reply.</summary>
internal sealed class SmtpLines(Stream stream, TimeSpan patience)
{
    // RFC 5321, 4.5.3.1.5 lets a reply line have 512 bytes; some have more, none has this.
    private const int LongestLine = 8192;
    private const int MostLines = 200;

    private readonly byte[] _buffer = new byte[LongestLine];
    private int _start;
    private int _end;

    /// <summary>True where bytes have come that nobody asked for yet.</summary>
    public bool HasMore => _start < _end;

    /// <summary>Sends bytes.</summary>
    public void Write(ReadOnlyMemory<byte> bytes, SmtpStage stage, CancellationToken stop)
        => Within(stage, async token =>
        {
            await stream.WriteAsync(bytes, token);
            await stream.FlushAsync(token);
            return true;
        }, stop);

    /// <summary>Reads one reply, of however many lines.</summary>
    public SmtpReply Read(SmtpStage stage, CancellationToken stop)
        => Within(stage, async token =>
        {
            List<byte[]> lines = [];
            while (true)
            {
                byte[] line = await ReadLine(stage, token);
                bool isReply = line.Length >= 3 && line[0] is >= (byte)'2' and <= (byte)'5' && char.IsAsciiDigit((char)line[1]) && char.IsAsciiDigit((char)line[2]) && (line.Length == 3 || line[3] is (byte)' ' or (byte)'-');
                if (!isReply || lines.Count == MostLines)
                    throw new SmtpException(SmtpFault.Malformed, stage, isReply ? "its reply does not end" : "what it says is no SMTP");
                lines.Add(line);
                if (line.Length == 3 || line[3] == ' ')
                    return SmtpReply.Of(lines);
            }
        }, stop);

    /// <summary>Does something that ends with the patience or with the stop, and says which.</summary>
    public T Within<T>(SmtpStage stage, Func<CancellationToken, Task<T>> work, CancellationToken stop)
    {
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        limit.CancelAfter(patience);
        try
        {
            return work(limit.Token).GetAwaiter().GetResult();
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            throw new SmtpException(SmtpFault.TimedOut, stage, $"it did not answer within {patience.TotalSeconds:0} s");
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException or ServerException)
        {
            stop.ThrowIfCancellationRequested();
            throw new SmtpException(SmtpFault.Closed, stage, "it closed the connection", e);
        }
    }

    private async Task<byte[]> ReadLine(SmtpStage stage, CancellationToken token)
    {
        while (true)
        {
            int at = _buffer.AsSpan(_start, _end - _start).IndexOf((byte)'\n');
            if (at >= 0)
            {
                ReadOnlySpan<byte> line = _buffer.AsSpan(_start, at);
                _start += at + 1;
                return (line is [.., (byte)'\r'] ? line[..^1] : line).ToArray();
            }

            if (_end - _start == _buffer.Length)
                throw new SmtpException(SmtpFault.Malformed, stage, "what it says is no SMTP");
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            (_start, _end) = (0, _end - _start);
            int read = await stream.ReadAsync(_buffer.AsMemory(_end), token);
            if (read == 0)
                throw new SmtpException(SmtpFault.Closed, stage, "it closed the connection");
            _end += read;
        }
    }
}
