using MailAbuse.Servers;
using MailAbuse.Servers.Shells;

namespace MailAbuse.Mta.Postfix.Servers.Preflight;

/// <summary>One call that says what a server has to work with. Every part of it is allowed to say nothing.</summary>
internal static class PreflightScript
{
    /// <summary>Programs without which nothing can be changed.</summary>
    public static readonly string[] Needed =
        ["postconf", "postfix", "postmap", "postsuper", "postqueue", "postcat", "flock", "sha256sum", "mktemp", "readlink", "sync", "stat", "head", "getconf", "touch"];

    // $1 is the configuration directory, $2 the programs, then the logs. A log is a file or the word journal.
    private const string Script =
        "c=$1; n=$2; shift 2; s() { printf '\\036%s\\n' \"$1\"; }; s clock; date +%s.%N; s user; id -u; "
        + "s missing; for p in $n; do command -v \"$p\" >/dev/null 2>&1 || echo \"$p\"; done; "
        + "s cut; ss --help 2>&1 | grep -e '--kill'; s kernel; { zcat /proc/config.gz || cat \"/boot/config-$(uname -r)\"; } 2>/dev/null | grep '^CONFIG_INET_DIAG_DESTROY='; "
        + "q=$(postconf -c \"$c\" -xh queue_directory 2>/dev/null); s space; [ -z \"$q\" ] || df -Pk -- \"$q\" 2>/dev/null; s inodes; [ -z \"$q\" ] || df -Pi -- \"$q\" 2>/dev/null; "
        + "s journald; if [ -S /run/systemd/journal/socket ]; then echo running; cat /usr/lib/systemd/journald.conf.d/*.conf /etc/systemd/journald.conf /run/systemd/journald.conf.d/*.conf /etc/systemd/journald.conf.d/*.conf 2>/dev/null | grep -i '^[[:space:]]*ratelimit'; fi; "
        + "s rsyslog; cat /etc/rsyslog.conf /etc/rsyslog.d/*.conf 2>/dev/null | grep -v '^[[:space:]]*#' | grep -i -e imjournal -e ratelimit; "
        + "s logs; [ $# -gt 0 ] || for f in /var/log/mail.log /var/log/maillog journal; do [ \"$f\" != journal ] && [ ! -e \"$f\" ] || { set -- \"$f\"; break; }; done; "
        + "for f; do if [ \"$f\" = journal ]; then printf 'journal\\t'; journalctl -q -n 1 -o short-unix SYSLOG_FACILITY=2 2>/dev/null | cut -d ' ' -f 1 | tr -d '\\n'; echo; "
        + "elif [ ! -e \"$f\" ]; then printf '%s\\tabsent\\n' \"$f\"; elif ! head -c 1 -- \"$f\" >/dev/null 2>&1; then printf '%s\\tclosed\\n' \"$f\"; "
        + "else printf '%s\\t' \"$f\"; stat -L -c '%.Y' -- \"$f\"; fi; done; exit 0";

    /// <summary>The command.</summary>
    public static ShellCommand Command(MailServer server) => new("sh", ["-c", Script, "sh", server.ConfigDirectory, string.Join(' ', Needed), .. server.Log]);
}
