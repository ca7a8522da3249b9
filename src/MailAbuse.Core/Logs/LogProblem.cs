namespace MailAbuse.Logs;

/// <summary>One input that could not be read, or not to its end; the others are read all the same.</summary>
/// <param name="Input">The path, or <c>-</c>.</param>
/// <param name="Kind">What went wrong.</param>
/// <param name="Message">What went wrong, in a sentence.</param>
/// <param name="Advice">What to do next.</param>
/// <param name="Exception">The cause, where there is one.</param>
public sealed record LogProblem(string Input, LogProblemKind Kind, string Message, string Advice, Exception? Exception = null);

/// <summary>What can go wrong with an input; the names are the stable error ids.</summary>
public enum LogProblemKind
{
    /// <summary>No such file, or no file matches the wildcard.</summary>
    LogNotFound,

    /// <summary>A folder where a file was meant.</summary>
    LogIsFolder,

    /// <summary>No permission.</summary>
    LogNoPermission,

    /// <summary>Compressed data that ends too early or is damaged; what came before counts.</summary>
    LogDamaged,

    /// <summary>Not text.</summary>
    LogIsBinary,

    /// <summary>Text, but not one line of a mail server that is known here.</summary>
    LogNotMail,

    /// <summary>An empty file.</summary>
    LogEmpty,

    /// <summary>The system's tool that unpacks or reads it is missing or failed.</summary>
    LogToolFailed,

    /// <summary>Any other failure of reading.</summary>
    LogReadFailed,
}
