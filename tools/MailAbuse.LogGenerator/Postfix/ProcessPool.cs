namespace MailAbuse.LogGenerator;

/// <summary>The processes of one service. A server process has one client at a time; each ends after some hundred and a new one takes over.</summary>
internal sealed class ProcessPool(Func<int> newPid, Rng rng)
{
    private const double EndsAfterUse = 0.01;
    private readonly Stack<int> _idle = new();
    private readonly int[] _agents = new int[12];

    /// <summary>A process for itself, until it is given back.</summary>
    public int Take() => _idle.Count > 0 ? _idle.Pop() : newPid();

    public void Return(int pid)
    {
        if (!rng.Chance(EndsAfterUse)) _idle.Push(pid);
    }

    /// <summary>Any process, for work that ends with the line it writes.</summary>
    public int Any()
    {
        ref int pid = ref _agents[rng.Next(_agents.Length)];
        if (pid == 0 || rng.Chance(EndsAfterUse)) pid = newPid();
        return pid;
    }
}
