using System.Text;

namespace MailAbuse.Rates;

/// <summary>The hosts of a reading, numbered in the order of their appearance. Shared by all threads.</summary>
internal sealed class HostTable
{
    private readonly Lock _gate = new();
    private readonly List<(ulong Hash, string Name)> _hosts = [];

    /// <summary>The host's bit; the sixty-fourth and all after it share one.</summary>
    public ulong BitOf(ReadOnlySpan<byte> name, ulong hash)
    {
        lock (_gate)
        {
            int index = _hosts.FindIndex(host => host.Hash == hash);
            if (index < 0)
            {
                index = _hosts.Count;
                _hosts.Add((hash, Encoding.UTF8.GetString(name)));
            }

            return 1UL << Math.Min(index, 63);
        }
    }

    /// <summary>The names behind a set of bits, joined for people.</summary>
    public string NamesOf(ulong bits)
    {
        lock (_gate)
        {
            return string.Join(",", _hosts.Where((_, i) => (bits >> Math.Min(i, 63) & 1) != 0).Select(host => host.Name));
        }
    }

    /// <summary>All hosts in their order.</summary>
    public IReadOnlyList<(ulong Hash, string Name)> All
    {
        get
        {
            lock (_gate) return [.. _hosts];
        }
    }

    public int Count
    {
        get
        {
            lock (_gate) return _hosts.Count;
        }
    }
}
