using MailAbuse.Logs;

namespace MailAbuse.Reputation.Refusals;

/// <summary>Reads logs and says who refused mail, and why.</summary>
public static class RefusalReader
{
    /// <summary>Reads all inputs as one picture.</summary>
    /// <param name="input">The logs.</param>
    /// <param name="query">The window and the catalogue.</param>
    /// <param name="observer">Told of inputs that fail, of progress and of what else a user may want to know.</param>
    /// <param name="clock">Now.</param>
    /// <param name="stop">Ends the reading.</param>
    /// <exception cref="OperationCanceledException">It was ended.</exception>
    public static RefusalReport Read(LogInput input, RefusalQuery query, IReadObserver observer, TimeProvider clock, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(query);
        ArgumentNullException.ThrowIfNull(observer);
        ArgumentNullException.ThrowIfNull(clock);
        RefusalCounts counts = RefusalReading.Count(input, query, new SerialObserver(observer), clock, Environment.ProcessorCount, stop);
        return new RefusalReport(RefusalReport.InOrder(counts.Results(input.TimeZone, query.Case)), counts.Statistics);
    }
}
