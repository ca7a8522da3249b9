using System.Management.Automation;
using MailAbuse.Cases;
using MailAbuse.Letters;
using MailAbuse.Servers;
using MailAbuse.Text;

namespace MailAbuse.Cmdlets;

/// <summary>Hands letters to the mail system of a server.</summary>
[Cmdlet(VerbsCommunications.Send, "AbuseLetter", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium)]
[OutputType(typeof(AbuseLetter))]
public sealed class SendAbuseLetterCommand : ServerCmdlet
{
    /// <summary>Letters as New-AbuseLetter writes them.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [ValidateNotNull]
    public AbuseLetter[]? Letter { get; set; }

    /// <summary>Also a letter that was sent already, or of which nobody noted whether it arrived.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    private protected override string Activity => "Sending letters";

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        IReadOnlyList<MailServer> servers = Servers(orAll: false);
        if (servers.Count == 0)
        {
            if (Server is null && InputObject is null)
                WriteError(ErrorRecords.For(Suspensions.SenderRules.NoServer(Inventory)));
            return;
        }

        // A sender who was noticed on several servers gets one letter.
        if (servers.Count > 1)
            WriteVerbose($"Of {string.Join(", ", servers.Select(server => server.Name))}, {servers[0]} is handed the letter.");
        foreach (AbuseLetter letter in Letter!)
            Send(letter, servers[0], Desk);
    }

    private void Send(AbuseLetter letter, MailServer server, CaseDesk desk)
    {
        string target = $"{Visible.Make(string.Join(", ", letter.To), 100)} by {server}";
        string action = $"Send: {Visible.Make(letter.Subject, 150)}";
        bool force = Force;
        Start(server, target, action, job =>
        {
            LetterDispatch.Check(desk, letter, force);
            if (!job.ShouldProcess(target, action))
                return;
            AbuseLetter sent = LetterDispatch.Send(desk, letter, server.Name, force, () => LetterMailer.Send(job.Shell, letter, desk.Clock, job.Notice, job.Stop), job.Warn);
            job.Stop.ThrowIfCancellationRequested();
            job.Result(sent);
        });
    }
}
