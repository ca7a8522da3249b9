using MailAbuse.Rates.Baselines;
using MailAbuse.Store.Cases;

namespace MailAbuse.Store.Baselines;

/// <summary>What senders usually do, in one SQLite file by the rules of the store of cases. Every call is one connection and one transaction.</summary>
public sealed class SqliteBaselineStore : IBaselineStore
{
    // Learning a long log takes seconds, and the other one that learns is in no hurry.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly StoreAccess _access;

    /// <summary>The memory in a file; nothing is opened before the first call.</summary>
    /// <param name="path">Its whole path.</param>
    public SqliteBaselineStore(string path)
        : this(path, BaselineSchema.Steps, Patience)
    {
    }

    internal SqliteBaselineStore(string path, IReadOnlyList<string> steps, TimeSpan patience) => _access = new StoreAccess(path, StoreKind.Baselines, steps, patience);

    /// <inheritdoc/>
    public string Path => _access.Path;

    /// <inheritdoc/>
    public BaselineMemory? Recall(IReadOnlyCollection<string> servers, DateTimeOffset from, DateTimeOffset before)
    {
        ArgumentNullException.ThrowIfNull(servers);
        return _access.Read(session => BaselineRows.Recall(session, servers, DayOf(from), DayOf(before) + 1), null);
    }

    /// <inheritdoc/>
    public SenderBaseline Learn(BaselineLesson lesson, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(lesson);
        // A log without a whole day makes no file.
        int fresh = lesson.Days.Count == 0 ? 0 : _access.Make(session =>
        {
            int learned = BaselineLearning.Learn(session, lesson);
            BaselineUpkeep.Tidy(session, DayOf(now));
            return learned;
        });
        return new SenderBaseline
        {
            Server = string.Join(',', lesson.Servers),
            Senders = lesson.Days.SelectMany(day => day.Senders).Select(one => BaselineRows.KeyOf(one.Sender)).Distinct(StringComparer.Ordinal).Count(),
            Days = lesson.Days.Count,
            NewDays = fresh,
            From = lesson.Days.Count == 0 ? null : DateTimeOffset.FromUnixTimeSeconds(lesson.Days[0].Seen.Start),
            To = lesson.Days.Count == 0 ? null : DateTimeOffset.FromUnixTimeSeconds(lesson.Days[^1].Seen.Start + BaselineRules.Day),
            IsComplete = lesson.Statistics is { SuppressedLines: 0, IsComplete: true } && lesson.MissingServers.Count == 0,
            Store = Path,
        };
    }

    private static int DayOf(DateTimeOffset time) => (int)Math.Clamp(Math.Floor(time.ToUnixTimeSeconds() / (double)BaselineRules.Day), 0, int.MaxValue - 1);
}
