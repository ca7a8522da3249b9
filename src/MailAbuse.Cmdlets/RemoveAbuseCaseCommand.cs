using System.Management.Automation;
using MailAbuse.Cases;
using MailAbuse.Text;

namespace MailAbuse.Cmdlets;

/// <summary>Removes cases with their timelines. There is no way back.</summary>
[Cmdlet(VerbsCommon.Remove, "AbuseCase", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
public sealed class RemoveAbuseCaseCommand : CaseCmdlet
{
    /// <summary>The cases.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(CaseCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? Case { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (string number in Case!)
        {
            Try(() =>
            {
                AbuseCase one = Book.Require(number);
                if (ShouldProcess($"case {one.Case} about {Visible.Make(one.Sender, 60)}, {one.State}", $"Remove it with the {one.Timeline.Length} entries of its timeline"))
                    Book.Store.Remove(one.Case);
            });
        }
    }
}
