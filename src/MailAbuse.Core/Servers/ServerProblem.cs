namespace MailAbuse.Servers;

/// <summary>One thing that could not be done on one server; the others go on.</summary>
/// <param name="Kind">What went wrong.</param>
/// <param name="Target">The server, the sender or the file that it is about.</param>
/// <param name="Message">What went wrong, in a sentence.</param>
/// <param name="Advice">What to do next.</param>
/// <param name="Exception">The cause, where there is one.</param>
public sealed record ServerProblem(ServerProblemKind Kind, string Target, string Message, string Advice, Exception? Exception = null);
