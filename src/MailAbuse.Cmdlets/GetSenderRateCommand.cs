using System.Management.Automation;
using MailAbuse.Logs;
using MailAbuse.Mta;
using MailAbuse.Rates;
using MailAbuse.Rates.Baselines;
using MailAbuse.Servers.Reading;
using MailAbuse.Text;
using MailAbuse.Times;

namespace MailAbuse.Cmdlets;

/// <summary>Counts what each sender sent and says who bursts.</summary>
[Cmdlet(VerbsCommon.Get, "SenderRate", DefaultParameterSetName = PathSet)]
[OutputType(typeof(SenderRate))]
public sealed class GetSenderRateCommand : SenderLogCmdlet
{
    /// <summary>How far back before the window the past is read; 0 for none.</summary>
    [Parameter]
    [AsTyped]
    public Duration Baseline { get; set; } = new(TimeSpan.FromDays(7));

    /// <summary>The span in which the peak is sought.</summary>
    [Parameter]
    [AsTyped]
    public Duration Window { get; set; } = new(TimeSpan.FromHours(1));

    /// <summary>By what messages are counted.</summary>
    [Parameter]
    public RateGrouping By { get; set; }

    /// <summary>Only those who burst.</summary>
    [Parameter]
    public SwitchParameter Burst { get; set; }

    /// <summary>Only senders of these kinds.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public SenderKind[]? SenderKind { get; set; }

    /// <summary>The logs alone: what is remembered of the time before them is not used.</summary>
    [Parameter]
    public SwitchParameter NoMemory { get; set; }

    /// <summary>How many log lines are brought as evidence for each burst.</summary>
    [Parameter]
    [ValidateRange(0, 10_000)]
    public int Evidence { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        RefuseEmpty(Window);
    }

    private protected override void Read(LogInput input)
    {
        RateQuery query = Query;
        Count((queue, stop) => SenderRateReader.Read(input, query, queue, TimeProvider.System, stop, Memory(queue)));
    }

    private protected override void ReadServers()
    {
        RateQuery query = Query;
        ServerReadOptions options = ServerOptions;
        Count((queue, stop) =>
        {
            RateReport? report = null;
            IReadOnlyList<string> missing = WithShells(queue, shells => report = ServerRateReader.Read(shells, query, options, queue, TimeProvider.System, stop, Memory(queue)));
            string[] all = [.. missing.Concat(report!.MissingServers).Distinct(StringComparer.OrdinalIgnoreCase)];
            if (all.Length > 0)
                queue.Warn($"This picture lacks {string.Join(", ", all)}, or has only a part of its log: counts are lower bounds, and mail that came from there may count for others.");
            return report;
        });
    }

    private RateQuery Query => new()
    {
        Since = Between.Since,
        Until = Between.Until,
        Last = Between.Last,
        FromLogEnd = Between.FromLogEnd,
        Baseline = Baseline.Value,
        Window = Window.Value,
        By = By,
        Evidence = Evidence,
    };

    private Func<IBaselineStore?>? Memory(WorkQueue queue) => NoMemory ? null : MemoryOf(queue);

    private void Count(Func<WorkQueue, CancellationToken, RateReport> read)
    {
        IReadOnlyList<string> senders = Senders;
        ReadStatistics? seen = null;
        int known = 0;
        bool isAnybody = false;
        Run("Counting senders", (queue, stop) =>
        {
            RateReport report = read(queue, stop);
            seen = report.Statistics;
            known = report.Rates.Count;
            TellMemory(queue, report.RememberedDays, report.MemoryProblem);
            isAnybody = report.Rates.Any(rate => Wildcard.MatchesAny(senders, rate.Sender));
            queue.Results(report.Rates.Where(rate => IsWanted(rate, senders)));
        });
        if (seen is null)
            return;
        TellRead(seen, hasPast: true);
        if (known > 0 && !isAnybody)
            WriteWarning($"None of {known} senders matches {string.Join(", ", senders.Select(sender => $"'{Visible.Make(sender)}'"))}; wildcards help, as '*name*'.");
    }

    private bool IsWanted(SenderRate rate, IReadOnlyList<string> senders)
        => (rate.IsBurst || !Burst)
            && Wildcard.MatchesAny(senders, rate.Sender)
            && (SenderKind is null || SenderKind.Contains(rate.SenderKind));
}
