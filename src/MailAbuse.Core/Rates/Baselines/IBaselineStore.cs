using MailAbuse.Servers;

namespace MailAbuse.Rates.Baselines;

/// <summary>
/// Where is kept what senders usually do, on which day and at which hour. Nothing stays open after a call. Where there is no file,
/// reading finds nothing and makes none.
/// </summary>
public interface IBaselineStore
{
    /// <summary>The whole path of the file.</summary>
    string Path { get; }

    /// <summary>What is remembered of the senders of some servers; null where there is nothing.</summary>
    /// <param name="servers">The servers, or the hosts that the log names (<see cref="BaselineRules.Select"/>).</param>
    /// <param name="from">The first moment that is asked for.</param>
    /// <param name="before">The moment before which it is asked for.</param>
    /// <exception cref="ServerException">The file cannot be read.</exception>
    BaselineMemory? Recall(IReadOnlyCollection<string> servers, DateTimeOffset from, DateTimeOffset before);

    /// <summary>
    /// Remembers days, all of them or, where it fails, none. Days that are known already are replaced or kept, as
    /// <see cref="BaselineRules.Choose"/> decides, so that nothing counts twice. What is old is condensed, and what is older forgotten.
    /// </summary>
    /// <param name="lesson">What was read.</param>
    /// <param name="now">What time it is.</param>
    /// <exception cref="ServerException">The file cannot be written.</exception>
    SenderBaseline Learn(BaselineLesson lesson, DateTimeOffset now);
}
