using System.Management.Automation;
using MailAbuse.Servers;

namespace MailAbuse.Cmdlets;

/// <summary>Tells which servers the inventory has.</summary>
[Cmdlet(VerbsCommon.Get, "MailServer")]
[OutputType(typeof(MailServer))]
public sealed class GetMailServerCommand : MailAbuseCmdlet
{
    private readonly HashSet<string> _seen = new(StringComparer.OrdinalIgnoreCase);
    private ServerInventory? _inventory;

    /// <summary>Names, with wildcards.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Server")]
    [ArgumentCompleter(typeof(ServerNameCompleter))]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    public string[]? Name { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        ServerInventory inventory = _inventory ??= Read();
        foreach (string name in Name ?? ["*"])
        {
            IReadOnlyList<MailServer> servers = [];
            try
            {
                servers = inventory.Require(name);
            }
            catch (ServerException e)
            {
                WriteError(ErrorRecords.For(e.Problem));
            }

            // A server that two names match is one server: what comes next must not act on it twice.
            foreach (MailServer server in servers.Where(server => _seen.Add(server.Name)))
                WriteObject(server);
        }
    }

    // On a thread of its own, because the file can lie on a share that does not answer, and a stop must not wait for that.
    private ServerInventory Read()
    {
        ServerInventory? inventory = null;
        ServerProblem? problem = null;
        Run("Reading the inventory", (queue, _) =>
        {
            try
            {
                inventory = Inventories.Read(queue.Notice);
            }
            catch (ServerException e)
            {
                problem = e.Problem;
            }
        });
        if (problem is not null)
            ThrowTerminatingError(ErrorRecords.For(problem));
        return inventory!;
    }
}
