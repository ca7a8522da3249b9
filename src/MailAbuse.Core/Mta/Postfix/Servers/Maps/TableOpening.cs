using MailAbuse.Servers;
using MailAbuse.Servers.Shells;

namespace MailAbuse.Mta.Postfix.Servers.Maps;

/// <summary>Whether a built table opens. Where it does not, Postfix puts off whatever mail it looks up there (451, or deferred).</summary>
internal static class TableOpening
{
    /// <summary>What to say and do where a table does not open; null where it does.</summary>
    /// <param name="shell">The server.</param>
    /// <param name="map">The table with its type: <c>lmdb:/etc/postfix/mailabuse/logins</c>.</param>
    /// <param name="stop">Ends it.</param>
    public static string? Advice(IServerShell shell, string map, CancellationToken stop)
    {
        ShellResult result = shell.Run(shell.Server.Postmap("-q", "mailabuse", map), stop);
        // 1 is "not found", and "does not open" as well, but it says something only then; a table that was cut short kills postmap.
        bool opens = result.ExitCode is 0 or 1 && !result.Error.Contains("fatal: ", StringComparison.Ordinal) && !result.Error.Contains("error: ", StringComparison.Ordinal);
        return opens ? null : $"{map} does not open now, and Postfix puts mail off until it does. Mend what postmap says (the folder, the space), move {FileOf(map)} away if it is there, and run the same command again.";
    }

    /// <summary>The end of the name of a table's file, by its type (DATABASE_README of Postfix).</summary>
    public static string Suffix(string mapType) => mapType switch { "hash" or "btree" => "db", _ => mapType };

    private static string FileOf(string map) => map.Split(':', 2) is [string type, string path] ? $"{path}.{Suffix(type)}" : map;
}
