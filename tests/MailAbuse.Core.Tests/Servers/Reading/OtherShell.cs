using MailAbuse.Servers;
using MailAbuse.Servers.Shells;

namespace MailAbuse.Core.Tests.Servers.Reading;

/// <summary>A server that is this machine under other circumstances: each command is changed before it runs.</summary>
internal sealed class OtherShell(MailServer server, Func<ShellCommand, ShellCommand> change) : IServerShell
{
    private readonly LocalShell _shell = new(server);

    public MailServer Server => server;

    public IRunningCommand Start(ShellCommand command, CancellationToken stop) => _shell.Start(change(command), stop);

    public void Dispose() => _shell.Dispose();

    /// <summary>Behind other words, which run it as <c>"$@"</c>.</summary>
    public static OtherShell Behind(MailServer server, string script, params string[] arguments) =>
        new(server, command => command with { Program = "sh", Arguments = ["-c", script, "sh", .. arguments, command.Program, .. command.Arguments] });

    /// <summary>Where programs of a folder are found first.</summary>
    public static OtherShell With(MailServer server, string folder) => Behind(server, "PATH=$1:$PATH; export PATH; shift; exec \"$@\"", folder);
}
