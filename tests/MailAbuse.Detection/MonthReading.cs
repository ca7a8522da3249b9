using System.IO.Pipes;
using MailAbuse.LogGenerator;
using MailAbuse.Logs;
using MailAbuse.Rates;

namespace MailAbuse.Detection;

/// <summary>An incident of a month, and when each of its messages was accepted.</summary>
internal sealed record Incident(string Sender, string Kind, string Behaviour, long First, long Last, long[] Spam);

/// <summary>A sender of a month: who he is and what he ordinarily does.</summary>
internal sealed record Someone(string Sender, string Type, string Behaviour);

/// <summary>
/// A month of real log text, counted by the engine as it is written, and the truth beside it. The log itself is never stored: it is
/// several gigabytes.
/// </summary>
internal sealed class MonthReading
{
    public required ulong Seed { get; init; }
    public required RateCounts Counts { get; init; }

    /// <summary>First second after the time in which only pasts are made, and the end.</summary>
    public required long Start { get; init; }

    /// <inheritdoc cref="Start"/>
    public required long End { get; init; }
    public required IReadOnlyList<Incident> Incidents { get; init; }
    public required IReadOnlyList<Someone> Senders { get; init; }

    /// <summary>When each sender was over a limit an hour, as a panel would see it, by limit.</summary>
    public required IReadOnlyDictionary<int, Dictionary<string, List<long>>> OverLimit { get; init; }

    public static MonthReading Read(MonthOptions options, RateQuery query, params int[] limits)
    {
        Month month = Months.Generate(options);
        Dictionary<string, List<long>> spam = [];
        Dictionary<string, HourLimits> hours = [];
        using AnonymousPipeServerStream writing = new(PipeDirection.Out);
        using AnonymousPipeClientStream reading = new(PipeDirection.In, writing.ClientSafePipeHandle);
        Task writer = Task.Run(() =>
        {
            try
            {
                month.WriteLog(Observe(), writing);
            }
            finally
            {
                writing.Dispose();
            }
        });

        RateReading counted = RateReading.Count(new LogInput { Paths = ["-"], StandardInput = reading, TimeZone = TimeZoneInfo.Utc }, query,
            new Silence(), TimeProvider.System, threads: 1, CancellationToken.None);
        writer.Wait();
        Dictionary<int, Dictionary<string, List<long>>> over = [];
        for (int i = 0; i < limits.Length; i++)
            over[limits[i]] = hours.Where(sender => sender.Value.Over[i].Count > 0).ToDictionary(sender => sender.Key, sender => sender.Value.Over[i]);
        return new MonthReading
        {
            Seed = options.Seed,
            Counts = counted.Counts,
            Start = options.Start.ToUnixTimeSeconds(),
            End = options.End.ToUnixTimeSeconds(),
            Incidents = [.. month.Incidents.Select(one => new Incident(one.Sender, one.Kind.ToString(), one.Behaviour.ToString(), one.First.ToUnixTimeSeconds(),
                one.Last.ToUnixTimeSeconds(), [.. spam.GetValueOrDefault(one.Sender, []).Where(at => at >= one.First.ToUnixTimeSeconds() && at <= one.Last.ToUnixTimeSeconds())]))],
            Senders = [.. month.Senders.Select(one => new Someone(one.Sender, one.Type.ToString(), one.Behaviour.ToString()))],
            OverLimit = over,
        };

        IEnumerable<MessageFact> Observe()
        {
            foreach (MessageFact fact in month.Facts())
            {
                if (!fact.IsBackground)
                {
                    long second = fact.Time.ToUnixTimeSeconds();
                    if (!hours.TryGetValue(fact.Sender, out HourLimits? hour)) hours.Add(fact.Sender, hour = new HourLimits(limits));
                    hour.Add(second);
                    if (fact.IsSpam)
                    {
                        if (!spam.TryGetValue(fact.Sender, out List<long>? times)) spam.Add(fact.Sender, times = []);
                        times.Add(second);
                    }
                }

                yield return fact;
            }
        }
    }

    /// <summary>A limit of so many messages in any hour: when it was reached, once an hour at most.</summary>
    private sealed class HourLimits(int[] limits)
    {
        private readonly Queue<long> _hour = [];

        public List<long>[] Over { get; } = [.. limits.Select(_ => new List<long>())];

        public void Add(long second)
        {
            _hour.Enqueue(second);
            while (_hour.Peek() <= second - 3600) _hour.Dequeue();
            for (int i = 0; i < limits.Length; i++)
                if (_hour.Count > limits[i] && (Over[i].Count == 0 || second - Over[i][^1] >= 3600)) Over[i].Add(second);
        }
    }

    private sealed class Silence : IReadObserver
    {
        public void Problem(LogProblem problem) => throw new InvalidOperationException(problem.ToString());

        public void Notice(string text)
        {
        }

        public void Progress(long done, long total)
        {
        }
    }
}
