using MailAbuse.Mta.Postfix.Servers;
using MailAbuse.Servers;
using MailAbuse.Servers.Shells;

namespace MailAbuse.Guard;

/// <summary>What the guard asks of a server in one go, as constant text of POSIX sh; the configuration directory is its parameter.</summary>
internal static class GuardScripts
{
    private const string Look =
        "printf '\\036time\\n'; date +%s; [ \"$2\" = yes ] || exit 0; q=$(postconf -c \"$1\" -xh queue_directory) || exit; m=$(cat \"$q/pid/master.pid\" 2>/dev/null); m=${m##* }; "
        + "printf '\\036arrivals\\n'; find \"$q/incoming\" -type d -printf '%T@\\n' 2>/dev/null; printf '\\036children\\n'; [ -z \"$m\" ] || children \"$m\" smtpd; printf '\\036sockets\\n'; ss -tnp state established 2>/dev/null; printf '\\036listening\\n'; ss -tln 2>/dev/null; exit 0";

    /// <summary>The server's clock; with when a message came into its queue last, and the connections of its smtpd processes, where the traffic is wanted.</summary>
    public static ShellCommand LookOf(MailServer server, bool withTraffic) =>
        new("sh", "-c", ProcessScripts.Children + Look, "sh", server.ConfigDirectory, withTraffic ? "yes" : "no");
}
