using System.Text;

namespace MailAbuse.Servers.Shells;

/// <summary>What a command said, and how it ended.</summary>
/// <param name="ExitCode">Its exit code; 128 + n where signal n ended it.</param>
/// <param name="Output">Its standard output.</param>
/// <param name="Error">Its standard error, at most the last 64 KB.</param>
public sealed record ShellResult(int ExitCode, byte[] Output, string Error)
{
    /// <summary>Standard output as UTF-8 text; bytes that are none become U+FFFD.</summary>
    public string Text => Encoding.UTF8.GetString(Output);

    /// <summary>The lines of <see cref="Text"/> without their ends.</summary>
    public IEnumerable<string> Lines => Text.Split('\n').Select(line => line.TrimEnd('\r')).Where(line => line.Length > 0);

    /// <summary>True for exit code 0.</summary>
    public bool IsSuccess => ExitCode == 0;
}
