using System.Collections.Concurrent;
using System.Net;
using MailAbuse.Dns;

namespace MailAbuse.Core.Tests.Reputation;

/// <summary>A resolver in memory: what it was told, and NXDOMAIN for all else.</summary>
internal sealed class BlocklistResolver : IDnsResolver
{
    private readonly Dictionary<string, DnsAnswer> _answers = new(StringComparer.Ordinal);
    private readonly List<(string End, Func<CancellationToken, DnsAnswer> Answer)> _zones = [];
    private int _now;
    private int _most;

    public string Name => "192.0.2.53 of mx1";

    /// <summary>All questions so far, as <c>2.0.0.127.list.test A</c>.</summary>
    public ConcurrentQueue<string> Questions { get; } = new();

    /// <summary>How many were on their way at the same time at most.</summary>
    public int Most => _most;

    /// <summary>An address that a name has.</summary>
    public BlocklistResolver Has(string name, params string[] addresses)
    {
        _answers[$"{name} A"] = new DnsAnswer(DnsStatus.Answered) { Addresses = [.. addresses.Select(IPAddress.Parse)] };
        return this;
    }

    /// <summary>A text that a name has.</summary>
    public BlocklistResolver Says(string name, params string[] texts)
    {
        _answers[$"{name} Txt"] = new DnsAnswer(DnsStatus.Answered) { Texts = texts };
        return this;
    }

    /// <summary>A list that lives: its test entry is there.</summary>
    public BlocklistResolver Lives(string zone) => Has($"2.0.0.127.{zone}", "127.0.0.2");

    /// <summary>Every name below a zone gets this answer, whatever was told of single names.</summary>
    public BlocklistResolver All(string zone, DnsStatus status, string problem = "", params string[] addresses)
        => All(zone, _ => new DnsAnswer(status) { Problem = problem, Addresses = [.. addresses.Select(IPAddress.Parse)] });

    /// <summary>The same with what happens until it comes.</summary>
    public BlocklistResolver All(string zone, Func<CancellationToken, DnsAnswer> answer)
    {
        _zones.Add((zone.Length > 0 ? "." + zone : "", answer));
        return this;
    }

    public DnsAnswer Ask(string name, DnsRecordType type, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        Questions.Enqueue($"{name} {type}");
        InterlockedMax(Interlocked.Increment(ref _now));
        try
        {
            foreach ((string end, Func<CancellationToken, DnsAnswer> answer) in _zones)
            {
                if (name.EndsWith(end, StringComparison.Ordinal)) return answer(stop);
            }

            return _answers.GetValueOrDefault($"{name} {type}") ?? new DnsAnswer(DnsStatus.NoSuchName);
        }
        finally
        {
            Interlocked.Decrement(ref _now);
        }
    }

    private void InterlockedMax(int value)
    {
        for (int seen = _most; seen < value; seen = _most)
        {
            if (Interlocked.CompareExchange(ref _most, value, seen) == seen) return;
        }
    }
}
