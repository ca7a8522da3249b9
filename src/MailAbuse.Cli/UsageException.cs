namespace MailAbuse.Cli;

/// <summary>The command line makes no sense.</summary>
internal sealed class UsageException(string message) : Exception(message);
