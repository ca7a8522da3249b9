using System.ComponentModel;
using System.Diagnostics;

namespace MailAbuse.Servers.Shells;

/// <summary>A command that runs as a process of this machine: the launcher itself, or the ssh client that carries it.</summary>
internal sealed class ProcessCommand : IRunningCommand
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(2);

    private readonly MailServer _server;
    private readonly ShellCommand _command;
    private readonly Func<ShellResult, ServerException?>? _diagnose;
    private readonly CancellationToken _stop;
    private readonly Process _process;
    private readonly LastWords _errors;
    private readonly Task _feeding;
    private readonly CancellationTokenRegistration _onStop;
    private readonly Timer _watch;
    private long _waitingSince;
    private int _ended;
    private volatile bool _wasSilent;

    private ProcessCommand(Process process, MailServer server, ShellCommand command, Func<ShellResult, ServerException?>? diagnose, CancellationToken stop)
    {
        _process = process;
        _server = server;
        _command = command;
        _diagnose = diagnose;
        _stop = stop;
        _errors = new LastWords(process.StandardError.BaseStream);
        _feeding = Task.Run(() => Feed(process.StandardInput.BaseStream, command.Input), CancellationToken.None);
        Output = new CommandOutput(this);
        TimeSpan beat = TimeSpan.FromMilliseconds(Math.Clamp(command.Silence.TotalMilliseconds / 10, 10, 1000));
        _watch = new Timer(_ => Watch(), null, beat, beat);
        _onStop = stop.Register(End);
    }

    /// <inheritdoc/>
    public Stream Output { get; }

    /// <summary>Starts it.</summary>
    /// <param name="server">Whose command it is, for messages.</param>
    /// <param name="words">The program of this machine and its arguments.</param>
    /// <param name="command">The command as it was asked for.</param>
    /// <param name="diagnose">Tells a failure of the way there from one of the command; null where there is no way.</param>
    /// <param name="stop">Ends it.</param>
    public static ProcessCommand Start(MailServer server, IReadOnlyList<string> words, ShellCommand command, Func<ShellResult, ServerException?>? diagnose, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        ProcessStartInfo start = new(words[0], words.Skip(1))
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        try
        {
            Process process = Process.Start(start) ?? throw new Win32Exception();
            return new ProcessCommand(process, server, command, diagnose, stop);
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
        Volatile.Write(ref _waitingSince, Stopwatch.GetTimestamp());
        _process.WaitForExit();
        Volatile.Write(ref _waitingSince, 0);
        Refuse();
        ShellResult result = new(_process.ExitCode, left.ToArray(), _errors.Text);
        if (_diagnose?.Invoke(result) is { } failure)
            throw failure;
        if (result.ExitCode == Launcher.InputCutOff && _command.Input.Length > 0)
            throw new ServerException(ServerProblemKind.ServerConnectionLost, _server.Name, $"{_server}: the input of {_command.Program} did not arrive whole, so it was not started.", "Run the same command again.");
        return result;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        End();
        _onStop.Dispose();
        _watch.Dispose();
        _process.Dispose();
    }

    private int Read(Span<byte> buffer)
    {
        Volatile.Write(ref _waitingSince, Stopwatch.GetTimestamp());
        int read = _process.StandardOutput.BaseStream.Read(buffer);
        Volatile.Write(ref _waitingSince, 0);
        if (read == 0)
            Refuse();
        return read;
    }

    // An output that ends because we ended the program is no output that ended.
    private void Refuse()
    {
        _stop.ThrowIfCancellationRequested();
        if (_wasSilent)
        {
            throw new ServerException(
                ServerProblemKind.ServerTimeout,
                _server.Name,
                $"{_server}: {_command.Program} said nothing for {_command.Silence.TotalSeconds:0} seconds and was ended.",
                "See whether the server is overloaded, and run the same command again.");
        }
    }

    private void Watch()
    {
        long since = Volatile.Read(ref _waitingSince);
        if (since == 0 || Stopwatch.GetElapsedTime(since) < _command.Silence)
            return;
        _wasSilent = true;
        End();
    }

    // Closing its standard input asks the launcher to end the program, here or far away; who does not listen is killed.
    private void End()
    {
        if (Interlocked.Exchange(ref _ended, 1) != 0)
            return;
        try
        {
            if (_process.HasExited)
                return;
            _process.StandardInput.Close();
            if (!_process.WaitForExit(Grace))
                _process.Kill(entireProcessTree: true);
        }
        catch (Exception e) when (e is InvalidOperationException or IOException or Win32Exception)
        {
            // It ended by itself just now.
        }
    }

    private static void Feed(Stream input, ReadOnlyMemory<byte> data)
    {
        try
        {
            input.Write(data.Span);
            // Left open: its end would end the program.
            input.Flush();
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // It ended before it had read all; its exit code says why.
        }
    }

    private sealed class CommandOutput(ProcessCommand owner) : Logs.ReadOnlyStream
    {
        public override int Read(Span<byte> buffer) => owner.Read(buffer);
    }
}
