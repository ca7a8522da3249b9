using System.Text;

namespace MailAbuse.LogGenerator;

/// <summary>One mail server: its name, its processes, its queue ids, and the log it writes.</summary>
internal sealed class PostfixHost
{
    private readonly Rng _rng;
    private readonly byte[] _hostBytes;
    private readonly Dictionary<byte[], ProcessPool> _pools = [];
    private int _lastPid;

    public PostfixHost(string name, string address, LineWriter log, bool shortIds, Rng rng)
    {
        _rng = rng;
        // A log names the host without its domain, the server itself speaks with it.
        _hostBytes = Encoding.ASCII.GetBytes(name);
        FullName = name.Contains('.', StringComparison.Ordinal) ? name : name + ".example.net";
        Address = address;
        Log = log;
        _lastPid = rng.Between(900, 30_000);
        Ids = new QueueIds(shortIds, rng);
        QmgrPid = NewPid();
        PickupPid = NewPid();
        AnvilPid = NewPid();
        PostscreenPid = NewPid();
    }

    public string FullName { get; }

    public string Address { get; }

    public LineWriter Log { get; }

    public QueueIds Ids { get; }

    public int QmgrPid { get; }

    public int PickupPid { get; }

    public int AnvilPid { get; }

    public int PostscreenPid { get; }

    /// <summary>Where mail for elsewhere is queued next; null sends it out from here.</summary>
    public PostfixHost? NextHop { get; set; }

    /// <summary>Who has the mailboxes; null has them here.</summary>
    public PostfixHost? MailboxHost { get; set; }

    public LineWriter Line(long micros, byte[] program, int pid)
    {
        Log.Begin(micros, _hostBytes, program, pid);
        return Log;
    }

    /// <summary>The processes of one service; a process serves no other.</summary>
    public ProcessPool Pool(byte[] program)
    {
        if (!_pools.TryGetValue(program, out ProcessPool? pool)) _pools[program] = pool = new ProcessPool(NewPid, _rng);
        return pool;
    }

    /// <summary>Any process of a program whose work ends with the line it writes.</summary>
    public int AnyOf(byte[] program) => Pool(program).Any();

    public int NewPid()
    {
        _lastPid += _rng.Between(1, 60);
        if (_lastPid > 4_190_000) _lastPid = _rng.Between(900, 30_000);
        return _lastPid;
    }
}
