using System.Text;

namespace MailAbuse.Servers.Shells;

/// <summary>What is built on starting a program.</summary>
public static class ServerShellExtensions
{
    /// <summary>Runs a program to its end.</summary>
    public static ShellResult Run(this IServerShell shell, ShellCommand command, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(shell);
        using IRunningCommand running = shell.Start(command, stop);
        return running.Wait();
    }

    /// <summary>Runs a program that must succeed.</summary>
    /// <exception cref="ServerException">It did not; the message has what it said.</exception>
    public static ShellResult RunChecked(this IServerShell shell, ShellCommand command, CancellationToken stop)
    {
        ShellResult result = shell.Run(command, stop);
        return result.IsSuccess ? result : throw CommandFailures.From(shell.Server, command, result);
    }

    /// <summary>The same command with text as its standard input.</summary>
    public static ShellCommand WithInput(this ShellCommand command, string input)
    {
        ArgumentNullException.ThrowIfNull(command);
        return command with { Input = Encoding.UTF8.GetBytes(input) };
    }
}
