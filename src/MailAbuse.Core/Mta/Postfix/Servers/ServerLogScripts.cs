using System.Globalization;

namespace MailAbuse.Mta.Postfix.Servers;

/// <summary>
/// Functions that scripts on a server share: parts of an output, and its logs: those of the inventory, else the usual ones, else the
/// journal. postconf's maillog_file is not asked for: the inventory says where the logs are.
/// </summary>
internal static class ServerLogScripts
{
    /// <summary>
    /// <c>s</c> begins a part (<see cref="ScriptParts"/>); <c>logs</c> names the logs; <c>each</c> prints them, with the one before, the last <c>$t</c> bytes of each;
    /// <c>marks</c> prints where they end; <c>since</c> prints what came behind such marks.
    /// </summary>
    public const string Functions =
        "s() { printf '\\036%s\\n' \"$1\"; }; "
        + "logs() { if [ $# -gt 0 ]; then printf '%s\\n' \"$@\"; else for f in /var/log/mail.log /var/log/maillog journal; do "
        + "if [ -f \"$f\" ] || [ \"$f\" = journal ]; then echo \"$f\"; break; fi; done; fi; }; "
        + "each() { logs \"$@\" | while IFS= read -r f; do if [ \"$f\" = journal ]; then journalctl -q --no-pager -o short-iso -n 3000000 SYSLOG_FACILITY=2 2>/dev/null; "
        + "else tail -q -c \"${t:-268435456}\" -- \"$f.1\" \"$f\" 2>/dev/null; fi; done; }; "
        + "marks() { logs \"$@\" | while IFS= read -r f; do if [ \"$f\" = journal ]; then c=$(journalctl -q -n 0 --show-cursor 2>/dev/null); printf 'journal\\t%s\\t0\\n' \"${c##*cursor: }\"; "
        + "elif [ -r \"$f\" ]; then printf '%s\\t%s\\n' \"$f\" \"$(stat -L -c '%i\t%s' -- \"$f\")\"; fi; done; }; "
        + "since() { while [ $# -ge 3 ]; do if [ \"$1\" = journal ]; then journalctl -q --no-pager -o short-iso --after-cursor \"$2\" SYSLOG_FACILITY=2 2>/dev/null; "
        + "elif [ \"$(stat -L -c %i -- \"$1\" 2>/dev/null)\" = \"$2\" ] && [ \"$(stat -L -c %s -- \"$1\")\" -ge \"$3\" ]; then tail -c +$(($3 + 1)) -- \"$1\"; "
        + "else tail -c +$(($3 + 1)) -- \"$1.1\" 2>/dev/null; cat -- \"$1\" 2>/dev/null; fi; shift 3; done; }; ";

    /// <summary>The places in the logs that a script printed.</summary>
    public static IReadOnlyList<ServerLogMark> Marks(this IReadOnlyDictionary<string, byte[]> parts, string name) =>
    [
        .. parts.Lines(name).Select(line => line.Split('\t')).Where(fields => fields.Length == 3)
            .Select(fields => new ServerLogMark(fields[0], fields[1], long.TryParse(fields[2], NumberStyles.None, CultureInfo.InvariantCulture, out long size) ? size : 0)),
    ];
}
