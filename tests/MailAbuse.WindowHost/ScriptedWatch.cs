using MailAbuse.Mta;
using MailAbuse.Rates;
using MailAbuse.Rates.Live;

namespace MailAbuse.WindowHost;

/// <summary>A watch that sees always the same: joe@example.org bursts, mary@example.org works, mx2 is lost.</summary>
public sealed class ScriptedWatch : IRateWatch
{
    private static readonly DateTimeOffset Now = new(2026, 11, 5, 4, 13, 7, TimeSpan.Zero);
    private readonly bool _fails;
    private int _looks;

    /// <param name="fails">Its third look ends in an exception.</param>
    public ScriptedWatch(bool fails = false)
    {
        _fails = fails;
    }

    public static SenderRate Joe { get; } = new()
    {
        Server = "mx1", Sender = "joe@example.org", SenderKind = SenderKind.Login, Messages = 4210, Delivered = 1200, Deferred = 2800, Bounced = 210,
        Baseline = 42, BaselineSource = BaselineSource.Own, Factor = 100, Score = 7, IsBurst = true, Change = RateChange.Began, AlarmTime = Now.AddMinutes(-1),
        Reasons = ["4,210 messages in an hour, 100 times the usual 42", "50 networks, usually 1"], Trend = [1, 0, 1, 2, 1, 1, 60, 500, 900, 1100, 900, 745], Last = Now,
    };

    public static SenderRate Mary { get; } = new()
    {
        Server = "mx1", Sender = "mary@example.org", SenderKind = SenderKind.Login, Messages = 12, Delivered = 12, Baseline = 9.5, BaselineSource = BaselineSource.Own,
        Factor = 1.3, Trend = [1, 1, 1, 1, 0, 2, 1, 1, 1, 1, 1, 1], Last = Now,
    };

    public static RateView Burst { get; } = Make([Joe, Mary], 2);

    public static RateView Make(SenderRate[] senders, int count) => new()
    {
        Time = Now,
        Window = TimeSpan.FromHours(1),
        Senders = senders,
        SenderCount = count,
        Trend = [.. Enumerable.Range(0, 12).Select(at => senders.Sum(sender => at < sender.Trend.Length ? sender.Trend[at] : 0))],
        Servers =
        [
            new() { Name = "mx1", State = WatchState.Following, LinesPerSecond = 18.4, LastLine = Now, Queued = 3120 },
            new() { Name = "mx2", State = WatchState.Lost, Problem = "mx2 does not answer." },
        ],
    };

    public IReadOnlyList<SenderRate> Look(CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        _looks++;
        return _fails && _looks == 3 ? throw new InvalidOperationException("The script ends here.") : _looks == 2 ? [Joe] : [];
    }

    public IReadOnlyList<WatchedServer> Servers => View(1).Servers;

    public SenderCounts Senders => new(2, 1);

    public RateView View(int senders) => Burst;

    public void Dispose()
    {
    }
}
