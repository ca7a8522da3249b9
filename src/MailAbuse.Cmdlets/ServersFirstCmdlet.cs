using System.Management.Automation;
using MailAbuse.Servers;

namespace MailAbuse.Cmdlets;

/// <summary>The base of the cmdlets that are about servers alone: there the first word is a server.</summary>
public abstract class ServersFirstCmdlet : ServerCmdlet
{
    /// <inheritdoc/>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(ServerNameCompleter))]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public override ServerArgument[]? Server
    {
        get => base.Server;
        set => base.Server = value;
    }
}
