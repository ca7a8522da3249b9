using MailAbuse.Servers;
using MailAbuse.Servers.Shells;

namespace MailAbuse.Lab.Tests.Cuts;

/// <summary>A shell that is cut at one fail point; without one it counts the calls.</summary>
internal sealed class CutShell(IServerShell inner, Cut? cut = null) : IServerShell
{
    private readonly List<IRunningCommand> _open = [];
    private bool _isDead;

    public MailServer Server => inner.Server;

    /// <summary>How many commands were asked for.</summary>
    public int Calls { get; private set; }

    /// <summary>What the call that was cut would have run.</summary>
    public string? Struck { get; private set; }

    public IRunningCommand Start(ShellCommand command, CancellationToken stop)
    {
        if (_isDead) throw new KilledException();
        if (Calls++ != cut?.Call)
        {
            IRunningCommand running = inner.Start(command, stop);
            _open.Add(running);
            return running;
        }

        Struck = command.ToString();
        // A lock is held by a command that does not end: having taken effect means that it said so.
        bool lasts = command.Arguments.Any(argument => argument.Contains("flock", StringComparison.Ordinal));
        ShellResult? result = null;
        if (cut.IsAfter)
        {
            using IRunningCommand running = inner.Start(command, stop);
            if (lasts) running.Output.ReadByte();
            else result = running.Wait();
        }

        switch (cut.Kind)
        {
            case CutKind.Local:
                _isDead = true;
                // The system closes what a killed process had open.
                foreach (IRunningCommand running in _open) running.Dispose();
                throw new KilledException();
            case CutKind.Client:
                throw new ServerException(ServerProblemKind.ServerConnectionLost, Server.Name, "the line broke", "again");
            default:
                // What had been said arrives in part.
                byte[] said = result?.Output ?? [];
                return new EndedCommand(new ShellResult(137, said[..(said.Length / 2)], ""));
        }
    }

    /// <summary>Ends it here and now, as kill -9 would.</summary>
    public void Kill()
    {
        _isDead = true;
        foreach (IRunningCommand running in _open) running.Dispose();
        throw new KilledException();
    }

    public void Dispose() => inner.Dispose();

    private sealed class EndedCommand(ShellResult result) : IRunningCommand
    {
        private readonly MemoryStream _output = new(result.Output);

        public Stream Output => _output;

        public ShellResult Wait() => result with { Output = result.Output[(int)_output.Position..] };

        public void Dispose() => _output.Dispose();
    }
}
