namespace MailAbuse.Servers;

/// <summary>Carries a <see cref="ServerProblem"/> to whoever tells the user.</summary>
public sealed class ServerException : Exception
{
    /// <summary>Makes it of its problem.</summary>
    public ServerException(ServerProblem problem)
        : base(problem?.Message, problem?.Exception) => Problem = problem!;

    /// <summary>Makes it of its problem's parts.</summary>
    public ServerException(ServerProblemKind kind, string target, string message, string advice, Exception? cause = null)
        : this(new ServerProblem(kind, target, message, advice, cause))
    {
    }

    /// <summary>What went wrong, and what to do next.</summary>
    public ServerProblem Problem { get; }
}
