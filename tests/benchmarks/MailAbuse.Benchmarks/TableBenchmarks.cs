using BenchmarkDotNet.Attributes;
using MailAbuse.Rates;

namespace MailAbuse.Benchmarks;

/// <summary>The tables that the join looks things up in.</summary>
[MemoryDiagnoser]
public class TableBenchmarks
{
    private readonly ulong[] _keys = new ulong[100_000];
    private readonly Message[] _messages = new Message[100_000];

    /// <summary>How many messages are open at a time.</summary>
    [Params(500, 20_000)]
    public int Open { get; set; }

    /// <summary>Makes keys.</summary>
    [GlobalSetup]
    public void Setup()
    {
        for (int i = 0; i < _keys.Length; i++)
        {
            _keys[i] = ByteHash.Mix((ulong)i, 7);
            _messages[i] = new Message { Key = _keys[i] };
        }
    }

    /// <summary>100,000 messages: in, found four times, out again once as many others have come.</summary>
    [Benchmark]
    public int Messages()
    {
        MessageTable table = new();
        int found = 0;
        for (int i = 0; i < _keys.Length; i++)
        {
            table.Set(_messages[i]);
            for (int look = 0; look < 4; look++)
                if (table.Find(_keys[Math.Max(0, i - look * Open / 4)]) is not null) found++;
            if (i >= Open) table.Remove(_keys[i - Open]);
        }

        return found + table.Count;
    }
}
