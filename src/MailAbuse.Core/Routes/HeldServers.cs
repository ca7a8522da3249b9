using MailAbuse.Mta.Postfix.Servers;
using MailAbuse.Servers;
using MailAbuse.Servers.Shells;

namespace MailAbuse.Routes;

/// <summary>The locks of several servers at once, taken in the order of their names, so that two who want the same ones never wait for each other.</summary>
internal sealed class HeldServers : IDisposable
{
    private readonly List<(MailServer Server, ServerLock Lock)> _held = [];

    private HeldServers()
    {
    }

    /// <summary>Takes them.</summary>
    /// <param name="servers">The servers.</param>
    /// <param name="open">The way to each.</param>
    /// <param name="owner">Who we are, for whoever waits.</param>
    /// <param name="patience">How long to wait for each.</param>
    /// <param name="stop">Ends the waiting.</param>
    /// <exception cref="ServerException">One of them is kept by somebody else, or cannot be reached; then none is held.</exception>
    public static HeldServers Take(IEnumerable<MailServer> servers, Func<MailServer, IServerShell> open, string owner, TimeSpan patience, CancellationToken stop)
    {
        HeldServers all = new();
        try
        {
            foreach (MailServer server in servers.DistinctBy(server => server.Name, StringComparer.OrdinalIgnoreCase).OrderBy(server => server.Name, StringComparer.OrdinalIgnoreCase))
                all._held.Add((server, ServerLock.Take(open(server), new PostfixLayout(server).Lock, patience, owner, stop)));
            return all;
        }
        catch
        {
            all.Dispose();
            throw;
        }
    }

    /// <summary>The lock of one of them.</summary>
    public ServerLock Of(MailServer server) => _held.First(pair => string.Equals(pair.Server.Name, server.Name, StringComparison.OrdinalIgnoreCase)).Lock;

    /// <summary>True where it is one of them.</summary>
    public bool Has(MailServer server) => _held.Any(pair => string.Equals(pair.Server.Name, server.Name, StringComparison.OrdinalIgnoreCase));

    /// <summary>Throws where one was lost.</summary>
    public void ThrowIfLost()
    {
        foreach ((_, ServerLock one) in _held)
            one.ThrowIfLost();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach ((_, ServerLock one) in Enumerable.Reverse(_held))
            one.Dispose();
    }
}
