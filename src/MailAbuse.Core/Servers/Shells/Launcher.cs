using System.Globalization;

namespace MailAbuse.Servers.Shells;

/// <summary>
/// The few lines of sh through which every program is started, on this machine and on others. They are the same text for every
/// command; program, arguments and the length of the input are their positional parameters, so data is never code.
/// </summary>
/// <remarks>
/// What they are for:
/// <list type="bullet">
/// <item>The program starts only when its whole input has arrived: a cut line must not leave <c>postsuper -h -</c> with half an id.</item>
/// <item>It ends when whoever asked for it is gone. Standard input stays open behind the input as a lifeline, and its end ends the
/// program with all its children, whether a stop closed it, the network, or kill -9.</item>
/// <item>Exit code 255 belongs to ssh alone.</item>
/// </list>
/// </remarks>
internal static class Launcher
{
    /// <summary>The exit code where the input could not be kept: no space, or no mktemp.</summary>
    public const int InputNotKept = 96;

    /// <summary>The exit code for input that did not arrive whole, with <see cref="CutOffMark"/> on standard error.</summary>
    public const int InputCutOff = 97;

    /// <summary>What is said beside <see cref="InputCutOff"/>, because a program may end with that code, too.</summary>
    public const string CutOffMark = "mailabuse: input cut off";

    /// <summary>How long a program that does not listen to SIGTERM lives after a stop.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    // A Ctrl+C at the terminal reaches every program of its process group. What has to end is ended by the lifeline, so that one who
    // asked for a stop learns that, and not of a shell that was interrupted.
    private const string Surroundings =
        "PATH=${PATH:-/usr/bin:/bin}:/usr/local/sbin:/usr/sbin:/sbin; LC_ALL=C; export PATH LC_ALL; trap '' INT; n=$1; shift; exec 3<&0; ";

    // The input lies in a file without a name, so that nobody's addresses are left in /tmp. Each reader has a place of its own in it.
    private const string Input =
        "if [ \"$n\" -gt 0 ]; then t=$(mktemp) && exec 4>\"$t\" 5<\"$t\" 6<\"$t\" || exit 96; rm -f \"$t\"; "
        + "head -c \"$n\" <&3 >&4 || exit 96; [ $(wc -c <&5) -eq \"$n\" ] || { echo 'mailabuse: input cut off' >&2; exit 97; }; exec 4>&- 5<&-; "
        + "else exec 6</dev/null; fi; ";

    // A session of its own makes the program and its children one process group that can be ended as one ('set -m' would do, but dash
    // wants a terminal for it). Where setsid(1) is missing the words begin with the program, and only it is ended.
    private const string Program =
        "command -v \"$1\" >/dev/null || { echo \"$1: not found\" >&2; exit 127; }; $(command -v setsid) \"$@\" <&6 3<&- 6<&- & p=$!; ";

    // Nothing ever comes through the lifeline: read returns at its end. From then on this watch lets nobody end it before its work is
    // done; the loop ends as soon as the group is empty, so that no later group of the same number is hit.
    private const string Watch =
        "{ while read -r x <&3; do :; done; trap '' TERM; kill -TERM -$p || kill -TERM $p; "
        + "for i in 1 2 3 4 5 6 7 8 9 10; do kill -0 -$p || kill -0 $p || exit; sleep 0.1; done; kill -KILL -$p || kill -KILL $p; } "
        + ">/dev/null 2>&1 6<&- & w=$!; exec 3<&- 6<&-; ";

    // What the program left in its group goes with it: a child that nobody waits for would hold the output open.
    private const string End = "wait $p; s=$?; kill $w 2>/dev/null; kill -TERM -$p 2>/dev/null; [ $s -ne 255 ] || s=254; exit $s";

    private const string Script = Surroundings + Input + Program + Watch + End;

    /// <summary>The program and its arguments behind the launcher, as a list of words.</summary>
    public static IReadOnlyList<string> Wrap(MailServer server, ShellCommand command)
    {
        string length = command.Input.Length.ToString(CultureInfo.InvariantCulture);
        string[] sudo = server.Sudo ? ["sudo", "-n", "--"] : [];
        return [.. sudo, "sh", "-c", Script, "mailabuse", length, command.Program, .. command.Arguments];
    }
}
