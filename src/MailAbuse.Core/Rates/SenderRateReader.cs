using MailAbuse.Logs;
using MailAbuse.Mta.Postfix;
using MailAbuse.Rates.Baselines;
using MailAbuse.Servers;

namespace MailAbuse.Rates;

/// <summary>Reads logs and says who sent how much, and who bursts.</summary>
public static class SenderRateReader
{
    /// <summary>Reads all inputs as one picture and judges it once.</summary>
    /// <param name="input">The logs.</param>
    /// <param name="query">The window and the grouping.</param>
    /// <param name="observer">Told of inputs that fail, of progress and of what else a user may want to know.</param>
    /// <param name="clock">Now.</param>
    /// <param name="stop">Ends the reading.</param>
    /// <param name="memory">Finds what is remembered from before the log, and is called where that begins too late; null: the log alone.</param>
    /// <exception cref="OperationCanceledException">It was ended.</exception>
    public static RateReport Read(
        LogInput input, RateQuery query, IReadObserver observer, TimeProvider clock, CancellationToken stop, Func<IBaselineStore?>? memory = null)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(query);
        ArgumentNullException.ThrowIfNull(observer);
        ArgumentNullException.ThrowIfNull(clock);
        SerialObserver serial = new(observer);
        RateReading reading = RateReading.Count(input, query, serial, clock, Environment.ProcessorCount, stop);
        IReadOnlyList<SenderRate> rates = MemoryRecall.Judge(
            reading.Counts, reading.Query, input.Server is { } server ? [server] : null, memory, out int remembered, out ServerProblem? problem);
        if (query.Evidence > 0) rates = EvidenceReader.Attach(rates, input, reading.Query, serial, clock, stop);
        return new RateReport(rates, reading.Counts.Statistics)
        {
            Since = reading.Query.Since, Until = reading.Query.Until, RememberedDays = remembered, MemoryProblem = problem,
        };
    }
}
