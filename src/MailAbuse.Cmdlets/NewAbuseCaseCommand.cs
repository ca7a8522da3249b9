using System.Management.Automation;
using MailAbuse.Cases;
using MailAbuse.Mta;
using MailAbuse.Rates;
using MailAbuse.Servers;
using MailAbuse.Suspensions;
using MailAbuse.Text;

namespace MailAbuse.Cmdlets;

/// <summary>Opens a case about a sender, or adds to the one of his that is open.</summary>
[Cmdlet(VerbsCommon.New, "AbuseCase", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Low)]
[OutputType(typeof(AbuseCase))]
public sealed class NewAbuseCaseCommand : CaseCmdlet
{
    private bool _isSenderTyped;
    private bool _isServerTyped;

    /// <summary>The login, <c>uid=33</c>, or the client address.</summary>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(SuspensionCompleter))]
    [AllowEmptyString]
    public string? Sender { get; set; }

    /// <summary>What <see cref="Sender"/> is; left out: what it looks like.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public SenderKind? SenderKind { get; set; }

    /// <summary>The server where he was noticed.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(ServerNameCompleter))]
    [ValidateNotNullOrEmpty]
    public ServerArgument[]? Server { get; set; }

    /// <summary>What the log says of him, as Get-SenderRate emits it.</summary>
    [Parameter(ValueFromPipeline = true)]
    [AllowNull]
    public SenderRate? Rate { get; set; }

    /// <summary>What happened; left out: it is proposed, and you say so later.</summary>
    [Parameter]
    public CaseKind Kind { get; set; }

    /// <summary>The customer's name.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Customer { get; set; }

    /// <summary>Where he is written to.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[]? Contact { get; set; }

    /// <summary>In which language.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Language { get; set; }

    /// <summary>A number of your own; left out: the next one.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("Case")]
    [AllowNull]
    [AllowEmptyString]
    public string? Number { get; set; }

    /// <summary>A remark for the timeline.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Note { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        _isSenderTyped = MyInvocation.BoundParameters.ContainsKey(nameof(Sender));
        _isServerTyped = MyInvocation.BoundParameters.ContainsKey(nameof(Server));
        base.BeginProcessing();
        ClearExpired();
    }

    /// <inheritdoc/>
    protected override void ProcessRecord() => Try(() =>
    {
        SenderKey key = SenderRules.Take(Sender, SenderKind, _isSenderTyped);
        (string server, string realm) = Place();
        if (!ShouldProcess($"{Visible.Make(key.Text)} on {server}", string.IsNullOrEmpty(Number) ? "Open a case" : $"Open the case {Visible.Make(Number, 60)}"))
            return;
        AbuseCase fresh = CaseOpening.Of(key, server, realm, Rate) with
        {
            Case = Number ?? "",
            Kind = Kind,
            Customer = Customer,
            Contact = Contact ?? [],
            Language = Language,
        };
        AbuseCase one = Book.Open(fresh, Note ?? "", out bool opened);
        WriteVerbose(opened ? $"The case {one.Case} was opened." : $"{Visible.Make(key.Text)} has the open case {one.Case}; it has a further entry now.");
        WriteObject(one);
    });

    private (string Server, string Realm) Place()
    {
        if (Server is null)
            return Inventory.Servers is [var only] ? (only.Name, only.Realm) : throw new ServerException(SenderRules.NoServer(Inventory));
        List<MailServer> servers = [];
        foreach (ServerArgument argument in Server)
        {
            try
            {
                servers.AddRange(argument.Resolve(() => Inventory));
            }
            catch (ServerException e) when (e.Problem.Kind == ServerProblemKind.ServerUnknown && !_isServerTyped)
            {
                // A log that was read as a file names its hosts, which need not be in the inventory.
                WriteVerbose($"{Visible.Make(argument.ToString(), 100)} is no server of the inventory.");
                servers.Add(new MailServer { Name = argument.ToString() });
            }
        }

        string realm = servers.Select(server => server.Realm).FirstOrDefault(name => name.Length > 0) ?? "";
        return (CaseServers.Join(servers.Select(server => server.Name)), realm);
    }
}
