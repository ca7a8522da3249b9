using MailAbuse.Text;

namespace MailAbuse.Servers.Shells;

/// <summary>
/// The lock of one server for the seconds of one change: flock(1) on a file there, held by a process that lives as long as the line to
/// us does. Whoever is killed or cut off loses it with the line; <see cref="ThrowIfLost"/> tells, because the next command would
/// quietly open a new line.
/// </summary>
public sealed class ServerLock : IDisposable
{
    // Nobody may block a server for longer than this, even where the network died without a word and the far side waits for nothing.
    private const int HeldAtMostSeconds = 600;

    // Only root may open the file: flock(1) wants no right to write, so a file that all can read could be locked by anybody.
    private const string Script =
        "umask 077; exec 9>>\"$1\" || exit 73; flock -w \"$2\" 9 || { cat -- \"$1\"; exit 75; }; "
        + "printf '%s\\n' \"$4\" >\"$1\"; echo locked; exec sleep \"$3\"";

    private readonly MailServer _server;
    private readonly IRunningCommand _holder;

    private ServerLock(MailServer server, IRunningCommand holder)
    {
        _server = server;
        _holder = holder;
    }

    /// <summary>Waits for the lock.</summary>
    /// <param name="shell">The server.</param>
    /// <param name="path">The lock file; its folder must exist.</param>
    /// <param name="patience">How long to wait for whoever has it.</param>
    /// <param name="owner">Who we are, for whoever waits.</param>
    /// <param name="stop">Ends the waiting.</param>
    /// <param name="longest">How long it can be held; null: ten minutes.</param>
    /// <exception cref="ServerException"><see cref="ServerProblemKind.ServerBusy"/> where somebody else keeps it.</exception>
    public static ServerLock Take(IServerShell shell, string path, TimeSpan patience, string owner, CancellationToken stop, TimeSpan? longest = null)
    {
        ArgumentNullException.ThrowIfNull(shell);
        string seconds = (longest is { } span ? (long)Math.Ceiling(span.TotalSeconds) : HeldAtMostSeconds).ToString(System.Globalization.CultureInfo.InvariantCulture);
        string wait = Math.Max(1, (int)patience.TotalSeconds).ToString(System.Globalization.CultureInfo.InvariantCulture);
        ShellCommand command = new("sh", "-c", Script, "sh", path, wait, seconds, owner)
        {
            Silence = patience + TimeSpan.FromSeconds(30),
        };
        IRunningCommand holder = shell.Start(command, stop);
        try
        {
            string said = FirstLine(holder.Output);
            if (said == "locked")
                return new ServerLock(shell.Server, holder);
            ShellResult end = holder.Wait();
            if (end.ExitCode != 75)
                throw CommandFailures.From(shell.Server, command, end);
            string who = Visible.Make(said, 100);
            throw new ServerException(
                ServerProblemKind.ServerBusy,
                shell.Server.Name,
                $"{shell.Server} is being changed by somebody else{(who.Length > 0 ? $": {who}" : "")}.",
                "Wait for it to end and run the same command again.");
        }
        catch
        {
            holder.Dispose();
            throw;
        }
    }

    /// <summary>True where it is ours no more: the line to the server broke. Costs no round trip.</summary>
    public bool IsLost => _holder.HasEnded;

    /// <summary>Costs no round trip; to be called before each step that must not meet another's.</summary>
    /// <exception cref="ServerException"><see cref="ServerProblemKind.ServerConnectionLost"/> where it is no longer ours.</exception>
    public void ThrowIfLost()
    {
        if (IsLost)
        {
            throw new ServerException(
                ServerProblemKind.ServerConnectionLost,
                _server.Name,
                $"{_server}: the lock was lost in the middle of the change.",
                "Run the same command again: it finishes what was begun.");
        }
    }

    /// <summary>Gives it back.</summary>
    public void Dispose() => _holder.Dispose();

    private static string FirstLine(Stream output)
    {
        List<byte> line = [];
        byte[] one = new byte[1];
        while (line.Count < 256 && output.Read(one) == 1 && one[0] != '\n')
            line.Add(one[0]);
        return System.Text.Encoding.UTF8.GetString([.. line]);
    }
}
