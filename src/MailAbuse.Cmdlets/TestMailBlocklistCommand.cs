using System.Management.Automation;
using MailAbuse.Dns;
using MailAbuse.Mta.Postfix.Servers.Configuration;
using MailAbuse.Reputation.Blocklists;
using MailAbuse.Servers;
using MailAbuse.Text;

namespace MailAbuse.Cmdlets;

/// <summary>Asks DNS blocklists about addresses and names of outgoing servers.</summary>
[Cmdlet(VerbsDiagnostic.Test, "MailBlocklist")]
[OutputType(typeof(BlocklistEntry), typeof(bool))]
public sealed class TestMailBlocklistCommand : ServerCmdlet
{
    // Not a name that an inventory can have.
    private static readonly MailServer s_here = new() { Name = "this machine" };

    private readonly Lock _gate = new();
    private readonly List<BlocklistPlan> _plans = [];
    private readonly HashSet<string> _silent = new(StringComparer.Ordinal);
    private BlocklistChoice? _choice;
    private bool _isClean = true;
    private bool _isAsked;

    /// <summary>Addresses and domains.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("OutgoingAddress")]
    [ValidateNotNull]
    public AddressArgument[]? Address { get; set; }

    /// <summary>The lists, by their zones.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(BlocklistCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[]? List { get; set; }

    /// <summary>The DNS server to ask, from this machine.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? DnsServer { get; set; }

    /// <summary>A catalogue of lists of one's own.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? ListPath { get; set; }

    /// <summary>Only what is listed.</summary>
    [Parameter]
    public SwitchParameter Listed { get; set; }

    /// <summary>One answer: true where nothing is listed and all is known.</summary>
    [Parameter]
    public SwitchParameter Quiet { get; set; }

    /// <inheritdoc/>
    private protected override string Activity => "Asking blocklists";

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        string? path = null;
        if (ListPath is not null)
        {
            if (!TryFile(ListPath, out string file))
                return;
            path = file;
        }

        try
        {
            _choice = BlocklistCatalogue.Load(path, InventoryLocation.OfThisProcess).Choose(List ?? []);
        }
        catch (ServerException e)
        {
            ThrowTerminatingError(ErrorRecords.For(e.Problem));
            return;
        }

        foreach ((string name, string meant) in _choice.Unknown)
        {
            _isClean = false;
            WriteError(ErrorRecords.For(new ServerProblem(
                ServerProblemKind.NameInvalid,
                name,
                $"No blocklist of the catalogue has the zone '{Visible.Make(name, 100)}'.",
                meant.Length > 0 ? $"Did you mean {meant}? Lists of your own go into {BlocklistCatalogue.FileName} beside the inventory." : $"Lists of your own go into {BlocklistCatalogue.FileName} beside the inventory.")));
        }
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (_choice is null)
            return;
        // A refusal that names no address is piped with an empty one, and a listing that is about no server with an empty one.
        AddressArgument[] given = [.. (Address ?? []).Where(address => address.ToString().Length > 0)];
        BlocklistTarget[] targets = [.. given.Select(Target).OfType<BlocklistTarget>()];
        if (given.Length > 0 && targets.Length == 0)
            return;
        if (Server is { } named && InputObject is null)
            Server = [.. named.Where(server => server.ToString().Length > 0)];
        if (InputObject is null && (Server is { Length: 0 } || (Server is null && given.Length > 0)))
        {
            if (given.Length > 0)
                Plan(null).Add(targets);
            return;
        }

        foreach (MailServer server in Servers(orAll: true))
        {
            if (given.Length > 0)
                Plan(server).Add(targets);
            else
                Plan(server).AsksItself = true;
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        foreach (BlocklistPlan plan in _plans)
            Start(plan.Server ?? s_here, job => Ask(job, plan));
        base.EndProcessing();
        if (Quiet)
            WriteObject(_isClean && _isAsked);
    }

    private BlocklistPlan Plan(MailServer? server)
    {
        BlocklistPlan? plan = _plans.Find(one => string.Equals(one.Server?.Name, server?.Name, StringComparison.OrdinalIgnoreCase));
        if (plan is null)
            _plans.Add(plan = new BlocklistPlan(server));
        return plan;
    }

    private BlocklistTarget? Target(AddressArgument argument)
    {
        string text = argument.ToString();
        if (BlocklistTarget.TryParse(text, out BlocklistTarget? target))
        {
            if (target.IsPrivate)
                WriteWarning($"{target} is an address of a private network: no list has it. Give the address that the world sees.");
            return target;
        }

        _isClean = false;
        WriteError(ErrorRecords.For(new ServerProblem(
            ServerProblemKind.NameInvalid, text, $"'{Visible.Make(text, 100)}' is neither an address nor a domain.", "Write 192.0.2.1, 2001:db8::1 or mail.example.org.")));
        return null;
    }

    private void Ask(ServerJob job, BlocklistPlan plan)
    {
        bool isClean = false;
        bool isAsked = false;
        try
        {
            bool isWhole = !plan.AsksItself || FindOwn(job, plan);
            if (plan.Targets.Count > 0)
                (isClean, isAsked) = Ask(job, plan.Server?.Name ?? "", plan.Targets);
            isClean &= isWhole;
        }
        catch (ServerException e) when (e.Problem.Kind == ServerProblemKind.ConnectionFailed)
        {
            // Of one resolver it is said once, however many servers were to be asked about through it.
            bool isNew;
            lock (_gate)
                isNew = _silent.Add(e.Problem.Target);
            if (isNew)
                job.Problem(e.Problem);
        }
        finally
        {
            lock (_gate)
            {
                _isClean &= isClean;
                _isAsked |= isAsked;
            }
        }
    }

    private (bool IsClean, bool IsAsked) Ask(ServerJob job, string server, IReadOnlyList<BlocklistTarget> targets)
    {
        bool isClean = true;
        bool isAsked = false;
        IDnsResolver resolver = Resolver(job);
        using IDisposable? closing = resolver as IDisposable;
        job.Notice($"{(server.Length > 0 ? server + ": " : "")}{targets.Count} addresses and names, {_choice!.Lists.Count} lists, asked through {resolver.Name}.");
        BlocklistCheck check = new(resolver);
        int done = 0;
        foreach (BlocklistEntry entry in check.Ask(server, targets, _choice.Lists, job.Stop).Concat(BlocklistCheck.NotAsked(server, targets, _choice)))
        {
            job.Progress($"{++done} answers", -1);
            isAsked |= entry.Verdict is BlocklistVerdict.Listed or BlocklistVerdict.NotListed;
            // A list that has ended says nothing against anybody, and would say so for ever.
            isClean &= entry.Verdict is BlocklistVerdict.NotListed or BlocklistVerdict.ListBroken;
            if (!Quiet && (!Listed || entry.IsListed))
                job.Result(entry);
        }

        return (isClean, isAsked);
    }

    private IDnsResolver Resolver(ServerJob job)
    {
        if (DnsServer is not null)
            return DnsResolvers.At(DnsServer, job.Stop);
        return ReferenceEquals(job.Server, s_here) && OperatingSystem.IsWindows()
            ? throw new ServerException(ServerProblemKind.NameInvalid, "DnsServer", "There is no mail server whose resolver could be asked.", "Name a mail server with -Server, or a DNS server with -DnsServer.")
            : DnsResolvers.Of(job.Shell, job.Stop);
    }

    // False where the addresses that the world sees are not known here.
    private static bool FindOwn(ServerJob job, BlocklistPlan plan)
    {
        OutgoingAddresses own = OutgoingAddresses.Read(job.Shell, job.Stop);
        string leftOut = string.Join(", ", own.LeftOut);
        if (own.Addresses.Count == 0)
        {
            job.Problem(new ServerProblem(
                ServerProblemKind.NameInvalid,
                job.Server.Name,
                $"{job.Server} has no public address of its own{(leftOut.Length > 0 ? $", only {leftOut}" : "")}: the world sees another one.",
                "Give the address that the world sees with -Address."));
        }
        else if (leftOut.Length > 0)
        {
            job.Notice($"{job.Server}: {leftOut} left out, which no list has.");
        }

        plan.Add(own.Addresses.Select(BlocklistTarget.Of));
        plan.Add(own.Names.Select(name => BlocklistTarget.TryParse(name, out BlocklistTarget? target) ? target : null).OfType<BlocklistTarget>());
        return own.Addresses.Count > 0;
    }
}
