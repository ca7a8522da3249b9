using System.Globalization;
using MailAbuse.Mta.Postfix.Servers.Configuration;
using MailAbuse.Servers;
using MailAbuse.Servers.Shells;
using MailAbuse.Text;

namespace MailAbuse.Mta.Postfix.Servers.Setup;

/// <summary>main.cf and master.cf as they are, and as they will be: edited by postconf itself on a copy, and read back from there.</summary>
/// <param name="MainBefore">The bytes of main.cf now.</param>
/// <param name="MasterBefore">The bytes of master.cf now.</param>
/// <param name="MainAfter">The bytes of main.cf as edited.</param>
/// <param name="MasterAfter">The bytes of master.cf as edited.</param>
/// <param name="After">What the edited copy says.</param>
internal sealed record StagedFiles(byte[] MainBefore, byte[] MasterBefore, byte[] MainAfter, byte[] MasterAfter, PostfixConfiguration After)
{
    // $1 is the configuration directory, $2 the parameters to print, then flag and argument of each edit. The copy lies in a folder of its own and
    // goes with the script. Its files are made old: every program of Postfix waits until main.cf has been left alone for a second.
    private const string Script =
        "d=$1; n=$2; shift 2; c=$(mktemp -d) || exit 73; trap 'rm -rf -- \"$c\"' EXIT; trap 'exit 97' HUP INT TERM; "
        + "old() { touch -d '1 hour ago' -- \"$c/main.cf\" \"$c/master.cf\"; }; "
        + "cp -- \"$d/main.cf\" \"$d/master.cf\" \"$c/\" && cp -- \"$c/main.cf\" \"$c/main.was\" && cp -- \"$c/master.cf\" \"$c/master.was\" || exit 74; "
        + "while [ $# -gt 0 ]; do old; postconf -c \"$c\" \"$1\" \"$2\" 2>\"$c/said\" || { cat \"$c/said\" >&2; exit 75; }; shift 2; done; old; "
        + "for f in main.was master.was main.cf master.cf; do wc -c <\"$c/$f\"; done; cat \"$c/main.was\" \"$c/master.was\" \"$c/main.cf\" \"$c/master.cf\"; ";

    /// <summary>Edits a copy and reads it back.</summary>
    /// <exception cref="ServerException"><see cref="ServerProblemKind.ConfigurationInvalid"/> where postconf refuses an edit or cannot read the result.</exception>
    public static StagedFiles Make(IServerShell shell, FileEdits edits, CancellationToken stop)
    {
        MailServer server = shell.Server;
        ShellCommand command = new("sh", ["-c", Script + ConfigurationScript.Files + "exit 0", "sh", server.ConfigDirectory, string.Join(' ', PostfixConfiguration.Asked), .. edits.Arguments]);
        ShellResult result = shell.Run(command, stop);
        if (result.ExitCode == 75)
            throw Invalid(server, result.Error);
        int at = 0;
        int[] lengths = [.. Enumerable.Range(0, 4).Select(_ => Number(result.Output, ref at))];
        if (lengths.Any(length => length < 0) || result.Output.Length < at + lengths.Sum())
            throw CommandFailures.From(server, new ShellCommand("postconf"), result);
        byte[][] files = new byte[4][];
        for (int i = 0; i < files.Length; i++)
        {
            files[i] = result.Output[at..(at + lengths[i])];
            at += lengths[i];
        }

        if (!result.IsSuccess)
            throw Invalid(server, System.Text.Encoding.UTF8.GetString(result.Output, at, result.Output.Length - at));
        (PostfixConfiguration after, _) = PostfixConfiguration.Parse(server, ConfigurationScript.Parts(result.Output[at..]), PostfixConfiguration.Asked);
        return new StagedFiles(files[0], files[1], files[2], files[3], after);
    }

    private static ServerException Invalid(MailServer server, string said)
        => new(
            ServerProblemKind.ConfigurationInvalid,
            server.Name,
            $"{server}: postconf refuses the configuration that would result: {Visible.Make(said.TrimEnd().Split('\n')[^1])}",
            "Nothing was changed. Mend main.cf or master.cf there and run the same command again.");

    private static int Number(byte[] text, ref int at)
    {
        int end = Array.IndexOf(text, (byte)'\n', at);
        if (end < 0)
            return -1;
        string number = System.Text.Encoding.ASCII.GetString(text, at, end - at).Trim();
        at = end + 1;
        return int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out int value) ? value : -1;
    }
}
