namespace MailAbuse.Rates;

/// <summary>What results call the hosts of a reading, as bits. Shared by all logs that are read together, each on threads of its own.</summary>
internal sealed class NameTable
{
    private readonly Lock _gate = new();
    private readonly List<string> _names = [];

    /// <summary>The bit of a name; the sixty-fourth and all after it share one.</summary>
    public ulong BitOf(string name)
    {
        lock (_gate)
        {
            int at = _names.IndexOf(name);
            if (at < 0)
            {
                at = _names.Count;
                _names.Add(name);
            }

            return 1UL << Math.Min(at, 63);
        }
    }

    /// <summary>The names behind a set of bits, joined for people.</summary>
    public string NamesOf(ulong bits)
    {
        lock (_gate) return string.Join(",", _names.Where((_, i) => (bits >> Math.Min(i, 63) & 1) != 0));
    }

    /// <summary>All names in their order.</summary>
    public IReadOnlyList<string> All
    {
        get
        {
            lock (_gate) return [.. _names];
        }
    }
}
