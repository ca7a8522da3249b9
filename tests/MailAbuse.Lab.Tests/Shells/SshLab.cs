using MailAbuse.Servers;
using MailAbuse.Servers.Shells;

namespace MailAbuse.Lab.Tests.Shells;

/// <summary>A lab whose sshd is reached by many ways: straight, from afar, through a line that can be cut.</summary>
public sealed class SshLab() : SharedLab(new LabPlan())
{
    /// <summary>The server <c>mx1</c> by an alias of its ssh configuration.</summary>
    internal MailServer Server(string host, bool sudo = false) => new() { Name = "mx1", Host = host, SshConfig = Lab.Ssh!.ConfigFile, Sudo = sudo };

    /// <summary>A shell by an alias.</summary>
    internal SshShell Shell(string host, SshSettings? settings = null) => new(Server(host), settings ?? SshSettings.Usual);

    /// <summary>A way of its own, that a test may cut, slow down or let die.</summary>
    internal (DelayedPort Port, string Host) NewWay(TimeSpan delay = default)
    {
        string host = $"way-{Guid.NewGuid():n}";
        return (Lab.AddDistantHost(host, delay), host);
    }

    /// <summary>A copy of the lab's ssh configuration with lines put before it, which therefore win.</summary>
    internal string Configuration(string linesBefore)
    {
        string file = Path.Combine(Lab.Folder, $"ssh_config-{Guid.NewGuid():n}");
        File.WriteAllText(file, linesBefore + "\n" + File.ReadAllText(Lab.Ssh!.ConfigFile));
        return file;
    }
}
