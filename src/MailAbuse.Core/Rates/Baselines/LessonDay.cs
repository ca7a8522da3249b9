namespace MailAbuse.Rates.Baselines;

/// <summary>A day as a reading of logs had it.</summary>
public sealed class LessonDay
{
    /// <summary>Which day and how much of it; its cells are those of <see cref="Senders"/>.</summary>
    public RememberedDay Seen { get; init; } = new();

    /// <summary>Who sent, and his spans as <see cref="BaselineBytes.Put"/> takes them.</summary>
    public IReadOnlyList<(RememberedSender Sender, byte[] Cells)> Senders { get; init; } = [];
}
