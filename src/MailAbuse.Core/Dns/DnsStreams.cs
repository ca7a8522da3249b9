using System.Buffers.Binary;
using System.Diagnostics;
using System.Net.Sockets;
using MailAbuse.Servers;

namespace MailAbuse.Dns;

/// <summary>
/// Questions over TCP (RFC 7766): each message behind its length. A connection that is behind ssh costs a process and a round trip, so one
/// that has answered is kept a while for the next question; never one on which something went wrong.
/// </summary>
internal sealed class DnsStreams : IDisposable
{
    // More would only wait at the far side; each is a client of its own behind ssh.
    private const int MostAtOnce = 8;

    // Servers end idle connections after ten seconds and more.
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(5);

    // Whoever has a hundred questions is told once, and not after a hundred attempts, that there is no way.
    private static readonly TimeSpan Grudge = TimeSpan.FromSeconds(10);

    private readonly Func<CancellationToken, Stream> _connect;
    private readonly SemaphoreSlim _places = new(MostAtOnce);
    private readonly Lock _gate = new();
    private readonly Stack<Stream> _idle = [];
    private readonly Timer _sweeper;
    private (ServerException Why, long Since)? _failed;
    private bool _isDisposed;

    public DnsStreams(Func<CancellationToken, Stream> connect)
    {
        _connect = connect;
        _sweeper = new Timer(_ => Sweep());
    }

    /// <summary>Sends a question and reads what comes.</summary>
    /// <exception cref="ServerException">There is no connection to be had.</exception>
    /// <exception cref="TimeoutException">It took too long.</exception>
    /// <exception cref="IOException">The connection broke.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public (DnsMessage.Kind Kind, DnsAnswer? Answer) Exchange(DnsQuestion question, TimeSpan patience, CancellationToken stop)
    {
        _places.Wait(stop);
        try
        {
            while (Kept() is { } kept)
            {
                try
                {
                    return Exchange(kept, question, patience, stop);
                }
                catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException)
                {
                    // The other side ended it meanwhile.
                }
            }

            return Exchange(Open(stop), question, patience, stop);
        }
        finally
        {
            _places.Release();
        }
    }

    /// <summary>Ends the connections that are kept.</summary>
    public void Dispose()
    {
        lock (_gate)
            _isDisposed = true;
        _sweeper.Dispose();
        Sweep();
        _places.Dispose();
    }

    private (DnsMessage.Kind Kind, DnsAnswer? Answer) Exchange(Stream stream, DnsQuestion question, TimeSpan patience, CancellationToken stop)
    {
        bool isGood = false;
        try
        {
            using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
            limit.CancelAfter(patience);
            (DnsMessage.Kind Kind, DnsAnswer? Answer) answer = DnsMessage.Read(Exchange(stream, question.Bytes, limit.Token).GetAwaiter().GetResult(), question);
            // What answers something else is not where we take it to be.
            isGood = answer.Kind != DnsMessage.Kind.Foreign;
            return answer;
        }
        catch (OperationCanceledException)
        {
            stop.ThrowIfCancellationRequested();
            throw new TimeoutException();
        }
        finally
        {
            if (isGood)
                Keep(stream);
            else
                stream.Dispose();
        }
    }

    private static async Task<byte[]> Exchange(Stream stream, byte[] message, CancellationToken stop)
    {
        byte[] framed = new byte[message.Length + 2];
        BinaryPrimitives.WriteUInt16BigEndian(framed, (ushort)message.Length);
        message.CopyTo(framed, 2);
        await stream.WriteAsync(framed, stop).ConfigureAwait(false);
        await stream.FlushAsync(stop).ConfigureAwait(false);
        byte[] length = new byte[2];
        await stream.ReadExactlyAsync(length, stop).ConfigureAwait(false);
        byte[] answer = new byte[BinaryPrimitives.ReadUInt16BigEndian(length)];
        await stream.ReadExactlyAsync(answer, stop).ConfigureAwait(false);
        return answer;
    }

    private Stream Open(CancellationToken stop)
    {
        lock (_gate)
        {
            if (_failed is { } failed && Stopwatch.GetElapsedTime(failed.Since) < Grudge)
                throw new ServerException(failed.Why.Problem);
        }

        try
        {
            return _connect(stop);
        }
        catch (ServerException e)
        {
            lock (_gate)
                _failed = (e, Stopwatch.GetTimestamp());
            throw;
        }
    }

    private Stream? Kept()
    {
        lock (_gate)
            return _idle.TryPop(out Stream? kept) ? kept : null;
    }

    private void Keep(Stream stream)
    {
        lock (_gate)
        {
            if (!_isDisposed)
            {
                _idle.Push(stream);
                _sweeper.Change(Idle, Timeout.InfiniteTimeSpan);
                return;
            }
        }

        stream.Dispose();
    }

    private void Sweep()
    {
        List<Stream> old = [];
        lock (_gate)
        {
            // All of them, where nobody has asked for so long: the timer begins anew with each that is put back.
            while (_idle.TryPop(out Stream? kept))
                old.Add(kept);
        }

        foreach (Stream stream in old)
            stream.Dispose();
    }
}
