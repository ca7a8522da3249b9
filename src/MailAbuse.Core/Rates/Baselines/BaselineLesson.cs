using MailAbuse.Logs;

namespace MailAbuse.Rates.Baselines;

/// <summary>What logs say of whole days, to be remembered.</summary>
public sealed class BaselineLesson
{
    /// <summary>The servers, or the hosts that the log names, whose picture this is.</summary>
    public IReadOnlyList<string> Servers { get; init; } = [];

    /// <summary>The days, by time.</summary>
    public IReadOnlyList<LessonDay> Days { get; init; } = [];

    /// <summary>Servers that could not be read, or not whole, and have no part in it.</summary>
    public IReadOnlyList<string> MissingServers { get; init; } = [];

    /// <summary>What was read.</summary>
    public ReadStatistics Statistics { get; init; } = new();
}
