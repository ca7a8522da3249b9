using System.Management.Automation;
using MailAbuse.Cases;
using MailAbuse.Quarantine;
using MailAbuse.Servers;

namespace MailAbuse.Cmdlets;

/// <summary>Lists the messages in quarantine, and saves them where that is asked for.</summary>
[Cmdlet(VerbsCommon.Get, "QuarantinedMessage")]
[OutputType(typeof(QuarantinedMessage))]
public sealed class GetQuarantinedMessageCommand : StockCmdlet
{
    /// <summary>Also mail on hold that no manifest has.</summary>
    [Parameter]
    public SwitchParameter All { get; set; }

    /// <summary>A folder into which each message is saved, as QUEUEID.eml. This reads whole messages.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? ExportPath { get; set; }

    /// <inheritdoc/>
    private protected override string Activity => "Reading the quarantine";

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        _ = Desk;
        StockQuery query = Query(All);
        string? folder = ExportPath is null ? null : GetUnresolvedProviderPathFromPSPath(ExportPath);
        foreach (MailServer server in Servers(orAll: true))
        {
            Start(server, job =>
            {
                QuarantineStock stock = new(job.Shell, TimeProvider.System, job.Problem);
                IReadOnlyList<QuarantinedMessage> found = stock.Find(query, job.Stop);
                Note(job, found);
                if (folder is null)
                {
                    job.Results(found);
                    return;
                }

                // Whoever reads strangers' mail stands in the timeline, also where he was stopped in the middle.
                List<QuarantinedMessage> saved = [];
                try
                {
                    foreach (QuarantinedMessage message in found)
                    {
                        if (stock.Export(message, folder, job.Stop) is not { } one)
                            continue;
                        saved.Add(one);
                        job.Result(one);
                    }
                }
                finally
                {
                    Write(job, CaseEntryKind.Read, saved, $"saved to {folder}");
                }
            });
        }
    }
}
