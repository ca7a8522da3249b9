using System.Globalization;
using System.Text;
using MailAbuse.Servers.Shells;

namespace MailAbuse.Mta.Postfix.Servers.Configuration;

/// <summary>One call that says all that is read of a server's configuration and of the processes that run with it.</summary>
internal static class ConfigurationScript
{
    /// <summary>
    /// What the files in <c>$c</c> say; <c>$n</c> are the parameters to print whether or not they are set, with blanks between them. A part
    /// says nothing where its command fails; the first two must not.
    /// </summary>
    public const string Files =
        "s() { printf '\\036%s\\n' \"$1\"; }; s values; postconf -c \"$c\" $n 2>&1 || exit; "
        + "s set; postconf -c \"$c\" -n 2>&1 || exit; "
        + "s services; postconf -c \"$c\" -M 2>/dev/null; s overrides; postconf -c \"$c\" -P 2>/dev/null; s types; postconf -c \"$c\" -m 2>/dev/null; ";

    // Start times are ticks since boot, so they are told against the ticks of a process that begins now: /proc/uptime is another clock in a
    // container. date comes first, so that the error makes processes older.
    private const string Running =
        "s files; for f in main.cf master.cf; do stat -L -c '%.Y %.Z %s' -- \"$c/$f\"; done 2>/dev/null; "
        + "s clock; date +%s.%N; cat /proc/self/stat; getconf CLK_TCK; "
        + "q=$(postconf -c \"$c\" -xh queue_directory 2>/dev/null); m=$(cat \"$q/pid/master.pid\" 2>/dev/null); m=${m##* }; "
        + "if [ -n \"$m\" ] && [ \"$(cat \"/proc/$m/comm\" 2>/dev/null)\" = master ]; then s master; cat \"/proc/$m/stat\"; "
        + "s processes; p=$(children \"$m\" 'smtpd|qmgr|pickup'); printf '%s\n' \"$p\"; cd /proc; "
        + "s arguments; l=$(printf '%s\n' \"$p\" | sed -n 's|^\\([0-9]*\\) (smtpd) .*|\\1/cmdline|p'); [ -z \"$l\" ] || head -v -c 65536 $l 2>/dev/null | tr '\\000' '\\037'; fi; exit 0";

    /// <summary>The command.</summary>
    public static ShellCommand Command(string configDirectory, IEnumerable<string> parameters) => new("sh", "-c", "c=$1; n=$2; " + Files + ProcessScripts.Children + Running, "sh", configDirectory, string.Join(' ', parameters));

    /// <summary>The parts of what it printed, by name.</summary>
    public static IReadOnlyDictionary<string, string> Parts(byte[] output)
        => ScriptParts.Of(output).ToDictionary(part => part.Key, part => Encoding.UTF8.GetString(part.Value), StringComparer.Ordinal);

    /// <summary>The process id and the fields from the third on of a line of /proc/PID/stat; the second can hold anything (proc(5)).</summary>
    public static (int Id, string[] Fields) Stat(string line)
    {
        int open = line.IndexOf(" (", StringComparison.Ordinal);
        int close = line.LastIndexOf(')');
        if (open < 0 || close < 0 || !int.TryParse(line[..open], NumberStyles.None, CultureInfo.InvariantCulture, out int id))
            return (0, []);
        return (id, line[(close + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries));
    }

    /// <summary>The start in ticks, field 22 of the line.</summary>
    public static long StartTicks(string[] fields) => fields.Length > 19 && long.TryParse(fields[19], NumberStyles.None, CultureInfo.InvariantCulture, out long ticks) ? ticks : 0;

    /// <summary>Seconds since 1970 with a fraction, as <c>date +%s.%N</c> and <c>stat -c %.Y</c> print them.</summary>
    public static DateTimeOffset? Time(string text)
        => decimal.TryParse(text.Trim(), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal seconds) && seconds is > 0 and < 253402300800m
            ? DateTimeOffset.UnixEpoch.AddTicks((long)(seconds * TimeSpan.TicksPerSecond))
            : null;
}
