namespace MailAbuse.Benchmarks;

/// <summary>Some megabytes of log to measure on: the sample logs, one behind the other.</summary>
internal static class SampleLog
{
    /// <summary>Where the sources are; measurements run in a folder somewhere below.</summary>
    public static string Repository { get; } = FindRepository();

    /// <summary>The lines of all samples, each with its end.</summary>
    public static byte[] Text { get; } = [.. Files().SelectMany(File.ReadAllBytes)];

    /// <summary>Where each line is.</summary>
    public static Range[] Lines { get; } = Split(Text);

    private static IEnumerable<string> Files() =>
        Directory.GetFiles(Path.Combine(Repository, "examples", "logs"), "*.log").Order(StringComparer.Ordinal);

    private static string FindRepository()
    {
        string folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "MailAbuse.sln"))) folder = Path.GetDirectoryName(folder) ?? throw new DirectoryNotFoundException("MailAbuse.sln");
        return folder;
    }

    private static Range[] Split(byte[] text)
    {
        List<Range> lines = [];
        for (int at = 0; at < text.Length;)
        {
            int length = text.AsSpan(at).IndexOf((byte)'\n');
            int end = length < 0 ? text.Length : at + length;
            lines.Add(at..end);
            at = end + 1;
        }

        return [.. lines];
    }
}
