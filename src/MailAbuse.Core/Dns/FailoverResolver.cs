using System.Diagnostics;

namespace MailAbuse.Dns;

/// <summary>
/// The name servers of one machine in their order, as its own resolver takes them: the next is asked where one says nothing, cannot be
/// reached or cannot find out. One that was not there is asked last for a while.
/// </summary>
internal sealed class FailoverResolver(string name, IReadOnlyList<IDnsResolver> servers) : IDnsResolver, IDisposable
{
    private static readonly TimeSpan Grudge = TimeSpan.FromSeconds(30);

    private readonly long[] _missed = new long[servers.Count];

    /// <inheritdoc/>
    public string Name => name;

    /// <inheritdoc/>
    public DnsAnswer Ask(string name, DnsRecordType type, CancellationToken stop)
    {
        DnsAnswer? best = null;
        foreach (int i in Enumerable.Range(0, servers.Count).OrderBy(IsAway))
        {
            DnsAnswer answer = servers[i].Ask(name, type, stop);
            bool isAway = answer.Status is DnsStatus.Timeout or DnsStatus.Unreachable;
            Volatile.Write(ref _missed[i], isAway ? Stopwatch.GetTimestamp() : 0);
            if (!isAway && answer.Status != DnsStatus.ServerFailure)
                return answer;
            // Of several failures the one is told that somebody told us.
            best = best is null || best.Status != DnsStatus.ServerFailure && answer.Status == DnsStatus.ServerFailure ? answer : best;
        }

        return best!;
    }

    /// <summary>Disposes of all that can be.</summary>
    public void Dispose()
    {
        foreach (IDisposable server in servers.OfType<IDisposable>())
            server.Dispose();
    }

    private bool IsAway(int i) => Volatile.Read(ref _missed[i]) is var since and not 0 && Stopwatch.GetElapsedTime(since) < Grudge;
}
