namespace MailAbuse.Logs;

/// <summary>Who is told what happens while logs are read. Called from reading threads, one at a time.</summary>
public interface IReadObserver
{
    /// <summary>An input failed; the others go on.</summary>
    void Problem(LogProblem problem);

    /// <summary>Something that a user may want to know (<c>-Verbose</c>).</summary>
    void Notice(string text);

    /// <summary>How far the reading is, in bytes of the inputs as they lie on disk; <paramref name="total"/> is 0 where nobody knows.</summary>
    void Progress(long done, long total);
}
