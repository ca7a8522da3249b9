namespace MailAbuse.Lab;

/// <summary>Whether this machine can run a lab.</summary>
internal static class Requirements
{
    private static readonly (string Path, string Package)[] Files =
    [
        ("/usr/lib/postfix/sbin/master", "postfix"),
        ("/etc/postfix", "postfix"),
        ("/usr/lib/postfix/postfix-lmdb.so", "postfix-lmdb"),
        ("/usr/sbin/dovecot", "dovecot-core"),
        ("/usr/lib/dovecot/imap", "dovecot-imapd"),
        ("/usr/sbin/sshd", "openssh-server"),
        ("/usr/bin/ssh", "openssh-client"),
        ("/usr/bin/setpriv", "util-linux"),
    ];

    private static readonly Lazy<string?> Packages = new(LookForPackages);
    private static readonly Lazy<string?> Rights = new(LookForRights);

    /// <summary>Null, or one sentence that names the packages.</summary>
    public static string? MissingPackages => Packages.Value;

    /// <summary>Null, or one sentence that names the right.</summary>
    public static string? MissingRights => Rights.Value;

    private static string? LookForPackages()
    {
        if (!OperatingSystem.IsLinux()) return null;
        List<string> packages = [.. Files.Where(file => !Path.Exists(file.Path)).Select(file => file.Package).Distinct()];
        if (LabProcess.Find("ss") is null) packages.Add("iproute2");
        // A Postfix that sends with a login asks Cyrus SASL for its plain mechanism.
        if (!Directory.EnumerateDirectories("/usr/lib", "*-linux-gnu*").Any(folder => File.Exists(Path.Combine(folder, "sasl2", "libplain.so")))) packages.Add("libsasl2-modules");
        return packages.Count == 0 ? null : $"The lab takes packages that are missing: sudo apt-get install --no-install-recommends {string.Join(' ', packages)}";
    }

    private static string? LookForRights()
    {
        if (!OperatingSystem.IsLinux()) return "The lab takes Linux.";
        if (!Environment.IsPrivilegedProcess) return "The lab takes root: mail servers start as root.";
        ProgramResult mount = LabProcess.Run("/", "unshare", ["-m", "true"]);
        return mount.ExitCode == 0 ? null : $"The lab takes the right to make a mount namespace: {mount.Errors.Trim()}";
    }
}
