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

    /// <summary>The files are your own, from a store of yours: what they call confirmed, checked or changed is taken as that.</summary>
    [Parameter]
    public SwitchParameter Trust { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (string path in Path!)
        {
            if (TryFile(path, out string file))
                Try(() => Take(file));
        }
    }

    private void Take(string path)
    {
        CaseIntake intake = new(Book, TimeProvider.System, path);
        string trusting = Trust ? ", and take what it calls confirmed, checked or changed as proved" : "";
        foreach (AbuseCase other in intake.Screen(CaseExport.Read(path)))
        {
            if (!ShouldProcess($"case {other.Case} about {Visible.Make(other.Sender, 60)}", $"Import it from {Visible.Make(path)}{trusting}"))
                continue;
            CaseArrival arrival = intake.Take(other, Trust);
            string entries = arrival.Entries == 1 ? "1 entry" : $"{arrival.Entries} entries";
            if (arrival.IsOlder)
                WriteWarning($"The case {other.Case} here is newer than the one in {Visible.Make(path)}: {(arrival.Entries > 0 ? $"only {entries} that were missing came into its timeline" : "nothing was missing, and nothing came")}.");
            if (arrival.Claims.Length > 0)
                WriteWarning($"The file says of case {other.Case}: {arrival.Claims}. That was not taken as proof: check it again here, or import it with -Trust if the file is your own.");
            WriteVerbose(arrival switch
            {
                { IsNew: true } => $"The case {other.Case} is new here, with {entries}.",
                { IsTaken: true } => $"The case {other.Case} was here and is now as in the file, with {entries} more.",
                _ => $"The case {other.Case} was here and stays as it is, with {entries} more.",
            });
            if (Book.Store.Find(other.Case) is { } one)
                WriteObject(one);
        }
    }
}
