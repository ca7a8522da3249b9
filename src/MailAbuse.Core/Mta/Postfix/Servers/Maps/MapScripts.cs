using MailAbuse.Servers;
using MailAbuse.Servers.Shells;

namespace MailAbuse.Mta.Postfix.Servers.Maps;

/// <summary>The scripts of one change of a map, each a constant text; what comes from outside is a positional parameter or standard input.</summary>
internal static class MapScripts
{
    private const string ReadText = "[ -e \"$1\" ] || exit 66; cat -- \"$1\" && { rm -f -- \"$1.last\"; ln -- \"$1\" \"$1.last\" 2>/dev/null; exit 0; }";

    // Builds a table: make FOLDER MAP; $o is then why it did not open before. postmap does not write over a file that is no
    // table of its kind (the codes are LMDB's), so that is moved away first. Whatever else is wrong, a permission, a lock, the disk, may
    // pass, and the file may still be good: then it stays.
    private const string Make =
        "make() { o=$(postmap -c \"$1\" -q mailabuse \"$2\" 2>&1 >/dev/null); t=${2#*:}; case \"$2\" in hash:*|btree:*) t=$t.db;; *) t=$t.${2%%:*};; esac; "
        + "case \"$o\" in *\"$t: MDB_INVALID: \"*|*\"$t: MDB_VERSION_MISMATCH: \"*|*\"$t: MDB_CORRUPTED: \"*|*\"$2: MDB_CORRUPTED: \"*|*\"$t: Inappropriate file type or format\"*) "
        + "[ ! -f \"$t\" ] || mv -f -- \"$t\" \"$t.broken\" || return;; esac; postmap -c \"$1\" \"$2\"; }; ";

    // An smtpd that began while the table was missing takes it for missing as long as it lives ("is unavailable", 451 to everybody), so
    // where it did not open before, Postfix is reloaded.
    private const string Build =
        "c=$1; m=$2; b=$3; shift 3; k=$(cat); if [ \"$b\" = build ]; then make \"$c\" \"$m\" || exit; "
        + "[ -z \"$o\" ] || postfix -c \"$c\" reload >/dev/null 2>&1; fi; "
        + "s answers; printf '%s\\n' \"$k\" | postmap -c \"$c\" -q - \"$m\"; e=$?; [ \"$e\" -le 1 ] || exit \"$e\"; "
        // What was under way when the table changed is written to the log before the mark.
        + "[ \"$b\" = build ] && { sleep 0.3 2>/dev/null || sleep 1; }; s marks; marks \"$@\"; exit 0";

    // Puts the last good text back: a link, so it takes no space; only where the text is still the one that we wrote.
    private const string Restore =
        "h() { sha256sum <\"$1\" | cut -d' ' -f1; }; [ \"$(h \"$3\")\" = \"$4\" ] || exit 98; "
        + "if [ \"$5\" = absent ]; then rm -f -- \"$3\"; else [ \"$(h \"$3.last\")\" = \"$5\" ] && mv -f -- \"$3.last\" \"$3\" || exit 74; fi; "
        + "[ -z \"$2\" ] || postmap -c \"$1\" \"$2\"";

    // All that the tables hold. What is in them may be anybody's: RS goes, and what cannot be listed says why in its own part.
    private const string Tables =
        "c=$1; shift; f=$(mktemp) || exit; trap 'rm -f \"$f\"' EXIT; for m; do s \"keys $m\"; postmap -c \"$c\" -s \"$m\" 2>\"$f\" | head -c 33554432 | tr -d '\\036'; "
        + "s \"trouble $m\"; grep -aE '(fatal|error): ' -- \"$f\" | tail -n 1 | tr -d '\\036'; done; exit 0";

    public static ShellCommand ReadTextOf(string path) => Sh(ReadText, [path]);

    public static ShellCommand BuildOf(MailServer server, string map, bool build, IEnumerable<string> keys) =>
        Sh(ServerLogScripts.Functions + Make + Build, [server.ConfigDirectory, map, build ? "build" : "query", .. server.Log]).WithInput(string.Concat(keys.Select(key => key + "\n")));

    public static ShellCommand MakeOf(MailServer server, string map) => Sh(Make + "make \"$@\"", [server.ConfigDirectory, map]);

    public static ShellCommand RestoreOf(MailServer server, string map, string path, string current, string last) =>
        Sh(Restore, [server.ConfigDirectory, map, path, current, last]);

    public static ShellCommand TablesOf(MailServer server, IEnumerable<string> maps) => Sh(ServerLogScripts.Functions + Tables, [server.ConfigDirectory, .. maps]);

    private static ShellCommand Sh(string script, IReadOnlyList<string> arguments) => new("sh", ["-c", script, "sh", .. arguments]);
}
