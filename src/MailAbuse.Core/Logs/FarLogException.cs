namespace MailAbuse.Logs;

/// <summary>A log of another machine could not be read to its end.</summary>
/// <param name="problem">What is wrong with this log; null where it is the way there, which is told elsewhere.</param>
/// <param name="cause">The cause, where there is one.</param>
internal sealed class FarLogException(LogProblem? problem, Exception? cause = null) : IOException(problem?.Message ?? cause?.Message, cause)
{
    /// <summary>What is to be told.</summary>
    public LogProblem? Problem { get; } = problem;
}
