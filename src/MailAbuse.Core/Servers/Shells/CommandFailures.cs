using MailAbuse.Text;

namespace MailAbuse.Servers.Shells;

/// <summary>What the exit code and the last words of a command mean.</summary>
internal static class CommandFailures
{
    /// <summary>The problem that a failed command is.</summary>
    public static ServerException From(MailServer server, ShellCommand command, ShellResult result)
    {
        string said = Visible.Make(LastLine(result.Error));
        string tail = said.Length > 0 ? $": {said}" : "";
        if (result.ExitCode is 127 or 126 && (said.Length == 0 || said.Contains("not found", StringComparison.Ordinal)))
            return new(ServerProblemKind.ServerToolMissing, server.Name, $"{server}: {command.Program} is missing{tail}", "Install it there, or give the right server.");
        if (said.Contains("No space left on device", StringComparison.Ordinal) || said.Contains("Disk quota exceeded", StringComparison.Ordinal))
            return new(ServerProblemKind.ServerDiskFull, server.Name, $"{server}: no space left{tail}", "Make room on that file system and run the same command again; nothing was half done.");
        if (said.Contains("sudo:", StringComparison.Ordinal))
            return new(ServerProblemKind.ServerAccessDenied, server.Name, $"{server}: sudo refused{tail}", "Allow this user to run commands by sudo without a password (NOPASSWD), or connect as root.");
        if (said.Contains("Permission denied", StringComparison.Ordinal) || said.Contains("Operation not permitted", StringComparison.Ordinal) || said.Contains("superuser", StringComparison.Ordinal))
            return new(ServerProblemKind.ServerNotRoot, server.Name, $"{server}: {command.Program} takes root{tail}", "Run it as root, or write 'sudo: true' for this server into the inventory.");
        return new(ServerProblemKind.ServerCommandFailed, server.Name, $"{server}: {command.Program} ended with {result.ExitCode}{tail}", "What it said stands above; mend that and run the same command again.");
    }

    private static string LastLine(string text)
    {
        string trimmed = text.TrimEnd();
        return trimmed[(trimmed.LastIndexOf('\n') + 1)..];
    }
}
