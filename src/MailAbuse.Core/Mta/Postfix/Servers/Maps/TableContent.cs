using System.Text;
using MailAbuse.Servers;
using MailAbuse.Servers.Shells;

namespace MailAbuse.Mta.Postfix.Servers.Maps;

/// <summary>
/// What built tables hold, as <c>postmap -s</c> lists it (postmap(1)). Table and text differ where a run was killed between them, or where
/// a hand changed the text and forgot postmap.
/// </summary>
internal sealed class TableContent
{
    private readonly Dictionary<string, List<(string Key, string Answer)>> _entries = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _troubles = new(StringComparer.Ordinal);

    /// <summary>Asks the tables of a server, in one call.</summary>
    /// <param name="shell">The server.</param>
    /// <param name="names">The tables, each with its type: <c>lmdb:/etc/postfix/mailabuse/logins</c>.</param>
    /// <param name="stop">Ends it.</param>
    public static TableContent Read(IServerShell shell, IReadOnlyCollection<string> names, CancellationToken stop) =>
        Parse(names, shell.RunChecked(MapScripts.TablesOf(shell.Server, names), stop).Output);

    /// <summary>Reads what the script printed. A line is key, tab, answer; whatever else there is belongs to nobody.</summary>
    public static TableContent Parse(IEnumerable<string> names, byte[] output)
    {
        IReadOnlyDictionary<string, byte[]> parts = ScriptParts.Of(output);
        TableContent content = new();
        foreach (string name in names)
        {
            List<(string, string)> entries = content._entries[name] = [];
            // Bytes as characters, like the texts: no byte of a stranger becomes another's key.
            foreach (string line in Encoding.Latin1.GetString(parts.GetValueOrDefault($"keys {name}") ?? []).Split('\n'))
            {
                int tab = line.IndexOf('\t', StringComparison.Ordinal);
                if (tab > 0)
                    entries.Add((line[..tab], line[(tab + 1)..]));
            }

            string trouble = string.Concat(parts.Lines($"trouble {name}")).Trim();
            if (trouble.Length > 0)
                content._troubles[name] = trouble;
        }

        return content;
    }

    /// <summary>Keys and answers of a table, in its order.</summary>
    public IReadOnlyList<(string Key, string Answer)> EntriesOf(string name) => _entries.GetValueOrDefault(name) ?? [];

    /// <summary>Why a table could not be listed, in postmap's words; null where it could.</summary>
    public string? TroubleOf(string name) => _troubles.GetValueOrDefault(name);
}
