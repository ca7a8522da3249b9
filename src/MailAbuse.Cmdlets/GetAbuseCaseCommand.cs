using System.Management.Automation;
using MailAbuse.Cases;
using MailAbuse.Servers;

namespace MailAbuse.Cmdlets;

/// <summary>Lists cases, each with its timeline.</summary>
[Cmdlet(VerbsCommon.Get, "AbuseCase")]
[OutputType(typeof(AbuseCase))]
public sealed class GetAbuseCaseCommand : CaseCmdlet
{
    /// <summary>Numbers, cut short or with wildcards; left out: all.</summary>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(CaseCompleter))]
    [SupportsWildcards]
    [AllowNull]
    [AllowEmptyString]
    [AllowEmptyCollection]
    public string[]? Case { get; set; }

    /// <summary>Senders, under any of their names, with wildcards.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(SuspensionCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[]? Sender { get; set; }

    /// <summary>Only open ones.</summary>
    [Parameter]
    public SwitchParameter Open { get; set; }

    /// <summary>Only those of which something is due.</summary>
    [Parameter]
    public SwitchParameter Overdue { get; set; }

    /// <summary>Only closed ones.</summary>
    [Parameter]
    public SwitchParameter Closed { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        ClearExpired();
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        CaseQuery query = new()
        {
            Senders = Sender ?? [],
            State = Open == Closed ? null : Open ? CaseState.Open : CaseState.Closed,
            DueAt = Overdue ? TimeProvider.System.GetUtcNow() : null,
        };
        if (Case is { Length: > 0 })
        {
            foreach (AbuseCase one in Named(Case, query))
                WriteObject(one);
            return;
        }

        Try(() =>
        {
            foreach (AbuseCase one in Book.Store.Find(query))
                WriteObject(one);
        });
    }
}
