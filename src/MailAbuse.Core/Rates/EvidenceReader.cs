using MailAbuse.Logs;
using MailAbuse.Mta;

namespace MailAbuse.Rates;

/// <summary>Brings the log lines that show a burst: read again, once for all bursts, because counting keeps no lines.</summary>
internal static class EvidenceReader
{
    /// <summary>The same senders, the bursts with lines from the beginning of their runs on: acceptances and failed deliveries of what was accepted then, half of each where there are.</summary>
    public static IReadOnlyList<SenderRate> Attach(IReadOnlyList<SenderRate> rates, LogInput input, RateQuery query, IReadObserver observer, TimeProvider clock, CancellationToken stop)
    {
        LogInput again = new()
        {
            Paths = [.. input.Paths.Where(path => path != "-")],
            LiteralPaths = input.LiteralPaths,
            Journal = input.Journal,
            TimeZone = input.TimeZone,
        };
        return Attach(rates, query, events =>
        {
            if (again.Paths.Count < input.Paths.Count) observer.Notice("No log lines are brought from standard input: it can be read only once.");
            return again.Paths.Count + again.LiteralPaths.Count == 0 && !again.Journal ? [] : MailLogReader.Read(again, events, new Quiet(observer), clock, stop);
        });
    }

    /// <summary>The same, from wherever the events come.</summary>
    /// <param name="rates">The senders.</param>
    /// <param name="query">How many lines are wanted, and until when.</param>
    /// <param name="read">Reads events; not called where there is no burst.</param>
    public static IReadOnlyList<SenderRate> Attach(IReadOnlyList<SenderRate> rates, RateQuery query, Func<EventQuery, IEnumerable<MailLogEvent>> read)
    {
        // Only senders can be asked for, not what else messages can be counted by.
        Dictionary<(SenderKind Kind, string Sender), Lines> wanted = rates
            .Where(rate => rate is { IsBurst: true, BurstStart: not null, SenderKind: SenderKind.Login or SenderKind.LocalUser or SenderKind.Client })
            .ToDictionary(rate => (rate.SenderKind, rate.Sender), rate => new Lines(rate.BurstStart!.Value, query.Evidence));
        if (wanted.Count == 0) return rates;

        EventQuery events = new()
        {
            Since = wanted.Values.Min(lines => lines.From),
            Until = query.Until,
            Senders = [.. wanted.Keys.Select(key => key.Sender).Distinct(StringComparer.Ordinal)],
            Kinds = [MailEventKind.Accepted, MailEventKind.Proxied, MailEventKind.Delivery, MailEventKind.Held],
        };
        int unfinished = wanted.Count;
        foreach (MailLogEvent line in read(events))
        {
            if (line.Sender is null || !wanted.TryGetValue((line.SenderKind, line.Sender), out Lines? lines) || !lines.Take(line)) continue;
            if (--unfinished == 0) break;
        }

        return [.. rates.Select(rate => wanted.TryGetValue((rate.SenderKind, rate.Sender), out Lines? lines) ? rate.With(lines.Chosen()) : rate)];
    }

    /// <summary>The lines of one sender.</summary>
    private sealed class Lines(DateTimeOffset from, int most)
    {
        private readonly List<(int Order, string Text)> _accepted = [];
        private readonly List<(int Order, string Text)> _failed = [];
        private int _order;
        private bool _isFull;

        /// <summary>When the run began.</summary>
        public DateTimeOffset From { get; } = from;

        /// <summary>Keeps a line that shows something; true when it was the last that was needed.</summary>
        public bool Take(MailLogEvent line)
        {
            // What was in the queue before is ordinary mail that is tried again.
            if (_isFull || line.Time - (line.Delay ?? TimeSpan.Zero) < From) return false;
            _order++;
            bool isFailure = line.Kind == MailEventKind.Held || (line.Kind == MailEventKind.Delivery && line.Status is DeliveryStatus.Deferred or DeliveryStatus.Bounced);
            if (isFailure) Keep(_failed, line);
            else if (line.Kind is MailEventKind.Accepted or MailEventKind.Proxied) Keep(_accepted, line);
            return _isFull = _accepted.Count == most && _failed.Count == most;
        }

        private void Keep(List<(int Order, string Text)> lines, MailLogEvent line)
        {
            if (lines.Count < most) lines.Add((_order, line.Line));
        }

        public string[] Chosen()
        {
            int failed = Math.Min(_failed.Count, Math.Max(most / 2, most - _accepted.Count));
            return [.. _accepted.Take(most - failed).Concat(_failed.Take(failed)).OrderBy(line => line.Order).Select(line => line.Text)];
        }
    }

    /// <summary>What went wrong with an input was said when it was counted.</summary>
    private sealed class Quiet(IReadObserver observer) : IReadObserver
    {
        public void Problem(LogProblem problem)
        {
        }

        public void Notice(string text)
        {
        }

        public void Progress(long done, long total) => observer.Progress(done, total);
    }
}
