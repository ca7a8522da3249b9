using System.ComponentModel;
using System.Diagnostics;

namespace MailAbuse.Servers.Shells;

/// <summary>
/// A TCP connection that a server makes for us: an ssh client (<c>ssh -W</c>) whose standard input and output are the two directions.
/// Disposing ends the client. When we end, even by kill -9, its input ends, which the far host sees as the end of what we have to say.
/// </summary>
internal sealed class SshTunnel : Stream
{
    // A client says nothing when the way is open, but in its log: the first where it shares a connection, the second on one of its own
    // (OpenSSH mux.c and channels.c, so since version 5.4).
    private static readonly string[] OpenMarks = ["master session id", "open confirm"];

    // A shared connection does not hand on why the far side refused.
    private const string RefusedWithoutReason = "forwarding request failed";

    private readonly CancellationTokenSource _gone = new();
    private readonly Process _process;
    private readonly Stream _input;
    private readonly Stream _output;
    private readonly LastWords _errors;
    private int _disposed;

    private SshTunnel(Process process)
    {
        _process = process;
        _input = process.StandardInput.BaseStream;
        _output = process.StandardOutput.BaseStream;
        _errors = new LastWords(process.StandardError.BaseStream, _gone.Token);
    }

    /// <summary>Called once when it is disposed.</summary>
    public Action<SshTunnel>? Ended { get; set; }

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => true;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Opens it; returns when the far host has taken the connection.</summary>
    /// <param name="server">The server that connects.</param>
    /// <param name="words">The words of a client with the way there.</param>
    /// <param name="to">Where to.</param>
    /// <param name="login">How long it may take to reach the server, beside the time for the host behind it.</param>
    /// <param name="patience">How long that host may take.</param>
    /// <param name="stop">Ends the attempt.</param>
    /// <exception cref="ServerException">It could not be opened. Null instead of it where a client of a shared connection was refused without a reason.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static SshTunnel? Open(MailServer server, IReadOnlyList<string> words, TcpDestination to, TimeSpan login, TimeSpan patience, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        SshTunnel tunnel = new(Begin(server, words));
        try
        {
            Stopwatch clock = Stopwatch.StartNew();
            while (!tunnel.SaysOpen())
            {
                if (tunnel._process.HasExited)
                {
                    string said = tunnel._errors.Text;
                    // The far side may have said its word and gone, all before we looked.
                    if (IsOpenMark(said))
                        break;
                    return said.Contains(RefusedWithoutReason, StringComparison.Ordinal) ? Nothing(tunnel) : throw SshFailures.OfTunnel(server, to, new ShellResult(tunnel._process.ExitCode, [], said));
                }

                if (clock.Elapsed > login + patience)
                    throw ConnectionFailures.NoAnswer(server, to, login + patience);
                stop.WaitHandle.WaitOne(TimeSpan.FromMilliseconds(10));
                stop.ThrowIfCancellationRequested();
            }

            return tunnel;
        }
        catch
        {
            tunnel.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        using CancellationTokenSource either = Either(cancellationToken);
        try
        {
            return await _output.ReadAsync(buffer, either.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw new ObjectDisposedException(nameof(SshTunnel));
        }
    }

    /// <inheritdoc/>
    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        using CancellationTokenSource either = Either(cancellationToken);
        try
        {
            await _input.WriteAsync(buffer, either.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw new ObjectDisposedException(nameof(SshTunnel));
        }
    }

    /// <inheritdoc/>
    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <inheritdoc/>
    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => ReadAsync(buffer.AsMemory(offset, count)).AsTask().GetAwaiter().GetResult();

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => WriteAsync(buffer.AsMemory(offset, count)).AsTask().GetAwaiter().GetResult();

    /// <inheritdoc/>
    public override void Flush()
    {
        // Nothing is held back.
    }

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing && Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            _gone.Cancel();
            Ended?.Invoke(this);
            // First the ends, which the holder of a shared connection sees at once. That its client is gone he sends on only when
            // something else wakes him, and that can be seconds later.
            _input.Dispose();
            _output.Dispose();
            try
            {
                // It carries bytes and keeps nothing, so nothing is waited for.
                _process.Kill();
                _process.WaitForExit(TimeSpan.FromSeconds(2));
            }
            catch (Exception e) when (e is InvalidOperationException or Win32Exception)
            {
                // It has ended.
            }

            _process.Dispose();
        }

        base.Dispose(disposing);
    }

    private static Process Begin(MailServer server, IReadOnlyList<string> words)
    {
        ProcessStartInfo start = new(words[0], words.Skip(1))
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            CreateNoWindow = true,
        };
        try
        {
            return Process.Start(start) ?? throw new Win32Exception();
        }
        catch (Win32Exception e)
        {
            throw new ServerException(ServerProblemKind.ServerToolMissing, server.Name, $"{words[0]} could not be started on this machine: {e.Message}", $"Install {words[0]} here.", e);
        }
    }

    private static SshTunnel? Nothing(SshTunnel tunnel)
    {
        tunnel.Dispose();
        return null;
    }

    // Of its log only: a greeting of the server stands beside it.
    private static bool IsOpenMark(string said) => said.Split('\n').Any(line => line.StartsWith("debug", StringComparison.Ordinal) && Array.Exists(OpenMarks, mark => line.Contains(mark, StringComparison.Ordinal)));

    private bool SaysOpen() => IsOpenMark(_errors.SoFar);

    private CancellationTokenSource Either(CancellationToken stop) => CancellationTokenSource.CreateLinkedTokenSource(stop, _gone.Token);
}
