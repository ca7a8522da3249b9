namespace MailAbuse.LogGenerator;

/// <summary>Draws an index with given weights in constant time (Vose's alias method).</summary>
internal sealed class AliasTable
{
    private readonly double[] _probability;
    private readonly int[] _alias;

    public AliasTable(double[] weights)
    {
        int n = weights.Length;
        _probability = new double[n];
        _alias = new int[n];
        double sum = weights.Sum();
        var scaled = weights.Select(w => w * n / sum).ToArray();
        var small = new Stack<int>();
        var large = new Stack<int>();
        for (int i = 0; i < n; i++) (scaled[i] < 1 ? small : large).Push(i);
        while (small.Count > 0 && large.Count > 0)
        {
            int s = small.Pop(), l = large.Pop();
            _probability[s] = scaled[s];
            _alias[s] = l;
            scaled[l] += scaled[s] - 1;
            (scaled[l] < 1 ? small : large).Push(l);
        }
        foreach (int i in large.Concat(small)) _probability[i] = 1;
    }

    public int Draw(Rng rng)
    {
        int i = rng.Next(_probability.Length);
        return rng.NextDouble() < _probability[i] ? i : _alias[i];
    }
}
