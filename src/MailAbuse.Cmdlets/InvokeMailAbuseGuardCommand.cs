using System.Management.Automation;
using MailAbuse.Cases;
using MailAbuse.Cmdlets.Isolation;
using MailAbuse.Guard;
using MailAbuse.Rates.Live;
using MailAbuse.Servers;
using MailAbuse.Times;

namespace MailAbuse.Cmdlets;

/// <summary>Guards servers while nobody is there: whoever bursts is put on hold, as far as the policy allows, and people are told.</summary>
[Cmdlet(VerbsLifecycle.Invoke, "MailAbuseGuard", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium)]
[OutputType(typeof(GuardEvent))]
public sealed class InvokeMailAbuseGuardCommand : ServersFirstCmdlet
{
    private readonly List<MailServer> _servers = [];
    private bool _isGuarding;

    /// <summary>What the guard may do: a YAML file. Left out: it says what it would do, and changes nothing.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Policy { get; set; }

    /// <summary>The span that is judged, and that ends now.</summary>
    [Parameter]
    [AsTyped]
    public Duration Window { get; set; } = new(TimeSpan.FromHours(1));

    /// <summary>How far back before the window the past is read.</summary>
    [Parameter]
    [AsTyped]
    public Duration Baseline { get; set; } = new(TimeSpan.FromDays(7));

    /// <summary>How long to guard; left out: until it is stopped.</summary>
    [Parameter]
    [AsTyped]
    public Duration? For { get; set; }

    /// <summary>The logs alone say what is usual.</summary>
    [Parameter]
    public SwitchParameter NoMemory { get; set; }

    private protected override string Activity => "Reading the past";

    // Nothing moves on as long as all is calm.
    private protected override bool ShowsProgress => !_isGuarding;

    /// <inheritdoc/>
    protected override void ProcessRecord() => _servers.AddRange(Servers(orAll: true).Where(server => !_servers.Any(known => string.Equals(known.Name, server.Name, StringComparison.OrdinalIgnoreCase))));

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        base.EndProcessing();
        if (Window.Value == TimeSpan.Zero)
            ThrowTerminatingError(ErrorRecords.For(new(TimeWindowErrorKind.WindowIsEmpty, "Window is zero, a span in which nothing can lie: write for example 1h."), Window));
        if (_servers.Count == 0)
            return;
        if (ReadPolicy() is not { } policy || !ShouldProcess(string.Join(", ", _servers.Select(server => server.Name)), policy.ToString()))
            return;
        ServerInventory inventory = Inventory;
        foreach (MailServer server in _servers)
            inventory = inventory.Including(server);
        CaseDesk desk = Desk;
        ServerProblem? end = null;
        Run(Activity, (queue, stop) =>
        {
            GuardRequest request = new()
            {
                Policy = policy,
                Inventory = inventory,
                Servers = _servers,
                Watch = new RateWatchOptions { Window = Window.Value, Baseline = Baseline.Value, Memory = NoMemory ? null : () => Stores.BaselinesIfThere(queue.Notice) },
                Read = new() { ThrottleLimit = ThrottleLimit },
                For = For?.Value,
            };
            try
            {
                GuardService.Run(request, desk, new GuardOutput(queue, () => _isGuarding = true), TimeProvider.System, stop);
            }
            catch (ServerException failure)
            {
                end = failure.Problem;
            }
        });
        if (end is not null)
            ThrowTerminatingError(ErrorRecords.For(end));
    }

    private GuardPolicy? ReadPolicy()
    {
        if (Policy is null)
            return GuardPolicy.Default;
        if (!TryFile(Policy, out string path))
            return null;
        try
        {
            return Packages.GuardPolicyReader.Read(path);
        }
        catch (ServerException failure)
        {
            ThrowTerminatingError(ErrorRecords.For(failure.Problem));
            throw;
        }
    }
}
