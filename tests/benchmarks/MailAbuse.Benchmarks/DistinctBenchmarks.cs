using BenchmarkDotNet.Attributes;
using MailAbuse.Rates;

namespace MailAbuse.Benchmarks;

/// <summary>Counting distinct addresses: one or two as with most senders, more, and so many that it becomes an estimate.</summary>
[MemoryDiagnoser]
public class DistinctBenchmarks
{
    private readonly ulong[] _hashes = new ulong[10_000];

    /// <summary>How many distinct ones there are.</summary>
    [Params(2, 200, 5_000)]
    public int Distinct { get; set; }

    /// <summary>Makes hashes.</summary>
    [GlobalSetup]
    public void Setup()
    {
        for (int i = 0; i < _hashes.Length; i++) _hashes[i] = ByteHash.Mix((ulong)(i % Distinct), 11);
    }

    /// <summary>10,000 of them.</summary>
    [Benchmark]
    public long Add()
    {
        DistinctSet set = default;
        foreach (ulong hash in _hashes) set.Add(hash);
        return set.Count;
    }
}
