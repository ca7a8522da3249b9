namespace MailAbuse.Lab;

/// <summary>Resolvers without mail servers around them: starts in a fraction of a second. In a <see cref="MailLab"/> use <see cref="MailLab.AddResolver"/>.</summary>
public sealed class DnsLab : IDisposable
{
    private readonly Guardian _guardian;
    private readonly LabNetwork _network;
    private readonly List<UnboundServer> _servers = [];

    /// <exception cref="LabException">It does not start; nothing stays.</exception>
    public DnsLab(params IReadOnlyList<DnsZone> zones)
    {
        if (UnboundServer.MissingReason is { } reason) throw new LabException(reason);
        Folder = LabHome.NewFolder();
        _guardian = Guardian.Start(Folder);
        _network = LabNetwork.Take();
        try
        {
            Resolver = AddResolver(zones);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>All that the lab writes lies here.</summary>
    public string Folder { get; }

    /// <summary>The first resolver.</summary>
    public UnboundServer Resolver { get; }

    /// <summary>One more resolver.</summary>
    public UnboundServer AddResolver(params IReadOnlyList<DnsZone> zones)
    {
        UnboundServer server = new(Folder, _network.Next(), zones);
        _servers.Add(server);
        server.Start();
        return server;
    }

    public void Dispose()
    {
        foreach (UnboundServer server in _servers) server.Dispose();
        _guardian.Dispose();
        _network.Dispose();
    }
}
