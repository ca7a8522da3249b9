using System.Globalization;

namespace MailAbuse.Logs;

/// <summary>
/// What a log's file name says: which set of rotated files it belongs to, and how old it is among them. Knows logrotate's ways:
/// <c>mail.log</c>, <c>mail.log.1</c>, <c>mail.log.2.gz</c>, <c>mail.log-20261105(.gz)</c>, <c>mail-20261105.log(.gz)</c>,
/// <c>mail.log.2026-11-05</c>.
/// </summary>
/// <param name="Set">Folder and name without what rotation and compression have added.</param>
/// <param name="Age">0 for the file that is being written; the larger, the older.</param>
internal readonly record struct RotatedName(string Set, long Age)
{
    private static readonly string[] Compressions = [".gz", ".xz", ".zst", ".zstd", ".bz2"];

    /// <summary>True where the name says that the file is packed.</summary>
    public static bool IsPacked(string path) => Array.Exists(Compressions, ending => path.EndsWith(ending, StringComparison.OrdinalIgnoreCase));

    public static RotatedName Of(string path)
    {
        string folder = Path.GetDirectoryName(path) ?? "";
        string name = Path.GetFileName(path);
        foreach (string ending in Compressions)
        {
            if (!name.EndsWith(ending, StringComparison.OrdinalIgnoreCase)) continue;
            name = name[..^ending.Length];
            break;
        }

        int dot = name.LastIndexOf('.');
        if (dot > 0 && dot < name.Length - 1 && int.TryParse(name.AsSpan(dot + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number < 10_000)
            return new RotatedName(Path.Combine(folder, name[..dot]), number);

        // A date behind - or . , at the end or before the last extension: the older, the larger.
        for (int at = 1; at < name.Length; at++)
        {
            if (name[at] is not ('-' or '.' or '_') || ReadDate(name.AsSpan(at + 1), out int length) is not { } date) continue;
            string rest = name[(at + 1 + length)..];
            if (rest.Length > 0 && rest[0] is not ('.' or '-')) continue;
            if (rest.Length > 0 && rest[0] == '-') rest = rest.IndexOf('.', StringComparison.Ordinal) is var end and >= 0 ? rest[end..] : "";
            return new RotatedName(Path.Combine(folder, name[..at] + rest), 1_000_000_000L - date);
        }

        return new RotatedName(Path.Combine(folder, name), 0);
    }

    private static int? ReadDate(ReadOnlySpan<char> text, out int length)
    {
        length = 0;
        if (text.Length >= 10 && text[4] == '-' && text[7] == '-' &&
            DateOnly.TryParseExact(text[..10], "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly dashed))
        {
            length = 10;
            return dashed.DayNumber;
        }

        if (text.Length >= 8 && DateOnly.TryParseExact(text[..8], "yyyyMMdd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly plain))
        {
            length = 8;
            return plain.DayNumber;
        }

        return null;
    }
}
