using System.Management.Automation;
using MailAbuse.Cases;
using MailAbuse.Servers;
using MailAbuse.Text;

namespace MailAbuse.Cmdlets;

/// <summary>Takes cases of another store, as Export-AbuseCase wrote them.</summary>
[Cmdlet(VerbsData.Import, "AbuseCase", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Low)]
[OutputType(typeof(AbuseCase))]
public sealed class ImportAbuseCaseCommand : CaseCmdlet
{
    /// <summary>The files.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [Alias("FullName")]
    [ValidateNotNullOrEmpty]
    public string[]? Path { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (string path in Path!)
            Try(() => Take(GetUnresolvedProviderPathFromPSPath(path)));
    }

    private void Take(string path)
    {
        foreach (AbuseCase other in CaseExport.Read(path))
        {
            CaseBook.RequireNumber(other.Case);
            if (!ShouldProcess($"case {other.Case} about {Visible.Make(other.Sender, 60)}", $"Import it from {Visible.Make(path)}"))
                continue;
            bool isNew = Book.Store.Import(other);
            Book.Store.Append([Book.Entry(CaseEntryKind.Imported, isNew ? "Came from another store." : "Brought up to date from another store.", number: other.Case)]);
            WriteVerbose(isNew ? $"The case {other.Case} is new here." : $"The case {other.Case} was here, and has what it lacked.");
            if (Book.Store.Find(other.Case) is { } one)
                WriteObject(one);
        }
    }
}
