using System.Globalization;
using MailAbuse.Servers;
using MailAbuse.Servers.Shells;

namespace MailAbuse.Mta.Postfix.Servers.Suspensions;

/// <summary>
/// The few scripts that spare round trips: a server may be half a second away. Each is one constant text; what comes from outside is a
/// positional parameter or standard input. Parts of their output begin with a line of RS and the part's name.
/// </summary>
internal static class SuspensionScripts
{
    // Who sent, by the lines of smtpd that only an acceptance writes: the line must be of that form from its beginning to its end.
    private const string Senders =
        "p=$1; n=$2; c=$3; shift 3; s current; [ ! -e \"$c\" ] || base64 -w 0 <\"$c\"; s own; ip -o addr 2>/dev/null | awk '{ print $4 }'; "
        + "s hosts; while [ \"$n\" -gt 0 ]; do getent ahosts \"$1\" 2>/dev/null | awk '{ print $1 }'; shift; n=$((n - 1)); done; "
        + "s logs; marks \"$@\"; "
        + "s senders; each \"$@\" | grep -aF -e \"$p\" | sed -nE 's/^([A-Z][a-z][a-z] [ 0-9][0-9] [0-9:]{8}|[0-9][^ ]*) [^ ]+ [^ ]*smtpd\\[[0-9]+\\]: [0-9A-Za-z]+: "
        + "client=[^][ ]*\\[([0-9A-Fa-f.:]+)\\](:[0-9]+)?(, sasl_method=[A-Za-z0-9_-]+, sasl_username=(.*))?$/\\2 \\5/p' | sort | uniq -c | sort -rn | head -n 20000 | tr -d '\\036'; exit 0";

    private const string QueueLogins =
        "q=$(postconf -c \"$1\" -xh queue_directory) || exit; cd \"$q\" || exit; "
        + "find active incoming deferred hold -type f -name '[0-9A-Za-z]*' 2>/dev/null | head -n 50000 | xargs -r -n 500 postcat -c \"$1\" -e 2>/dev/null "
        + "| grep -a '^named_attribute: sasl_username=' | cut -d= -f2- | sort | uniq -c | sort -rn | head -n 20000; exit 0";

    // The sessions that are open now, by the last lines of the processes that serve them, and whether their last messages had come to
    // the queue manager before.
    private const string Look =
        "s sockets; k=$(ss -tnp state established 2>/dev/null || echo none); printf '%s\\n' \"$k\"; s listening; ss -tln 2>/dev/null; "
        + "p=$(printf '%s\\n' \"$k\" | sed -nE 's/.*\\(\"smtpd\",pid=([0-9]+),.*/\\1/p' | sort -u | tr '\\n' '|'); p=${p%|}; s sessions; "
        + "[ -z \"$p\" ] || (t=67108864; f=$(mktemp) || exit; n=$#; i=0; for a in \"$@\"; do i=$((i + 1)); [ $((i % 3)) -ne 1 ] || set -- \"$@\" \"$a\"; done; shift \"$n\"; "
        + "l=$(each \"$@\" | grep -aE \"smtpd\\[($p)\\]: \" | tail -n 20000 | tr -d '\\036\\000'); printf '%s\\n' \"$l\"; "
        + "printf '%s\\n' \"$l\" | sed -nE 's/.*smtpd\\[[0-9]+\\]: ([0-9A-Za-z]+): client=.*/\\1/p' | tail -n 1000 >\"$f\"; "
        + "s queued; [ ! -s \"$f\" ] || each \"$@\" | grep -aE '/qmgr\\[[0-9]+\\]: ' | grep -aF -f \"$f\" | tail -n 20000 | tr -d '\\036'; rm -f \"$f\"); "
        + "s log; since \"$@\" | grep -aE '/(smtpd|qmgr|cleanup|pickup)\\[[0-9]+\\]: ' | head -c 33554432 | tr -d '\\036'; exit 0";

    private const string Since = "s log; since \"$@\" | grep -aE '/(smtpd|qmgr|cleanup|pickup)\\[[0-9]+\\]: ' | head -c 33554432 | tr -d '\\036'; exit 0";

    // Each connection is named by both its ends, so no other one can be meant. Then it is looked whether they are gone.
    private const string Cut =
        "while [ $# -ge 2 ]; do ss -K -tn src \"$1\" dst \"$2\" >/dev/null; shift 2; done; s sockets; ss -tnp state established";

    private const string Files = "for f; do if [ -e \"$f\" ]; then printf 'x'; base64 -w 0 <\"$f\" || exit; fi; echo; done";

    private const string Query = "c=$1; shift; k=$(cat); for m; do s \"$m\"; printf '%s\\n' \"$k\" | postmap -c \"$c\" -q - \"$m\" 2>&1; done; exit 0";

    private const string Spool =
        "q=$(postconf -c \"$1\" -xh queue_directory) || exit; find \"$q/hold\" -type f | head -n 2000000 | wc -l; stat -f -c '%a %b %d %c %S' -- \"$q\"";

    private const string Evidence =
        "n=$1; shift; w=; i=0; date +%z; s log; f=$(mktemp) || exit; trap 'rm -f \"$f\"' EXIT; while [ \"$i\" -lt \"$n\" ]; do printf '%s\\n' \"$1\" >>\"$f\"; shift; i=$((i + 1)); done; "
        + "each \"$@\" | grep -aiF -f \"$f\" | tail -c 16777216 | tr -d '\\036'; exit 0";

    private const string LocalUser =
        "n=$(id -u -- \"$1\" 2>/dev/null) || case $1 in *[!0-9]*) exit 67;; *) n=$1;; esac; echo \"$n\"; getent passwd | awk -F: -v u=\"$n\" '$3 == u { print $1 }'";

    // cleanup reads a pattern file when it starts. A reload lets each of them end behind the message that it has; sessions go on.
    private const string Reload =
        "q=$(postconf -c \"$1\" -xh queue_directory) || exit; m=$(cat \"$q/pid/master.pid\") || exit; m=${m##* }; "
        + "old=$(children \"$m\" cleanup | sed 's|^\\([0-9]*\\) .*|/proc/\\1/stat|'); "
        + "postfix -c \"$1\" reload || exit; i=0; while [ \"$i\" -lt 50 ]; do left=; for p in $old; do [ -e \"$p\" ] && left=1; done; [ -n \"$left\" ] || exit 0; "
        + "sleep 0.1 2>/dev/null || { sleep 1; i=$((i + 9)); }; i=$((i + 1)); done; exit 75";

    public static ShellCommand SendersOf(MailServer server, string pattern, IReadOnlyList<string> hosts, string map) =>
        Sh(ServerLogScripts.Functions + Senders, [pattern, Number(hosts.Count), map, .. hosts, .. server.Log]) with { Silence = TimeSpan.FromMinutes(2) };

    public static ShellCommand QueueLoginsOf(MailServer server) => Sh(QueueLogins, [server.ConfigDirectory]) with { Silence = TimeSpan.FromMinutes(2) };

    public static ShellCommand LookOf(IEnumerable<ServerLogMark> marks) =>
        Sh(ServerLogScripts.Functions + Look, [.. marks.SelectMany(mark => mark.Words)]);

    public static ShellCommand SinceOf(IEnumerable<ServerLogMark> marks) =>
        Sh(ServerLogScripts.Functions + Since, [.. marks.SelectMany(mark => mark.Words)]);

    public static ShellCommand CutOf(IEnumerable<OpenConnection> connections) =>
        Sh(ServerLogScripts.Functions + Cut, [.. connections.SelectMany(connection => new[] { connection.Local, connection.Peer })]);

    public static ShellCommand FilesOf(IEnumerable<string> paths) => Sh(Files, [.. paths]);

    public static ShellCommand QueryOf(MailServer server, IEnumerable<string> maps, IEnumerable<string> keys) =>
        Sh(ServerLogScripts.Functions + Query, [server.ConfigDirectory, .. maps]).WithInput(string.Concat(keys.Select(key => key + "\n")));

    public static ShellCommand SpoolOf(MailServer server) => Sh(Spool, [server.ConfigDirectory]);

    public static ShellCommand EvidenceOf(MailServer server, IReadOnlyList<string> patterns) =>
        Sh(ServerLogScripts.Functions + Evidence, [Number(patterns.Count), .. patterns, .. server.Log]) with { Silence = TimeSpan.FromMinutes(2) };

    public static ShellCommand LocalUserOf(string user) => Sh(LocalUser, [user]);

    public static ShellCommand ReloadOf(MailServer server) => Sh(ProcessScripts.Children + Reload, [server.ConfigDirectory]);

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static ShellCommand Sh(string script, IReadOnlyList<string> arguments) => new("sh", ["-c", script, "sh", .. arguments]);
}
