using System.Text;
using MailAbuse.Mta.Postfix;

namespace MailAbuse.Rates;

/// <summary>A host that wrote a log.</summary>
internal sealed class HostInfo(byte[] name, ulong hash, ulong bit)
{
    /// <summary>Stands for the host while none was seen.</summary>
    public static HostInfo None { get; } = new([], 0, 0);

    /// <summary>The name as the log has it.</summary>
    public ReadOnlySpan<byte> Name => name;

    /// <summary>Hash of the name.</summary>
    public ulong Hash => hash;

    /// <summary>The host's bit among those of a reading.</summary>
    public ulong Bit => bit;

    /// <summary>Hash of the name up to its first dot.</summary>
    public ulong Label { get; } = ClientAddress.LabelOf(name);
}

/// <summary>The hosts of a reading, numbered in the order of their appearance. Shared by all threads.</summary>
internal sealed class HostTable
{
    private readonly Lock _gate = new();
    private readonly List<HostInfo> _hosts = [];

    /// <summary>The host of this name; the sixty-fourth and all after it share one bit.</summary>
    public HostInfo Of(ReadOnlySpan<byte> name)
    {
        ulong hash = ByteHash.Of(name);
        lock (_gate)
        {
            foreach (HostInfo known in _hosts)
                if (known.Hash == hash) return known;
            HostInfo host = new(name.ToArray(), hash, 1UL << Math.Min(_hosts.Count, 63));
            _hosts.Add(host);
            return host;
        }
    }

    /// <summary>The names behind a set of bits, joined for people.</summary>
    public string NamesOf(ulong bits)
    {
        lock (_gate)
        {
            return string.Join(",", _hosts.Where((_, i) => (bits >> Math.Min(i, 63) & 1) != 0).Select(NameOf));
        }
    }

    /// <summary>All hosts in their order.</summary>
    public IReadOnlyList<(ulong Hash, string Name)> All
    {
        get
        {
            lock (_gate) return [.. _hosts.Select(host => (host.Hash, NameOf(host)))];
        }
    }

    public int Count
    {
        get
        {
            lock (_gate) return _hosts.Count;
        }
    }

    private static string NameOf(HostInfo host) => Encoding.UTF8.GetString(host.Name);
}
