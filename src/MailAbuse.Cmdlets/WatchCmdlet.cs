using System.Management.Automation;
using MailAbuse.Logs;
using MailAbuse.Rates.Live;
using MailAbuse.Servers.Shells;
using MailAbuse.Times;

namespace MailAbuse.Cmdlets;

/// <summary>The base of the cmdlets that follow logs: first the past is read, with progress, then they are followed, without.</summary>
public abstract class WatchCmdlet : LogSourceCmdlet
{
    private readonly List<IServerShell> _shells = [];
    private bool _isFollowing;

    /// <summary>How far back before the window the past is read.</summary>
    [Parameter]
    [AsTyped]
    public Duration Baseline { get; set; } = new(TimeSpan.FromDays(7));

    /// <summary>The span that is judged, and that ends now.</summary>
    [Parameter]
    [AsTyped]
    public Duration Window { get; set; } = new(TimeSpan.FromHours(1));

    /// <summary>The logs alone say what is usual.</summary>
    [Parameter]
    public SwitchParameter NoMemory { get; set; }

    // Nothing moves on as long as all is calm.
    private protected override bool ShowsProgress => !_isFollowing;

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        RefuseEmpty(Window);
    }

    private protected override void Read(LogInput input) => Watch((queue, stop) => input.Journal
        ? RateWatch.OfJournal(Options(queue), queue, TimeProvider.System, stop)
        : RateWatch.OfFiles(input.LiteralPaths, Options(queue), queue, TimeProvider.System, stop));

    private protected override void ReadServers() => Watch((queue, stop) =>
    {
        OpenShells(queue, _shells);
        return RateWatch.OfServers(_shells, Options(queue), ServerOptions, queue, TimeProvider.System, stop);
    });

    /// <summary>Follows what was opened until it is stopped.</summary>
    private protected abstract void Follow(IRateWatch watch, WorkQueue queue, CancellationToken stop);

    private RateWatchOptions Options(WorkQueue queue) => new() { Window = Window.Value, Baseline = Baseline.Value, TimeZone = Zone, ShowsQueue = IsOwnLog, Memory = NoMemory ? null : MemoryOf(queue) };

    private void Watch(Func<WorkQueue, CancellationToken, RateWatch> open)
    {
        RateWatch? opened = null;
        try
        {
            Run("Reading the past", (queue, stop) =>
            {
                opened = open(queue, stop);
                TellMemory(queue, opened.RememberedDays, opened.MemoryProblem);
            });
            // Of what there was to follow nothing can be: that was told.
            if (opened is not { Servers.Count: > 0 } watch)
                return;
            _isFollowing = true;
            Run("Following", (queue, stop) => Follow(watch, queue, stop));
        }
        finally
        {
            opened?.Dispose();
            foreach (IServerShell shell in _shells)
                shell.Dispose();
        }
    }
}
