using System.Text;
using MailAbuse.Servers;
using MailAbuse.Servers.Shells;
using MailAbuse.Suspensions;

namespace MailAbuse.Mta.Postfix.Servers.Suspensions;

/// <summary>
/// What the built tables hold, key by key, as <c>postmap -s</c> lists it (postmap(1)). Table and text differ where a run was killed
/// between them, or where a hand changed the text and forgot postmap.
/// </summary>
internal sealed class TableKeys
{
    private readonly Dictionary<string, List<(string Key, string Answer)>> _entries = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _troubles = new(StringComparer.Ordinal);

    /// <summary>Asks the tables of a server, in one call.</summary>
    public static TableKeys Read(IServerShell shell, IReadOnlyList<SuspensionMap> maps, CancellationToken stop)
    {
        string[] names = [.. maps.Where(map => map.IsBuilt).Select(map => map.Name)];
        return Parse(names, shell.RunChecked(SuspensionScripts.TablesOf(shell.Server, names), stop).Output);
    }

    /// <summary>Reads what the script printed. A line is key, tab, answer; whatever else there is belongs to nobody.</summary>
    public static TableKeys Parse(IEnumerable<string> names, byte[] output)
    {
        IReadOnlyDictionary<string, byte[]> parts = ScriptParts.Of(output);
        TableKeys keys = new();
        foreach (string name in names)
        {
            List<(string, string)> entries = keys._entries[name] = [];
            // Bytes as characters, like the texts: no byte of a stranger becomes another's key.
            foreach (string line in Encoding.Latin1.GetString(parts.GetValueOrDefault($"keys {name}") ?? []).Split('\n'))
            {
                int tab = line.IndexOf('\t', StringComparison.Ordinal);
                if (tab > 0)
                    entries.Add((line[..tab], line[(tab + 1)..]));
            }

            string trouble = string.Concat(parts.Lines($"trouble {name}")).Trim();
            if (trouble.Length > 0)
                keys._troubles[name] = trouble;
        }

        return keys;
    }

    /// <summary>Why a table could not be listed, in postmap's words; null where it could.</summary>
    public string? TroubleOf(SuspensionMap map) => _troubles.GetValueOrDefault(map.Name);

    /// <summary>Those whom only the table stops: it answers in our own words, and the text names no such suspension.</summary>
    /// <param name="map">The map.</param>
    /// <param name="kind">What its keys are.</param>
    /// <param name="text">Its text.</param>
    public IEnumerable<MapSuspension> OnlyIn(SuspensionMap map, SenderKind kind, AccessMapText text)
    {
        HashSet<string> named = [.. text.Suspensions.SelectMany(suspension => suspension.Keys)];
        foreach ((string key, string answer) in _entries.GetValueOrDefault(map.Name) ?? [])
        {
            // A key that can be no sender's was not written by us. What the text gives, in whoever's entry, is listed from there.
            if (!named.Contains(key) && SenderKey.TryOf(kind, key) is { } sender && sender.Text == key && SuspensionAnswer.TryRead(sender, answer) is { } suspension && text.AnswerTo(key) != answer)
                yield return suspension;
        }
    }
}
