using System.Buffers;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using MailAbuse.Servers;

namespace MailAbuse.Dns;

/// <summary>
/// Asks one resolver, over UDP and where an answer is too long for that over TCP, or over TCP alone. It follows no referrals and keeps
/// nothing: the resolver does that. The framework's own lookup takes no server and cannot tell "no such name" from a failure.
/// </summary>
/// <remarks>
/// An answer is believed when it comes from the address and port that were asked, to a port and with an id that nobody can guess, and
/// repeats the question. Everything else is left alone, and the right answer waited for.
/// </remarks>
public sealed class StubResolver : IDnsResolver, IDisposable
{
    // How soon a stop is seen while nothing comes.
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(50);

    private readonly IPEndPoint? _server;
    private readonly DnsStreams _streams;
    private readonly StubSettings _settings;

    private StubResolver(string name, IPEndPoint? server, DnsStreams streams, StubSettings settings)
    {
        Name = name;
        _server = server;
        _streams = streams;
        _settings = settings;
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <summary>Asks from this machine.</summary>
    /// <param name="server">Its address and port.</param>
    /// <param name="name">For messages; null: its address.</param>
    /// <param name="settings">How patiently.</param>
    public static StubResolver At(IPEndPoint server, string? name = null, StubSettings? settings = null)
    {
        ArgumentNullException.ThrowIfNull(server);
        settings ??= StubSettings.Usual;
        return new StubResolver(name ?? Written(server), server, new DnsStreams(stop => Connect(server, settings.Timeout, stop)), settings);
    }

    /// <summary>Asks over TCP alone, through connections that somebody else makes.</summary>
    /// <param name="name">For messages.</param>
    /// <param name="connect">Opens one. What it throws as a <see cref="ServerException"/> is <see cref="DnsStatus.Unreachable"/>.</param>
    /// <param name="settings">How patiently.</param>
    public static StubResolver Through(string name, Func<CancellationToken, Stream> connect, StubSettings? settings = null) =>
        new(name, null, new DnsStreams(connect), settings ?? StubSettings.Usual);

    /// <inheritdoc/>
    /// <exception cref="ServerException"><see cref="ServerProblemKind.NameInvalid"/>: the name can be none.</exception>
    public DnsAnswer Ask(string name, DnsRecordType type, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        bool withSize = true;
        DnsAnswer last = new(DnsStatus.Timeout) { Problem = NobodyAnswers };
        for (int left = Math.Max(1, _settings.Tries); left > 0;)
        {
            DnsQuestion question = DnsQuestion.Make(name, type, (ushort)RandomNumberGenerator.GetInt32(ushort.MaxValue + 1), withSize);
            (DnsMessage.Kind kind, last) = _server is { } server ? OverUdp(server, question, stop) : OverTcp(question, stop);
            if (kind == DnsMessage.Kind.CutOff && _server is not null)
                (kind, last) = OverTcp(question, stop);
            if (kind == DnsMessage.Kind.NotUnderstood && withSize)
            {
                withSize = false;
                continue;
            }

            // What is lost over TCP was not lost on the way.
            if (last.Status != DnsStatus.Timeout || _server is null)
                return last;
            left--;
        }

        return last;
    }

    /// <summary>Ends the connections that are kept for the next question. Without it they end by themselves after some seconds.</summary>
    public void Dispose() => _streams.Dispose();

    private string NobodyAnswers => string.Create(CultureInfo.InvariantCulture, $"{Name} does not answer within {_settings.Timeout.TotalSeconds:0.#} seconds");

    // As it can be given again; IPEndPoint has no port 53 in mind.
    private static string Written(IPEndPoint server) => server.Port == DnsResolvers.Port ? $"{server.Address}" : $"{server}";

    private static NetworkStream Connect(IPEndPoint server, TimeSpan patience, CancellationToken stop)
    {
        Socket socket = new(server.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
            limit.CancelAfter(patience);
            socket.ConnectAsync(server, limit.Token).AsTask().GetAwaiter().GetResult();
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch (Exception e)
        {
            socket.Dispose();
            stop.ThrowIfCancellationRequested();
            if (e is OperationCanceledException)
                throw new TimeoutException();
            throw;
        }
    }

    private (DnsMessage.Kind Kind, DnsAnswer Answer) OverUdp(IPEndPoint server, DnsQuestion question, CancellationToken stop)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(ushort.MaxValue);
        try
        {
            // A socket of its own for each question has a port of its own, which the system draws; connected, it takes from nobody else.
            using Socket socket = new(server.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
            socket.Connect(server);
            long begun = Stopwatch.GetTimestamp();
            socket.Send(question.Bytes);
            for (TimeSpan left = _settings.Timeout; left > TimeSpan.Zero; left = _settings.Timeout - Stopwatch.GetElapsedTime(begun))
            {
                stop.ThrowIfCancellationRequested();
                // An error, such as "nobody listens there", is nothing to read for Poll; Receive tells it.
                if (!socket.Poll(left < Beat ? left : Beat, SelectMode.SelectRead) && !socket.Poll(TimeSpan.Zero, SelectMode.SelectError))
                    continue;
                int length = socket.Receive(buffer);
                (DnsMessage.Kind kind, DnsAnswer? answer) = DnsMessage.Read(buffer.AsSpan(0, length), question);
                if (kind != DnsMessage.Kind.Foreign)
                    return (kind, answer!);
            }

            return Failed(DnsStatus.Timeout, NobodyAnswers);
        }
        catch (SocketException e)
        {
            return Failed(DnsStatus.Unreachable, $"{Name} cannot be reached: {e.Message}");
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private (DnsMessage.Kind Kind, DnsAnswer Answer) OverTcp(DnsQuestion question, CancellationToken stop)
    {
        try
        {
            (DnsMessage.Kind kind, DnsAnswer? answer) = _streams.Exchange(question, _settings.Timeout, stop);
            return kind == DnsMessage.Kind.Foreign ? Failed(DnsStatus.Malformed, $"{Name} answers something else than was asked") : (kind, answer!);
        }
        catch (ServerException e)
        {
            return Failed(DnsStatus.Unreachable, $"{e.Message} {e.Problem.Advice}");
        }
        catch (TimeoutException)
        {
            return Failed(DnsStatus.Timeout, NobodyAnswers);
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException)
        {
            return Failed(DnsStatus.Unreachable, $"{Name} gives no answer over TCP: {e.Message}");
        }
    }

    private static (DnsMessage.Kind Kind, DnsAnswer Answer) Failed(DnsStatus status, string problem) => (DnsMessage.Kind.Answer, new DnsAnswer(status) { Problem = problem });
}
