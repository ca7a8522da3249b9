namespace MailAbuse.Lab;

/// <summary>What one run of a program left behind. Text is Latin-1: every byte is one character, whatever a queue file contains.</summary>
public sealed record ProgramResult(string CommandLine, int ExitCode, string Output, string Errors)
{
    public string[] Lines => Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Itself, if the exit code is 0.</summary>
    /// <exception cref="LabException">It is not.</exception>
    public ProgramResult Checked() => ExitCode == 0 ? this : throw new LabException($"{CommandLine}: exit {ExitCode}. {Errors.Trim()} {Output.Trim()}");
}
