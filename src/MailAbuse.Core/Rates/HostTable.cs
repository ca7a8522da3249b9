using System.Text;
using MailAbuse.Mta.Postfix;

namespace MailAbuse.Rates;

/// <summary>A host that wrote a log.</summary>
internal sealed class HostInfo(byte[] name, ulong hash)
{
    /// <summary>Stands for the host while none was seen.</summary>
    public static HostInfo None { get; } = new([], 0);

    /// <summary>The name as the log has it.</summary>
    public ReadOnlySpan<byte> Name => name;

    /// <summary>Hash of the name.</summary>
    public ulong Hash => hash;

    /// <summary>The host's bit among those of a reading; 0 until it is numbered.</summary>
    public ulong Bit { get; set; }

    /// <summary>Hash of the name up to its first dot.</summary>
    public ulong Label { get; } = ClientAddress.LabelOf(name);
}

/// <summary>The hosts of a reading. Shared by all threads that scan; the one that joins numbers them, in the order in which the logs name them.</summary>
internal sealed class HostTable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<ulong, HostInfo> _byHash = [];
    private readonly List<HostInfo> _hosts = [];

    /// <summary>The host of this name.</summary>
    public HostInfo Of(ReadOnlySpan<byte> name)
    {
        ulong hash = ByteHash.Of(name);
        lock (_gate)
        {
            if (!_byHash.TryGetValue(hash, out HostInfo? host)) _byHash.Add(hash, host = new HostInfo(name.ToArray(), hash));
            return host;
        }
    }

    /// <summary>Gives a host its bit, if it has none; the sixty-fourth and all after it share one.</summary>
    public void Number(HostInfo host)
    {
        if (host.Bit != 0) return;
        lock (_gate)
        {
            host.Bit = 1UL << Math.Min(_hosts.Count, 63);
            _hosts.Add(host);
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

    /// <summary>The names of all hosts in their order.</summary>
    public IReadOnlyList<string> Names
    {
        get
        {
            lock (_gate) return [.. _hosts.Select(NameOf)];
        }
    }

    private static string NameOf(HostInfo host) => Encoding.UTF8.GetString(host.Name);
}
