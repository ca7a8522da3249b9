using System.Collections.Concurrent;
using System.Management.Automation;
using MailAbuse.Mta.Postfix.Servers.Preflight;
using MailAbuse.Servers;

namespace MailAbuse.Cmdlets;

/// <summary>Looks whether servers have what the other cmdlets need, and whether a suspension would hold there. Changes nothing.</summary>
[Cmdlet(VerbsDiagnostic.Test, "MailServer")]
[OutputType(typeof(ServerCheck), typeof(bool))]
public sealed class TestMailServerCommand : ServersFirstCmdlet
{
    private readonly List<string> _order = [];
    private readonly ConcurrentDictionary<string, bool> _passed = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>One answer a server: true where no check failed.</summary>
    [Parameter]
    public SwitchParameter Quiet { get; set; }

    /// <inheritdoc/>
    private protected override string Activity => "Testing mail servers";

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (MailServer server in Servers(orAll: true))
        {
            if (_order.Contains(server.Name, StringComparer.OrdinalIgnoreCase))
                continue;
            _order.Add(server.Name);
            Start(server, Look);
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        base.EndProcessing();
        if (!Quiet)
            return;
        // In the order of the servers, whoever was ready first.
        foreach (string name in _order)
            WriteObject(_passed.GetValueOrDefault(name));
    }

    private void Look(ServerJob job)
    {
        bool passed = true;
        try
        {
            foreach (ServerCheck check in new PostfixPreflight(job.Shell).Check(job.Stop))
                Tell(check);
        }
        catch (ServerException e)
        {
            // A server that there is no way to is an answer, not an error.
            Tell(PostfixPreflight.Unreachable(job.Server, e.Problem));
        }

        _passed[job.Server.Name] = passed;

        void Tell(ServerCheck check)
        {
            passed &= check.Status != CheckStatus.Failed;
            if (!Quiet)
                job.Result(check);
        }
    }
}
