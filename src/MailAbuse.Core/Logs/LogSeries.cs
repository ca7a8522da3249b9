namespace MailAbuse.Logs;

/// <summary>One log in all its parts, the oldest first: a rotated set, a single file, a stream.</summary>
internal sealed class LogSeries(string name, IReadOnlyList<LogPart> parts)
{
    public string Name { get; } = name;

    public IReadOnlyList<LogPart> Parts { get; } = parts;

    /// <summary>The host that wrote its first line.</summary>
    public string? Host => Parts.Select(part => part.FirstHost).FirstOrDefault(host => host is not null);
}
