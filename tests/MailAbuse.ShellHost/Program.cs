using System.Globalization;
using System.Text;
using MailAbuse.Servers;
using MailAbuse.Servers.Shells;

namespace MailAbuse.ShellHost;

/// <summary>
/// Runs one command on a server as the module would, or takes its lock: the operator's process, which tests kill. Arguments:
/// <c>HOST SSHCONFIG run PROGRAM ARGUMENT…</c>, <c>HOST SSHCONFIG lock FILE</c> or <c>HOST SSHCONFIG connect ADDRESS PORT</c>; a HOST of <c>-</c> is this machine. With
/// <c>feed</c> in place of <c>run</c> the program gets four bytes of input.
/// </summary>
internal static class Program
{
    private static int Main(string[] arguments)
    {
        MailServer server = new() { Name = "server", Host = arguments[0] == "-" ? null : arguments[0], SshConfig = arguments[1] == "-" ? null : arguments[1] };
        try
        {
            using IServerShell shell = ServerShells.Open(server);
            if (arguments[2] == "lock")
            {
                using ServerLock held = ServerLock.Take(shell, arguments[3], TimeSpan.FromSeconds(5), "the one who is killed", default);
                Console.Out.WriteLine("locked");
                Thread.Sleep(Timeout.Infinite);
            }

            if (arguments[2] == "connect")
            {
                using Stream stream = shell.Connect(arguments[3], int.Parse(arguments[4], CultureInfo.InvariantCulture), default);
                Console.Out.WriteLine("connected");
                stream.ReadByte();
            }

            ShellCommand command = new(arguments[3], arguments[4..]) { Silence = TimeSpan.FromMinutes(5), Input = arguments[2] == "feed" ? Encoding.ASCII.GetBytes("food") : default };
            using IRunningCommand running = shell.Start(command, default);
            using Stream output = Console.OpenStandardOutput();
            running.Output.CopyTo(output, 16);
            return running.Wait().ExitCode;
        }
        catch (ServerException e)
        {
            Console.Error.WriteLine($"{e.Problem.Kind}: {e.Message}");
            return 1;
        }
    }
}
