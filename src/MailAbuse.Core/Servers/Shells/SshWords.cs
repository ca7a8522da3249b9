using System.Globalization;

namespace MailAbuse.Servers.Shells;

/// <summary>The words of an ssh command line: client, options, destination.</summary>
internal sealed class SshWords(MailServer server, SshSettings settings)
{
    // What a destination may hold beside letters and digits: user@host, ssh://user@host:port, [address]:port, a zone behind %.
    private const string Marks = "@._-:/[]%+=,~";

    // Puts the client into a session of its own, so that a Ctrl+C at the terminal does not break the line to a server on which
    // something has to be put back in order. A client that is missing is to be missed here, not by setsid.
    private readonly string[] _aside = !OperatingSystem.IsWindows() && IsOnPath("setsid") && IsOnPath(settings.Client) ? ["setsid"] : [];

    private readonly string _destination = Check(server);

    /// <summary>The command line of a client that runs one line on the server.</summary>
    /// <param name="control">Options that say how connections are shared.</param>
    /// <param name="line">For the login shell of the far side.</param>
    public IReadOnlyList<string> For(IReadOnlyList<string> control, string line) => [.. _aside, settings.Client, .. Options("ERROR"), .. control, "--", _destination, line];

    /// <summary>The command line of a client that lets the server connect to a host, and passes on what goes either way.</summary>
    /// <param name="control">Options that say how connections are shared.</param>
    /// <param name="to">The host and port.</param>
    public IReadOnlyList<string> ForTunnel(IReadOnlyList<string> control, TcpDestination to) =>
        // Only at this level does it say that the way is open.
        [.. _aside, settings.Client, .. Options("DEBUG2"), .. control, "-W", to.ToString(), "--", _destination];

    // What a user may have set for people at a terminal is set back here: forwardings (a second one could not bind its port), a remote
    // command, a terminal. Words on the command line win over the configuration.
    private string[] Options(string logLevel) =>
    [
        .. server.SshConfig is { } file ? ["-F", file] : (ReadOnlySpan<string>)[],
        "-T", "-x", "-a",
        "-o", "BatchMode=yes",
        "-o", $"ConnectTimeout={Math.Max(1, (int)settings.ConnectTimeout.TotalSeconds).ToString(CultureInfo.InvariantCulture)}",
        "-o", "ConnectionAttempts=1",
        // A line that died without a word is known to be dead after fifteen seconds.
        "-o", "ServerAliveInterval=5", "-o", "ServerAliveCountMax=3",
        "-o", "ClearAllForwardings=yes", "-o", "PermitLocalCommand=no", "-o", "RemoteCommand=none",
        // Its errors are what a failure is known by; greetings of the server are not wanted among them.
        "-o", $"LogLevel={logLevel}",
    ];

    // ssh hands host and user on to shells of this machine where a configuration says ProxyCommand or Match exec with %h or %r; newer
    // clients refuse such names themselves.
    private static string Check(MailServer server)
    {
        string host = server.Host ?? "";
        if (host.Length > 0 && host[0] != '-' && !host.Contains("@-", StringComparison.Ordinal) && host.All(c => char.IsLetterOrDigit(c) || Marks.Contains(c, StringComparison.Ordinal)))
            return host;
        throw new ServerException(
            ServerProblemKind.InventoryInvalid,
            server.Name,
            $"{server}: '{Text.Visible.Make(host, 100)}' can be no ssh destination.",
            "Give user@host, or a name of your ssh configuration; what else belongs to the way there is written in that file.");
    }

    private static bool IsOnPath(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries).Any(folder => File.Exists(Path.Combine(folder, program)));
}
