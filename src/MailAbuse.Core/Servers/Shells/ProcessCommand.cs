using System.ComponentModel;
using System.Diagnostics;
using MailAbuse.Text;

namespace MailAbuse.Servers.Shells;

/// <summary>A command that runs as a process of this machine: the launcher itself, or the ssh client that carries it.</summary>
internal sealed class ProcessCommand : IRunningCommand
{
    // Longer than the launcher gives a program that does not listen: whoever has not ended by then is behind a network that is gone.
    private static readonly TimeSpan UsualGrace = Launcher.Patience + TimeSpan.FromMilliseconds(700);

    private const int PieceOfInput = 64 * 1024;

    private readonly MailServer _server;
    private readonly ShellCommand _command;
    private readonly Func<ShellResult, ServerException?>? _diagnose;
    private readonly CancellationToken _stop;
    private readonly TimeSpan _grace;
    private readonly CancellationTokenSource _ending = new();
    private readonly CancellationTokenSource _gone = new();
    private readonly Process _process;
    private readonly Stream _input;
    private readonly Stream _output;
    private readonly LastWords _errors;
    private readonly CommandOutput _reader;
    private readonly Timer _watch;
    private readonly Timer _killer;
    private readonly CancellationTokenRegistration _onStop;
    private long _waitingSince;
    private long _lastFed;
    private int _ended;
    private int _disposed;
    private volatile string? _lastWords;

    private ProcessCommand(Process process, MailServer server, ShellCommand command, Func<ShellResult, ServerException?>? diagnose, TimeSpan grace, CancellationToken stop)
    {
        _process = process;
        _server = server;
        _command = command;
        _diagnose = diagnose;
        _stop = stop;
        _grace = grace;
        _input = process.StandardInput.BaseStream;
        _output = process.StandardOutput.BaseStream;
        _errors = new LastWords(process.StandardError.BaseStream, _gone.Token);
        _reader = new CommandOutput(this);
        _ = Feed(command.Input);
        TimeSpan beat = TimeSpan.FromMilliseconds(Math.Clamp(command.Silence.TotalMilliseconds / 10, 10, 1000));
        _killer = new Timer(_ => Kill());
        _watch = new Timer(_ => Watch(), null, beat, beat);
        _onStop = stop.Register(AskToEnd);
    }

    /// <inheritdoc/>
    public Stream Output => _reader;

    /// <inheritdoc/>
    public bool HasEnded => Volatile.Read(ref _ended) != 0 || _process.HasExited;

    /// <summary>Starts it.</summary>
    /// <param name="server">Whose command it is, for messages.</param>
    /// <param name="words">The program of this machine and its arguments.</param>
    /// <param name="command">The command as it was asked for.</param>
    /// <param name="diagnose">Tells a failure of the way there from one of the command; null where there is no way.</param>
    /// <param name="stop">Ends it.</param>
    /// <param name="grace">How long it may take to end when it is asked to, before it is killed; null: as long as the launcher may.</param>
    /// <exception cref="ServerException">It could not be started.</exception>
    public static ProcessCommand Start(MailServer server, IReadOnlyList<string> words, ShellCommand command, Func<ShellResult, ServerException?>? diagnose, CancellationToken stop, TimeSpan? grace = null)
    {
        stop.ThrowIfCancellationRequested();
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
            Process process = Process.Start(start) ?? throw new Win32Exception();
            return new ProcessCommand(process, server, command, diagnose, grace ?? UsualGrace, stop);
        }
        catch (Win32Exception e) when (e.NativeErrorCode == TooLong)
        {
            throw new ServerException(ServerProblemKind.ServerCommandFailed, server.Name, $"{server}: the arguments of {command.Program} are too long for one command.", "This is a defect of MailAbuse: what is long goes to standard input.", e);
        }
        catch (Win32Exception e)
        {
            throw new ServerException(ServerProblemKind.ServerToolMissing, server.Name, $"{words[0]} could not be started on this machine: {e.Message}", $"Install {words[0]} here.", e);
        }
    }

    /// <inheritdoc/>
    public ShellResult Wait()
    {
        using MemoryStream left = new();
        Output.CopyTo(left);
        WaitForExit();
        Refuse();
        ShellResult result = new(_process.ExitCode, left.ToArray(), _errors.Text);
        if (_diagnose?.Invoke(result) is { } failure)
            throw failure;
        if (result.ExitCode == Launcher.InputCutOff && result.Error.Contains(Launcher.CutOffMark, StringComparison.Ordinal))
            throw new ServerException(ServerProblemKind.ServerConnectionLost, _server.Name, $"{_server}: the input of {_command.Program} did not arrive whole, so it was not started.", "Run the same command again.");
        if (result.ExitCode == Launcher.InputNotKept && _command.Input.Length > 0)
            throw CommandFailures.From(_server, _command, result);
        return result;
    }

    /// <summary>Ends it where it still runs, and waits for that, two seconds at most.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
            return;
        AskToEnd();
        if (!_process.WaitForExit(_grace))
            Kill();
        _gone.Cancel();
        _onStop.Dispose();
        _watch.Dispose();
        _killer.Dispose();
        _output.Dispose();
        _process.StandardError.Dispose();
        _process.Dispose();
    }

    // E2BIG of Linux, BSD and macOS, ERROR_FILENAME_EXCED_RANGE of Windows.
    private static int TooLong => OperatingSystem.IsWindows() ? 206 : 7;

    private int Read(Memory<byte> buffer)
    {
        Volatile.Write(ref _waitingSince, Stopwatch.GetTimestamp());
        int read = 0;
        try
        {
            // Asynchronous, because only then can it be given up: a daemon that a program left behind may keep the pipe open for ever.
            read = _output.ReadAsync(buffer, _gone.Token).AsTask().GetAwaiter().GetResult();
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
        {
            // Refused below, with the reason.
        }
        finally
        {
            Volatile.Write(ref _waitingSince, 0);
        }

        if (read == 0)
            Refuse();
        return read;
    }

    private void WaitForExit()
    {
        Volatile.Write(ref _waitingSince, Stopwatch.GetTimestamp());
        try
        {
            _process.WaitForExitAsync(_gone.Token).GetAwaiter().GetResult();
        }
        catch (OperationCanceledException)
        {
            // Refused by who asked.
        }
        finally
        {
            Volatile.Write(ref _waitingSince, 0);
        }
    }

    // An output that ends because we ended the program is no output that ended.
    private void Refuse()
    {
        _stop.ThrowIfCancellationRequested();
        if (_lastWords is { } said)
        {
            throw new ServerException(
                ServerProblemKind.ServerTimeout,
                _server.Name,
                $"{_server}: {_command.Program} said nothing for {_command.Silence.TotalSeconds:0.#} seconds and was ended{(said.Length > 0 ? $"; its last words: {said}" : ".")}",
                "See whether the server is overloaded, and run the same command again.");
        }

        ObjectDisposedException.ThrowIf(Volatile.Read(ref _ended) != 0, this);
    }

    private void Watch()
    {
        long since = Volatile.Read(ref _waitingSince);
        if (since == 0)
            return;
        long sign = Math.Max(since, Math.Max(_errors.LastHeard, Volatile.Read(ref _lastFed)));
        if (Stopwatch.GetElapsedTime(sign) < _command.Silence)
            return;
        // Before it is ended: a shell has a word of its own for that.
        _lastWords = Visible.Make(CommandFailures.LastLine(_errors.SoFar), 200);
        AskToEnd();
    }

    // The end of its standard input asks the launcher to end the program, here or far away. Nothing is waited for: a stop calls this
    // for many servers, one after the other.
    private void AskToEnd()
    {
        if (Interlocked.Exchange(ref _ended, 1) != 0)
            return;
        try
        {
            // First the timer: whatever happens here, the end comes.
            _killer.Change(_grace, Timeout.InfiniteTimeSpan);
            _ending.Cancel();
            _input.Dispose();
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // It ended by itself just now.
        }
    }

    // Only the process itself: the launcher's watch is a child of it that has been told, and still has work to do.
    private void Kill()
    {
        try
        {
            _process.Kill();
        }
        catch (Exception e) when (e is InvalidOperationException or Win32Exception)
        {
            // It has ended, or is sudo's and will end when it notices.
        }

        _gone.Cancel();
    }

    private async Task Feed(ReadOnlyMemory<byte> data)
    {
        try
        {
            for (int at = 0; at < data.Length; at += PieceOfInput)
            {
                await _input.WriteAsync(data.Slice(at, Math.Min(PieceOfInput, data.Length - at)), _ending.Token).ConfigureAwait(false);
                Volatile.Write(ref _lastFed, Stopwatch.GetTimestamp());
            }

            // Left open: its end would end the program.
            await _input.FlushAsync(_ending.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or OperationCanceledException)
        {
            // It ended before it had read all; its exit code says why.
        }
    }

    private sealed class CommandOutput(ProcessCommand owner) : Stream
    {
        private byte[]? _own;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override int Read(byte[] buffer, int offset, int count) => owner.Read(buffer.AsMemory(offset, count));

        // A span cannot be kept over an asynchronous read.
        public override int Read(Span<byte> buffer)
        {
            _own ??= new byte[64 * 1024];
            int read = owner.Read(_own.AsMemory(0, Math.Min(buffer.Length, _own.Length)));
            _own.AsSpan(0, read).CopyTo(buffer);
            return read;
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
