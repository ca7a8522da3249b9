using System.Management.Automation;
using MailAbuse.Servers;

namespace MailAbuse.Cmdlets;

/// <summary>
/// A server as a parameter takes it: a name of the inventory, wildcards allowed, or a <see cref="MailServer"/>, also one that came back
/// from a job. A name is looked up when it is used, and is never taken for a host that the inventory does not know.
/// </summary>
public sealed class ServerArgument
{
    private const string FromAJob = "Deserialized.MailAbuse.Servers.MailServer";

    private readonly string? _name;
    private readonly MailServer? _server;

    /// <summary>Takes a name.</summary>
    public ServerArgument(string name) => _name = name;

    /// <summary>Takes a server as it is.</summary>
    public ServerArgument(MailServer server)
    {
        ArgumentNullException.ThrowIfNull(server);
        _server = Usable(server);
    }

    /// <summary>Takes a server that has become a bag of properties on its way through a job.</summary>
    /// <exception cref="PSInvalidCastException">It is something else; PowerShell then tries its property Server.</exception>
    public ServerArgument(PSObject server)
    {
        ArgumentNullException.ThrowIfNull(server);
        if (!server.TypeNames.Contains(FromAJob))
            throw new PSInvalidCastException("A server is a name of the inventory, or an object of Get-MailServer.");
        _server = Usable((MailServer)LanguagePrimitives.ConvertTo(server, typeof(MailServer), System.Globalization.CultureInfo.InvariantCulture));
    }

    /// <summary>The servers that are meant; at least one.</summary>
    /// <param name="inventory">Asked for only where a name has to be looked up.</param>
    /// <exception cref="ServerException">No server has that name.</exception>
    /// <remarks>A sender who was seen on several servers names them all: <c>mx1,mx2</c>.</remarks>
    internal IReadOnlyList<MailServer> Resolve(Func<ServerInventory> inventory)
        => _server is not null ? [_server] : [.. _name!.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).DefaultIfEmpty("").SelectMany(name => inventory().Require(name))];

    /// <summary>The name.</summary>
    public override string ToString() => _server?.Name ?? _name!;

    // An empty name is what [MailServer]::new() has; results could not say where they come from.
    private static MailServer Usable(MailServer server)
        => server.Name.Length > 0 ? server : throw new PSInvalidCastException("The server has no name. Servers come from Get-MailServer.");
}
