namespace MailAbuse.Cli;

/// <summary>What the program says to scripts. A burst is a finding and no failure.</summary>
internal static class ExitCode
{
    /// <summary>All input was read, whatever was found.</summary>
    public const int Done = 0;

    /// <summary>Some input could not be read, or not to its end; the rest was.</summary>
    public const int Failed = 1;

    /// <summary>The command line makes no sense; nothing was read.</summary>
    public const int Usage = 2;

    /// <summary>Of <c>heartbeat</c>: the guard lives, and something is wrong.</summary>
    public const int Troubled = 1;

    /// <summary>Of <c>heartbeat</c>: the guard does not live, or nobody can tell.</summary>
    public const int Dead = 2;
}
