using MailAbuse.Mta.Postfix.Servers.Configuration;
using MailAbuse.Mta.Postfix.Servers.Maps;
using MailAbuse.Servers;
using MailAbuse.Servers.Shells;
using MailAbuse.Text;

namespace MailAbuse.Mta.Postfix.Servers.Setup;

/// <summary>Our folder on the server with its maps.</summary>
internal sealed class FolderFiles(IServerShell shell, PostfixLayout layout)
{
    // Folders that are missing are told; each text that is missing; each table that is missing, older than its text, or does not open.
    // postmap -q ends with 1 for "not found" and for "does not open", but says something only then.
    private const string LookScript =
        "d=$1; t=$2; x=$3; [ -d \"$d\" ] || echo \"folder $d\"; for f in saved quarantine; do [ -d \"$d/$f\" ] || echo \"folder $d/$f\"; done; "
        + "for f in logins clients local_users refused_users routes relay_logins; do [ -e \"$d/$f\" ] || echo \"text $d/$f\"; done; "
        + "for f in logins clients routes relay_logins; do if [ ! -e \"$d/$f.$x\" ] || [ \"$d/$f\" -nt \"$d/$f.$x\" ] || [ -n \"$(postmap -c \"$4\" -q mailabuse \"$t:$d/$f\" 2>&1 >/dev/null)\" ]; then echo \"table $d/$f\"; fi; done; exit 0";

    private const string FoldersScript = "umask 022; mkdir -p -- \"$1\" && chmod 0755 -- \"$1\" && mkdir -p -m 0700 -- \"$1/saved\" \"$1/quarantine\"";

    // An empty text is whole as soon as it is there; noclobber leaves what is there.
    private const string TextsScript = "umask 077; set -C; for f in logins clients local_users refused_users routes relay_logins; do [ -e \"$1/$f\" ] || : >\"$1/$f\" || exit 73; done; "
        + "chmod 0644 -- \"$1/logins\" \"$1/clients\" \"$1/local_users\" \"$1/refused_users\" \"$1/routes\"; chmod 0600 -- \"$1/relay_logins\"";

    private const string RemoveScript = "cd -- \"$1\" 2>/dev/null || exit 0; for f in logins clients local_users refused_users routes relay_logins; do rm -f -- \"$f\" \"$f.last\" \"$f.lmdb\" \"$f.db\" \"$f.cdb\" \"$f.lmdb.broken\" \"$f.db.broken\"; done; rm -f -- *.mailabuse.??????";

    private const string ListScript = "cd -- \"$1\" 2>/dev/null || exit 0; for f in logins clients local_users refused_users routes relay_logins; do [ -e \"$f\" ] && echo \"$f\"; done; exit 0";

    /// <summary>What is missing, for people.</summary>
    public IReadOnlyList<SetupChange> Missing(string mapType, CancellationToken stop)
        => [.. shell.RunChecked(new ShellCommand("sh", "-c", LookScript, "sh", layout.Folder, mapType, TableOpening.Suffix(mapType), shell.Server.ConfigDirectory), stop).Lines.Select(line => Change(line, mapType))];

    /// <summary>Makes the folders. May be done by several at once: the lock lies in there.</summary>
    public void MakeFolders(CancellationToken stop) => shell.RunChecked(new ShellCommand("sh", "-c", FoldersScript, "sh", layout.Folder), stop);

    /// <summary>Makes what else is missing, and sees that the tables open.</summary>
    public void MakeMaps(string mapType, CancellationToken stop)
    {
        shell.RunChecked(new ShellCommand("sh", "-c", TextsScript, "sh", layout.Folder), stop);
        foreach (SetupChange change in Missing(mapType, stop).Where(change => change.Target.Contains(':', StringComparison.Ordinal)))
        {
            ShellResult made = shell.Run(MapScripts.MakeOf(shell.Server, change.Target), stop);
            if (!made.IsSuccess)
                throw MapFailed(change.Target, made.Error, stop);
        }

        if (Missing(mapType, stop) is [{ } still, ..])
            throw MapFailed(still.Target, "it does not open", stop);
    }

    /// <summary>Names of the maps that are there.</summary>
    public IReadOnlyList<string> Present(CancellationToken stop) => [.. shell.RunChecked(new ShellCommand("sh", "-c", ListScript, "sh", layout.Folder), stop).Lines];

    /// <summary>Removes the maps. Saved copies, manifests and the lock stay.</summary>
    public void RemoveMaps(CancellationToken stop) => shell.RunChecked(new ShellCommand("sh", "-c", RemoveScript, "sh", layout.Folder), stop);

    private SetupChange Change(string line, string mapType)
    {
        (string kind, string path) = line.Split(' ', 2) is [string first, string second] ? (first, second) : (line, "");
        return new SetupChange
        {
            Server = shell.Server.Name,
            Target = kind == "table" ? $"{mapType}:{path}" : path,
            After = kind switch { "folder" => "a folder of root's", "text" => "an empty map", _ => "a table made from its text" },
        };
    }

    private ServerException MapFailed(string map, string said, CancellationToken stop)
        => new(
            ServerProblemKind.MapFailed,
            shell.Server.Name,
            $"{shell.Server}: {map} could not be made: {Visible.Make(said.TrimEnd().Split('\n')[^1])}",
            $"main.cf and master.cf are as they were. {TableOpening.Advice(shell, map, stop) ?? "See what it said, and run the same command again."}");
}
