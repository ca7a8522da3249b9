using System.Management.Automation;
using MailAbuse.Logs;
using MailAbuse.Mta;
using MailAbuse.Rates;
using MailAbuse.Rates.Live;
using MailAbuse.Servers;
using MailAbuse.Text;
using MailAbuse.Times;

namespace MailAbuse.Cmdlets;

/// <summary>Follows logs and emits a sender at the moment that he becomes a burst.</summary>
[Cmdlet(VerbsCommon.Watch, "SenderRate", DefaultParameterSetName = PathSet)]
[OutputType(typeof(SenderRate))]
public sealed class WatchSenderRateCommand : LogSourceCmdlet
{
    private const string Past = "Reading the past";

    private volatile bool _isFollowing;

    /// <summary>Only these senders, with wildcards.</summary>
    [Parameter]
    [SupportsWildcards]
    public string[]? Sender { get; set; }

    /// <summary>Only senders of these kinds.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public SenderKind[]? SenderKind { get; set; }

    /// <summary>How far back before the window the past is read.</summary>
    [Parameter]
    [AsTyped]
    public Duration Baseline { get; set; } = new(TimeSpan.FromDays(7));

    /// <summary>The span that is judged, and that ends now.</summary>
    [Parameter]
    [AsTyped]
    public Duration Window { get; set; } = new(TimeSpan.FromHours(1));

    /// <summary>How long to watch; left out: until Ctrl+C.</summary>
    [Parameter]
    [AsTyped]
    public Duration? For { get; set; }

    // Nothing moves on as long as all is calm.
    private protected override bool ShowsProgress => !_isFollowing;

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        if (Window.Value == TimeSpan.Zero)
            ThrowTerminatingError(ErrorRecords.For(new(TimeWindowErrorKind.WindowIsEmpty, "Window is zero, a span in which nothing can lie: write for example 1h."), Window));
    }

    private protected override void Read(LogInput input)
    {
        if (input.Journal)
        {
            AddServer(new MailServer { Name = "localhost", Log = ["journal"] });
            ReadServers();
            return;
        }

        Run(Past, (queue, stop) => Follow(RateWatch.OfFiles(input.LiteralPaths, Options, queue, TimeProvider.System, stop), queue, stop));
    }

    private protected override void ReadServers() =>
        Run(Past, (queue, stop) => WithShells(queue, shells => Follow(RateWatch.OfServers(shells, Options, ServerOptions, queue, TimeProvider.System, stop), queue, stop)));

    private RateWatchOptions Options => new() { Window = Window.Value, Baseline = Baseline.Value, TimeZone = Zone };

    private void Follow(RateWatch opened, WorkQueue queue, CancellationToken stop)
    {
        using RateWatch watch = opened;
        if (watch.Servers.Count == 0)
            return;
        _isFollowing = true;
        WatchLoop loop = new(watch, TimeProvider.System) { Warn = queue.Warn, Note = queue.Notice };
        loop.Run(rate => { if (IsWanted(rate)) queue.Results([rate]); }, For?.Value, stop);
    }

    private bool IsWanted(SenderRate rate) =>
        (Sender is null || Wildcard.MatchesAny(Sender, rate.Sender)) && (SenderKind is null || SenderKind.Contains(rate.SenderKind));
}
