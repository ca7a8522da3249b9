using System.Net;

namespace MailAbuse.Lab;

/// <summary>One real Postfix with directories, address and log of its own. The host's own is never touched.</summary>
public sealed class PostfixServer
{
    private readonly string _lab;

    internal PostfixServer(string lab, PostfixSettings settings)
    {
        _lab = lab;
        Name = settings.Name;
        Address = settings.Address;
        HostName = $"{settings.Name}.lab.test";
        Folder = Path.Combine(lab, settings.Name);
        SmtpPort = LabNetwork.FreePort(Address, 25);
        SubmissionPort = settings.HasSubmission ? LabNetwork.FreePort(Address, 587) : 0;
        Directory.CreateDirectory(ConfigDirectory);
        MakeDirectories();
        Queue = new PostfixSpool(this);
        Log = new PostfixLog(LogFile);
        PostfixFiles.Write(this, settings);
        foreach ((_, string name, string text) in settings.Maps) WriteMap(name, text);
    }

    /// <summary>What the inventory and ssh call it.</summary>
    public string Name { get; }

    /// <summary>Its myhostname.</summary>
    public string HostName { get; }

    /// <summary>The loopback address that it listens on and sends from.</summary>
    public IPAddress Address { get; }

    public int SmtpPort { get; }

    /// <summary>0 where it has no submission.</summary>
    public int SubmissionPort { get; }

    /// <summary>Where other servers bring mail.</summary>
    public IPEndPoint Smtp => new(Address, SmtpPort);

    /// <summary>Where customers send, with a login.</summary>
    public IPEndPoint Submission => new(Address, SubmissionPort);

    /// <summary>How Postfix names it as a next hop: <c>[127.x.y.z]:25</c>.</summary>
    public string NextHop => $"[{Address}]:{SmtpPort}";

    public string Folder { get; }

    public string ConfigDirectory => Path.Combine(Folder, "etc");

    public string QueueDirectory => Path.Combine(Folder, "queue");

    public string DataDirectory => Path.Combine(Folder, "data");

    /// <summary>RFC 3164 style, written by Postfix's own postlogd.</summary>
    public string LogFile => Path.Combine(Folder, "mail.log");

    public PostfixLog Log { get; }

    public PostfixSpool Queue { get; }

    /// <summary>The process id of master, or null where it does not run.</summary>
    public int? MasterPid
    {
        get
        {
            string file = Path.Combine(QueueDirectory, "pid", "master.pid");
            if (!File.Exists(file)) return null;
            // Master keeps a lock on it, and .NET opens no file that another has locked, whatever the share mode.
            string text = LabProcess.Run(_lab, "cat", [file]).Output;
            return int.TryParse(text.Trim(), out int pid) && File.Exists($"/proc/{pid}/stat") ? pid : null;
        }
    }

    public bool IsRunning => MasterPid is not null && Run("postfix", "status").ExitCode == 0;

    /// <summary>Runs a program of Postfix on this instance: <c>-c</c> and the configuration directory come first.</summary>
    public ProgramResult Run(string program, params string[] arguments) => RunWith(null, program, arguments);

    /// <summary>The same with standard input.</summary>
    public ProgramResult RunWith(string? input, string program, params string[] arguments) =>
        LabProcess.Run(_lab, program, ["-c", ConfigDirectory, .. arguments], input);

    /// <summary>Runs any other program as root, as an operator at this server would.</summary>
    public ProgramResult Shell(string program, params string[] arguments) => LabProcess.Run(_lab, program, arguments);

    /// <summary>
    /// Starts master by itself. <c>postfix start</c> would first look after every file of an installation that is not ours, with two hundred
    /// programs, and labs are started by the hundred.
    /// </summary>
    public void Start()
    {
        int before = Log.With("daemon started").Count;
        LabProcess.Run(_lab, "/usr/lib/postfix/sbin/master", ["-c", ConfigDirectory, "-w"]).Checked();
        // postlogd writes it a moment later, and who looks at this server next may look at its log.
        Waiting.Until(() => Log.With("daemon started").Count > before, 5);
    }

    public void Stop() => Run("postfix", "stop").Checked();

    /// <summary>Reloads, and waits until master says that it did. A process that is idle just then may serve one more client.</summary>
    public void Reload()
    {
        int before = Log.With("reload -- version").Count;
        Run("postfix", "reload").Checked();
        Waiting.For("master's reload", () => Log.With("reload -- version").Count > before);
    }

    /// <summary>The value of a parameter as postconf prints it.</summary>
    public string Postconf(string parameter) => Run("postconf", "-h", parameter).Checked().Output.TrimEnd('\n');

    /// <summary>Sets a parameter in main.cf. What runs learns of it by a reload.</summary>
    public void Set(string parameter, string value) => Run("postconf", "-e", $"{parameter}={value}").Checked();

    /// <summary>Sets a parameter of one entry of master.cf; Postfix takes no blanks in the value.</summary>
    public void SetService(string service, string parameter, string value) => Run("postconf", "-P", $"{service}/inet/{parameter}={value}").Checked();

    /// <summary>How master.cf names the submission entry.</summary>
    public string SubmissionService => SubmissionPort == 587 ? $"{Address}:submission" : $"{Address}:{SubmissionPort}";

    /// <summary>How master.cf names the entry for other servers.</summary>
    public string SmtpService => SmtpPort == 25 ? $"{Address}:smtp" : $"{Address}:{SmtpPort}";

    /// <summary>Writes a map's text by rename and makes the table from it in place.</summary>
    /// <returns>The map as a restriction names it: <c>lmdb:/…/name</c>.</returns>
    public string WriteMap(string name, string text, string type = "lmdb")
    {
        string file = Path.Combine(ConfigDirectory, name);
        File.WriteAllText(file + ".new", text);
        File.Move(file + ".new", file, overwrite: true);
        if (type is not ("texthash" or "pcre" or "regexp")) Run("postmap", $"{type}:{file}").Checked();
        return $"{type}:{file}";
    }

    /// <summary>
    /// Sends a message as a local user does, through sendmail: what a hijacked web script does. The setgid program only believes
    /// /etc/postfix, so this configuration is mounted over it, in a mount namespace that ends with the program.
    /// </summary>
    public ProgramResult SubmitLocally(string user, string message, params string[] recipients) =>
        LabProcess.Run(_lab, "unshare",
        [
            "-m", "--propagation", "private", "/bin/sh", "-c",
            "mount --bind \"$1\" /etc/postfix || exit 71; u=$2; shift 2; exec setpriv --reuid \"$u\" --regid \"$(id -g \"$u\")\" --init-groups /usr/sbin/sendmail -oi \"$@\"",
            "submit", ConfigDirectory, user, "--", .. recipients,
        ], message);

    // As postfix-files(5) of Debian has them.
    private void MakeDirectories()
    {
        Directory.CreateDirectory(QueueDirectory);
        Directory.CreateDirectory(Path.Combine(QueueDirectory, "pid"));
        string[] own = ["active", "bounce", "corrupt", "defer", "deferred", "flush", "hold", "incoming", "private", "saved", "trace"];
        LabProcess.Run(_lab, "install", ["-d", "-o", "postfix", "-m", "700", DataDirectory, .. own.Select(name => Path.Combine(QueueDirectory, name))]).Checked();
        LabProcess.Run(_lab, "install", ["-d", "-o", "postfix", "-g", "postdrop", "-m", "730", Path.Combine(QueueDirectory, "maildrop")]).Checked();
        LabProcess.Run(_lab, "install", ["-d", "-o", "postfix", "-g", "postdrop", "-m", "710", Path.Combine(QueueDirectory, "public")]).Checked();
    }

    /// <summary>The processes of one service that run now, by the name of their program (smtpd, qmgr …).</summary>
    public IReadOnlyList<int> Processes(string program)
    {
        if (MasterPid is not { } master) return [];
        List<int> found = [];
        foreach (string folder in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(folder), out int pid)) continue;
            try
            {
                string stat = File.ReadAllText(Path.Combine(folder, "stat"));
                int close = stat.LastIndexOf(')');
                string name = stat[(stat.IndexOf('(', StringComparison.Ordinal) + 1)..close];
                string[] rest = stat[(close + 2)..].Split(' ');
                if (name == program && rest[1] == $"{master}" && rest[0] != "Z") found.Add(pid);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // It ended while we looked.
            }
        }

        return found;
    }
}
