using System.Management.Automation;
using MailAbuse.Cases;
using MailAbuse.Servers;

namespace MailAbuse.Cmdlets;

/// <summary>
/// The base of the cmdlets that act on servers. Work is started while the pipeline still brings objects, so that servers run side by
/// side; what it says is written on the pipeline's thread as it comes.
/// </summary>
public abstract class ServerCmdlet : MailAbuseCmdlet
{
    // Work that was stopped ends its programs on the servers first: two seconds there, and some on the way.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private ServerInventory? _inventory;
    private WorkQueue? _queue;
    private ServerWork? _work;
    private CaseDesk? _desk;

    /// <summary>The servers, by the names of the inventory, with wildcards; or as objects of Get-MailServer.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(ServerNameCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public virtual ServerArgument[]? Server { get; set; }

    /// <summary>A server as Get-MailServer emits it. Apart from <see cref="Server"/>, so that a piped name of a sender is never taken for one of a server.</summary>
    [Parameter(ValueFromPipeline = true)]
    public MailServer? InputObject { get; set; }

    /// <summary>How many servers are worked on at once.</summary>
    [Parameter]
    [ValidateRange(1, 256)]
    public int ThrottleLimit { get; set; } = 32;

    /// <summary>The inventory, read at first use.</summary>
    private protected ServerInventory Inventory => _inventory ??= Inventories.Read(WriteVerbose);

    /// <summary>The store of cases. Asked for on the pipeline's thread first; then any may use it.</summary>
    private protected CaseDesk Desk => _desk ??= Stores.Desk(() => Inventory, WriteVerbose);

    /// <summary>Warns from any thread but the pipeline's.</summary>
    private protected void WarnFromWork(string text) => _queue!.Warn(text);

    /// <summary>What a progress bar calls the work.</summary>
    private protected abstract string Activity { get; }

    /// <summary>True where a person looks before anything happens, and before -> after must be known first.</summary>
    private bool IsAsked
        => Bound("WhatIf") || Bound("Confirm") || Bound("Verbose")
            || Preference("WhatIfPreference") is SwitchParameter { IsPresent: true } or true
            || (Preference("ConfirmPreference") is ConfirmImpact wanted && wanted != ConfirmImpact.None && Impact >= wanted);

    private ConfirmImpact Impact => GetType().GetCustomAttributes(typeof(CmdletAttribute), inherit: false) is [CmdletAttribute cmdlet] ? cmdlet.ConfirmImpact : ConfirmImpact.Medium;

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        _queue = new WorkQueue(Stop, capacity: 64);
        _work = new ServerWork(_queue, ThrottleLimit, Stop);
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        base.EndProcessing();
        DrainUntil(() => _work!.IsIdle && _queue!.IsEmpty);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            Cancel();
            _work?.Wait(Patience);
            _work?.Dispose();
            _queue?.Dispose();
        }

        base.Dispose(disposing);
    }

    /// <summary>
    /// The servers that this record names, each error written; all of the inventory's where none is named and <paramref name="orAll"/>.
    /// </summary>
    private protected IReadOnlyList<MailServer> Servers(bool orAll)
    {
        List<MailServer> servers = [];
        try
        {
            if (InputObject is { } given)
                return Supported([given]);
            if (Server is null)
                return orAll || Inventory.Servers.Length == 1 ? Supported(Inventory.Servers) : [];
            foreach (ServerArgument argument in Server)
            {
                try
                {
                    servers.AddRange(argument.Resolve(() => Inventory));
                }
                catch (ServerException e) when (e.Problem.Kind == ServerProblemKind.ServerUnknown)
                {
                    WriteError(ErrorRecords.For(e.Problem));
                }
            }
        }
        catch (ServerException e)
        {
            // Without its inventory a cmdlet knows no server: that ends it.
            ThrowTerminatingError(ErrorRecords.For(e.Problem));
        }

        return Supported(servers.DistinctBy(server => server.Name, StringComparer.OrdinalIgnoreCase));
    }

    /// <summary>Starts work that changes nothing.</summary>
    private protected void Start(MailServer server, Action<ServerJob> work) => _work!.Add(server, mustAsk: false, work);

    /// <summary>
    /// Starts work that changes something. The question is asked here where nobody looks at it, and by the work itself, with what
    /// stands there now, where somebody does.
    /// </summary>
    private protected void Start(MailServer server, string target, string action, Action<ServerJob> work)
    {
        if (!IsAsked)
        {
            if (ShouldProcess(target, action))
                Start(server, work);
            DrainUntil(() => _queue!.IsEmpty);
            return;
        }

        Task end = _work!.Add(server, mustAsk: true, work);
        DrainUntil(() => end.IsCompleted && _queue!.IsEmpty);
    }

    /// <summary>Does work that changes nothing, and waits for it.</summary>
    private protected void Complete(MailServer server, Action<ServerJob> work)
    {
        Task end = _work!.Add(server, mustAsk: false, work);
        DrainUntil(() => end.IsCompleted && _queue!.IsEmpty);
    }

    private List<MailServer> Supported(IEnumerable<MailServer> servers)
    {
        List<MailServer> supported = [];
        foreach (MailServer server in servers)
        {
            try
            {
                MtaSupport.Require(server);
                supported.Add(server);
            }
            catch (ServerException e)
            {
                WriteError(ErrorRecords.For(e.Problem));
            }
        }

        return supported;
    }

    private void DrainUntil(Func<bool> isDone)
    {
        try
        {
            Drain(_queue!, Activity, isDone);
        }
        catch (Exception failure)
        {
            // As in Run: PowerShell's own signals go on their way, and nothing of ours outlives them.
            Cancel();
            _work!.Wait(Patience);
            if (failure is OperationCanceledException)
                throw new PipelineStoppedException();
            throw;
        }
    }

    private bool Bound(string name) => MyInvocation.BoundParameters.TryGetValue(name, out object? value) && value is SwitchParameter { IsPresent: true };

    private object? Preference(string name) => SessionState.PSVariable.GetValue(name) is PSObject wrapped ? wrapped.BaseObject : SessionState.PSVariable.GetValue(name);
}
