using System.Text;
using MailAbuse.Mta.Postfix;

namespace MailAbuse.Rates;

/// <summary>A host that wrote a log.</summary>
/// <param name="name">The name as the log has it.</param>
/// <param name="machine">What it has in common with other hosts on its machine.</param>
/// <param name="hash">Tells it from all other hosts: two servers may bear one name in their logs.</param>
/// <param name="shown">What results call it.</param>
internal sealed class HostInfo(byte[] name, ulong machine, ulong hash, byte[] shown)
{
    /// <summary>Stands for the host while none was seen.</summary>
    public static HostInfo None { get; } = new([], 0, 0, []);

    /// <summary>The name as the log has it.</summary>
    public ReadOnlySpan<byte> Name => name;

    /// <summary>What results call it: the name, or that of the server whose log it is.</summary>
    public ReadOnlySpan<byte> Shown => shown;

    /// <summary>Hash of the name, and of the server's where the log is that of a server.</summary>
    public ulong Hash => hash;

    /// <summary>What it has in common with the other servers on its machine.</summary>
    public ulong Machine => machine;

    /// <summary>True where logs of other servers are counted apart, and one of those may be on the same machine: then mail may pass between them by loopback.</summary>
    public bool MayHaveNeighbours { get; init; }

    /// <summary>The host's bit among those of a reading; 0 until it is numbered.</summary>
    public ulong Bit { get; set; }

    /// <summary>Hash of the name up to its first dot.</summary>
    public ulong Label { get; } = ClientAddress.LabelOf(name);
}

/// <summary>
/// The hosts of a log. Shared by all threads that scan it; the one that joins numbers them, in the order in which the log names them.
/// </summary>
/// <param name="names">What results call the hosts of all logs that are read together; null: of this one alone.</param>
/// <param name="server">The server whose log it is: results call all its hosts so. Null: they bear their own names.</param>
/// <param name="mayHaveNeighbours">See <see cref="HostInfo.MayHaveNeighbours"/>.</param>
/// <param name="machine">The machine, where it is known; 0: the hosts' names stand for it.</param>
internal sealed class HostTable(NameTable? names = null, string? server = null, bool mayHaveNeighbours = false, ulong machine = 0)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<ulong, HostInfo> _byHash = [];
    private readonly NameTable _names = names ?? new NameTable();
    private readonly byte[]? _server = server is null ? null : Encoding.UTF8.GetBytes(server);

    /// <summary>The host of this name.</summary>
    public HostInfo Of(ReadOnlySpan<byte> name)
    {
        ulong hash = ByteHash.Of(name);
        lock (_gate)
        {
            if (!_byHash.TryGetValue(hash, out HostInfo? host))
            {
                byte[] own = name.ToArray();
                _byHash.Add(hash, host = new HostInfo(own, MachineOf(hash), HashAt(hash), _server ?? own) { MayHaveNeighbours = mayHaveNeighbours });
            }

            return host;
        }
    }

    /// <summary>What tells a host of this log from hosts of other logs.</summary>
    /// <param name="hash">Hash of the host's name, or another that is the host's own.</param>
    public ulong HashAt(ulong hash) => _server is null || hash == 0 ? hash : ByteHash.Mix(hash, ByteHash.Of(_server));

    /// <summary>The machine of a host of this log.</summary>
    /// <param name="hash">Hash of the host's name.</param>
    public ulong MachineOf(ulong hash) => machine != 0 ? machine : hash;

    /// <summary>Gives a host its bit, if it has none; the sixty-fourth and all after it share one.</summary>
    public void Number(HostInfo host)
    {
        if (host.Bit == 0) host.Bit = _names.BitOf(Encoding.UTF8.GetString(host.Shown));
    }

    /// <summary>The names behind a set of bits, joined for people.</summary>
    public string NamesOf(ulong bits) => _names.NamesOf(bits);

    /// <summary>The names of all hosts in their order.</summary>
    public IReadOnlyList<string> Names => _names.All;
}
