using MailAbuse.Mta.Postfix.Servers.Configuration;
using MailAbuse.Mta.Postfix.Servers.Suspensions;
using MailAbuse.Servers.Shells;
using MailAbuse.Text;

namespace MailAbuse.Mta.Postfix.Servers.Setup;

/// <summary>What would go with one of our maps: suspensions, and entries that others wrote there.</summary>
/// <param name="Path">The map.</param>
/// <param name="Suspensions">How many of ours stop somebody.</param>
/// <param name="Foreign">Entries of others, each with its line, safe to show.</param>
internal sealed record MapContent(string Path, int Suspensions, IReadOnlyList<string> Foreign)
{
    private const int LongestEntry = 60;
    private const int MostEntries = 3;

    /// <summary>Reads all maps of a server.</summary>
    public static IReadOnlyList<MapContent> Read(IServerShell shell, PostfixConfiguration configuration, CancellationToken stop)
    {
        IReadOnlyList<SuspensionMap> maps = SuspensionMap.All(configuration);
        return [.. SuspensionMap.Read(shell, maps, stop).Zip(maps, (text, map) => Of(map.Path, text))];
    }

    /// <summary>What a text holds. A comment of ours without an entry stops nobody.</summary>
    public static MapContent Of(string path, AccessMapText text) => new(
        path,
        text.Suspensions.Count(suspension => text.EntriesOf(suspension).Count > 0),
        [.. text.Foreign.Select(entry => $"line {entry.Lines[0] + 1}: '{Visible.Make(entry.Text, LongestEntry)}'")]);

    /// <summary>In words what would be lost; null where nothing would.</summary>
    public static string? Describe(IReadOnlyList<MapContent> maps)
    {
        MapContent[] ours = [.. maps.Where(map => map.Suspensions > 0)], others = [.. maps.Where(map => map.Foreign.Count > 0)];
        string suspensions = $"suspensions still stand there ({string.Join(", ", ours.Select(map => $"{map.Path}: {map.Suspensions}"))})";
        string entries = $"entries that others wrote ({string.Join("; ", others.Select(map => $"{map.Path}, {Some(map.Foreign)}"))})";
        return (ours.Length, others.Length) switch
        {
            (0, 0) => null,
            (_, 0) => suspensions,
            (0, _) => $"no suspension stands there, but {entries}",
            _ => $"{suspensions}, and {entries}",
        };
    }

    private static string Some(IReadOnlyList<string> entries) =>
        string.Join(", ", entries.Take(MostEntries)) + (entries.Count > MostEntries ? $" and {entries.Count - MostEntries} more" : "");
}
