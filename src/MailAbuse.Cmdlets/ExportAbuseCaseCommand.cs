using System.Management.Automation;
using MailAbuse.Cases;
using MailAbuse.Text;

namespace MailAbuse.Cmdlets;

/// <summary>Writes cases into a file, for another machine or for keeping.</summary>
[Cmdlet(VerbsData.Export, "AbuseCase", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Low)]
[OutputType(typeof(FileInfo))]
public sealed class ExportAbuseCaseCommand : CaseCmdlet
{
    private readonly List<AbuseCase> _cases = [];
    private bool _isNamed;

    /// <summary>The file; one that is there is left alone.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ValidateNotNullOrEmpty]
    public string? Path { get; set; }

    /// <summary>The cases; left out: all.</summary>
    [Parameter(Position = 1, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(CaseCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[]? Case { get; set; }

    /// <summary>Leaves out log lines, letters and replies.</summary>
    [Parameter]
    public SwitchParameter ExcludePersonalData { get; set; }

    /// <summary>Replaces a file that is there.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (Case is null)
            return;
        _isNamed = true;
        _cases.AddRange(Named(Case, new CaseQuery()));
    }

    /// <inheritdoc/>
    protected override void EndProcessing() => Try(() =>
    {
        if (!_isNamed && !MyInvocation.ExpectingInput)
            _cases.AddRange(Book.Store.Find(new CaseQuery()));
        if (_cases.Count == 0 || !TryFile(Path!, out string path))
            return;
        AbuseCase[] cases = [.. _cases.DistinctBy(one => one.Case, StringComparer.OrdinalIgnoreCase).Select(one => ExcludePersonalData ? CaseRetention.Without(one) : one)];
        if (!ShouldProcess(Visible.Make(path), $"Write {cases.Length} {(cases.Length == 1 ? "case" : "cases")} into it"))
            return;
        CaseExport.Write(path, cases, Force);
        WriteObject(new FileInfo(path));
    });
}
