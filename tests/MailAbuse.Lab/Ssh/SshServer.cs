using System.Net;
using System.Text;

namespace MailAbuse.Lab;

/// <summary>
/// A real sshd with keys of its own, behind several names: each server of the lab is one host for ssh. It runs in a mount namespace
/// with a passwd of its own, so root can log in by key whatever the host says, and there is a plain user <c>operator</c>, who may do
/// nothing special, not even connect through it, without an account on the host.
/// </summary>
public sealed class SshServer
{
    private readonly string _lab;
    private readonly string _folder;
    private readonly Lock _write = new();
    private readonly List<(string Alias, IPEndPoint EndPoint, string User)> _hosts = [];

    internal SshServer(string lab, IPAddress address)
    {
        _lab = lab;
        _folder = Path.Combine(lab, "ssh");
        EndPoint = new IPEndPoint(address, LabNetwork.FreePort(address, 22));
        Directory.CreateDirectory(_folder);
        Directory.CreateDirectory(Path.Combine(_folder, "home"));
        Directory.CreateDirectory(Path.Combine(_folder, "root"));
    }

    /// <summary>The plain user that exists behind this sshd only. Its aliases are those of the servers with <c>-operator</c> behind.</summary>
    public const string PlainUser = "operator";

    public IPEndPoint EndPoint { get; }

    /// <summary>For <c>ssh -F</c>: a Host for every server, with keys, known_hosts and strict checking.</summary>
    public string ConfigFile => Path.Combine(_lab, "ssh_config");

    public string LogFile => Path.Combine(_folder, "sshd.log");

    /// <summary>One more name; it may lead through a <see cref="DelayedPort"/> (its end point). A known name is led elsewhere.</summary>
    public void AddHost(string alias, IPEndPoint? through = null, string user = "root")
    {
        lock (_write)
        {
            _hosts.RemoveAll(host => host.Alias == alias);
            _hosts.Add((alias, through ?? EndPoint, user));
            StringBuilder text = new();
            foreach ((string name, IPEndPoint endPoint, string who) in _hosts)
            {
                text.Append($"Host {name}\n  HostName {endPoint.Address}\n  Port {endPoint.Port}\n  User {who}\n");
            }

            text.Append($"Host *\n  HostKeyAlias lab\n  IdentityFile {_folder}/id\n  IdentitiesOnly yes\n  UserKnownHostsFile {_folder}/known_hosts\n");
            text.Append("  GlobalKnownHostsFile /dev/null\n  StrictHostKeyChecking yes\n  BatchMode yes\n  LogLevel ERROR\n");
            File.WriteAllText(ConfigFile + ".new", text.ToString());
            File.Move(ConfigFile + ".new", ConfigFile, overwrite: true);
        }
    }

    /// <summary>Runs a command line at a server's far side, as <c>ssh -F … alias line</c>.</summary>
    public ProgramResult Run(string alias, string commandLine, string? input = null) =>
        LabProcess.Run(_lab, "ssh", ["-F", ConfigFile, alias, commandLine], input ?? "");

    internal void Start()
    {
        foreach (string key in (string[])["id", "host"])
        {
            LabProcess.Run(_lab, "ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-C", "lab", "-f", Path.Combine(_folder, key)]).Checked();
        }

        File.Copy(Path.Combine(_folder, "id.pub"), Path.Combine(_folder, "authorized_keys"));
        File.WriteAllText(Path.Combine(_folder, "known_hosts"), "lab " + File.ReadAllText(Path.Combine(_folder, "host.pub")));
        File.WriteAllText(Path.Combine(_folder, "sshd_config"), Configuration());
        // Root has a home and a shell of the lab: his own start-up files must not run here, least of all be killed half-way.
        IEnumerable<string> passwd = File.ReadLines("/etc/passwd").Select(line => line.StartsWith("root:", StringComparison.Ordinal) ? $"root:x:0:0:root:{_folder}/root:/bin/sh" : line);
        File.WriteAllText(Path.Combine(_folder, "passwd"), string.Concat(passwd.Append($"{PlainUser}:x:65533:65533::{_folder}/home:/bin/sh").Select(line => line + "\n")));
        IEnumerable<string> shadow = File.ReadLines("/etc/shadow").Select(line => line.StartsWith("root:", StringComparison.Ordinal) ? "root:*:19000:0:99999:7:::" : line);
        File.WriteAllText(Path.Combine(_folder, "shadow"), string.Concat(shadow.Append($"{PlainUser}:*:19000:0:99999:7:::").Select(line => line + "\n")));
        File.SetUnixFileMode(Path.Combine(_folder, "shadow"), UnixFileMode.UserRead | UnixFileMode.UserWrite);
        // sshd insists on its empty directory; Debian's service makes it at each start.
        Directory.CreateDirectory("/run/sshd");
        LabProcess.Launch(_lab, "unshare",
        [
            "-m", "--propagation", "private", "/bin/sh", "-c",
            "mount --bind \"$1/passwd\" /etc/passwd && mount --bind \"$1/shadow\" /etc/shadow && exec /usr/sbin/sshd -f \"$1/sshd_config\" -E \"$1/sshd.log\"",
            "sshd", _folder,
        ]);
        string pid = Path.Combine(_lab, "pids", "sshd");
        Waiting.For("sshd's pid file", () => File.Exists(pid) && new FileInfo(pid).Length > 0);
    }

    private string Configuration() =>
        $"""
        ListenAddress {EndPoint.Address}
        Port {EndPoint.Port}
        HostKey {_folder}/host
        PidFile {_lab}/pids/sshd
        AuthorizedKeysFile {_folder}/authorized_keys
        StrictModes no
        PermitRootLogin prohibit-password
        PasswordAuthentication no
        KbdInteractiveAuthentication no
        UsePAM no
        UseDNS no
        PrintMotd no
        MaxStartups 500
        MaxSessions 200
        SetEnv {LabProcess.Mark}={_lab} PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
        Subsystem sftp internal-sftp
        Match User {PlainUser}
          AllowTcpForwarding no

        """;
}
