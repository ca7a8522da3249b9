namespace MailAbuse.Servers.Shells;

/// <summary>A program to run on a server, with its arguments as a list and its standard input as bytes.</summary>
/// <param name="Program">Its name or path. Found by the server's PATH and the sbin folders.</param>
/// <param name="Arguments">One string an argument, taken as they stand: no shell ever looks at them.</param>
public sealed record ShellCommand(string Program, params IReadOnlyList<string> Arguments)
{
    /// <summary>
    /// Standard input; empty: there is none. The program is not started before all of it has arrived, so that a cut connection
    /// never leaves half an id or half a map line.
    /// </summary>
    public ReadOnlyMemory<byte> Input { get; init; }

    /// <summary>How long it may say nothing before it is taken for dead.</summary>
    public TimeSpan Silence { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>The program and its arguments, for messages.</summary>
    public override string ToString() => string.Join(' ', [Program, .. Arguments]);
}
