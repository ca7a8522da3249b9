using System.Globalization;

namespace MailAbuse.Servers.Shells;

/// <summary>
/// The few lines of sh through which every program is started, on this machine and on others. They are the same text for every
/// command; program, arguments and the length of the input are their positional parameters, so data is never code.
/// </summary>
/// <remarks>
/// What they are for: the program starts only when its whole input has arrived (a cut line must not leave <c>postsuper -d -</c> with
/// half an id), and it ends when whoever asked for it is gone: standard input stays open behind the input as a lifeline, and its end
/// ends the program, whether a stop closed it, the network, or kill -9.
/// </remarks>
internal static class Launcher
{
    /// <summary>The exit code for input that did not arrive whole.</summary>
    public const int InputCutOff = 97;

    private const string Script =
        "PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin; LC_ALL=C; export PATH LC_ALL; n=$1; shift; exec 3<&0; "
        + "if [ \"$n\" -gt 0 ]; then t=$(mktemp) || exit 98; head -c \"$n\" <&3 >\"$t\"; "
        + "if [ \"$(wc -c <\"$t\")\" -ne \"$n\" ]; then rm -f \"$t\"; exit 97; fi; exec 4<\"$t\"; rm -f \"$t\"; else exec 4</dev/null; fi; "
        + "\"$@\" <&4 3<&- 4<&- & p=$!; "
        + "{ exec 4<&-; cat <&3; kill -TERM $p; sleep 3; kill -KILL $p; } >/dev/null 2>&1 & w=$!; "
        + "exec 3<&- 4<&-; wait $p; s=$?; kill $w 2>/dev/null; exit $s";

    /// <summary>The program and its arguments behind the launcher, as a list of words.</summary>
    public static IReadOnlyList<string> Wrap(MailServer server, ShellCommand command)
    {
        string length = command.Input.Length.ToString(CultureInfo.InvariantCulture);
        string[] sudo = server.Sudo ? ["sudo", "-n", "--"] : [];
        return [.. sudo, "sh", "-c", Script, "mailabuse", length, command.Program, .. command.Arguments];
    }
}
