using System.Text;
using MailAbuse.Logs;
using MailAbuse.Text;

namespace MailAbuse.Rates.Live;

/// <summary>Which of the logs that were named are watched: those that are written, and none twice.</summary>
internal static class WrittenLogs
{
    // No first line of a mail server is longer; a file of zeros has none at all.
    private const int LongestBeginning = 1 << 16;

    /// <summary>
    /// Of a rotated set that was named whole, the one that is written; and of logs that begin alike (Debian's mail.log and mail.info) the
    /// longest, as when they are read.
    /// </summary>
    /// <param name="paths">Those that were named.</param>
    /// <param name="notice">Told of what is left out.</param>
    public static string[] Of(IReadOnlyList<string> paths, Action<string> notice)
    {
        string[] logs =
        [
            .. paths.Select(Path.GetFullPath).Distinct(StringComparer.Ordinal).GroupBy(path => RotatedName.Of(path).Set)
                .Select(set => set.FirstOrDefault(path => RotatedName.Of(path).Age == 0 && !RotatedName.IsPacked(path)) ?? set.Key),
        ];
        HashSet<string> copies = [];
        foreach (IGrouping<string, string> same in logs.GroupBy(Beginning).Where(same => same.Key.Length > 0))
        {
            string[] byLength = [.. same.OrderByDescending(path => new FileInfo(path) is { Exists: true } file ? file.Length : 0)];
            foreach (string copy in byLength[1..])
            {
                copies.Add(copy);
                notice($"{Visible.Make(copy, 200)} begins like {Visible.Make(byLength[0], 200)}, and is not watched: what is in both would count twice. Name it alone to watch it.");
            }
        }

        return [.. logs.Where(path => !copies.Contains(path))];
    }

    // How it begins, and how its part before did: of one that was just rotated the first line alone tells little, and mail.err may begin as mail.log does.
    private static string Beginning(string path) =>
        string.Join('\n', DefaultLog.WithRotatedSet(path).Where(part => !RotatedName.IsPacked(part)).Select(FirstLine).Where(line => line.Length > 0).Take(2));

    private static string FirstLine(string path)
    {
        try
        {
            if (!File.Exists(path)) return "";
            using FileStream file = new(path, new FileStreamOptions { Access = FileAccess.Read, Share = FileShare.ReadWrite | FileShare.Delete, BufferSize = 0 });
            byte[] beginning = new byte[LongestBeginning];
            int length = file.ReadAtLeast(beginning, beginning.Length, throwOnEndOfStream: false);
            int end = beginning.AsSpan(0, length).IndexOf((byte)'\n');
            return end < 0 ? "" : Encoding.Latin1.GetString(beginning, 0, end);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return ""; // its source tells
        }
    }
}
