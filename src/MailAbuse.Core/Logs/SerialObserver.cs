namespace MailAbuse.Logs;

/// <summary>Several threads read; observers are told one thing at a time.</summary>
internal sealed class SerialObserver(IReadObserver observer) : IReadObserver
{
    private readonly Lock _gate = new();

    public void Problem(LogProblem problem)
    {
        lock (_gate) observer.Problem(problem);
    }

    public void Notice(string text)
    {
        lock (_gate) observer.Notice(text);
    }

    public void Progress(long done, long total)
    {
        lock (_gate) observer.Progress(done, total);
    }
}
