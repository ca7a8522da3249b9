using MailAbuse.Text;

namespace MailAbuse.Servers.Shells;

/// <summary>What the exit code and the last words of a command mean.</summary>
internal static class CommandFailures
{
    /// <summary>The problem that a failed command is.</summary>
    public static ServerException From(MailServer server, ShellCommand command, ShellResult result)
    {
        string said = Visible.Make(LastLine(result.Error), 400);
        string tail = said.Length > 0 ? $": {said}" : "";
        if (result.ExitCode == 127 && Says("sudo: not found", "sudo: command not found"))
            return Problem(ServerProblemKind.ServerToolMissing, $"sudo is missing{tail}", "Install sudo there, or connect as root and leave 'sudo: true' out.");
        if (result.ExitCode is 127 or 126 && (said.Length == 0 || Says("not found", "No such file or directory")))
            return Problem(ServerProblemKind.ServerToolMissing, $"{command.Program} is missing{tail}", "Install it there, or give the right server.");
        if (Says("No space left on device", "Disk quota exceeded"))
            return Problem(ServerProblemKind.ServerDiskFull, $"no space left{tail}", "Make room on that file system (space or inodes) and run the same command again; nothing was half done.");
        if (Says("sudo:", "is not in the sudoers file", "is not allowed to run sudo", "is not allowed to execute"))
            return Problem(ServerProblemKind.ServerAccessDenied, $"sudo refused{tail}", "Allow this user to run commands by sudo without a password (NOPASSWD), or connect as root.");
        if (Says("Permission denied", "Operation not permitted", "superuser"))
            return Problem(ServerProblemKind.ServerNotRoot, $"{command.Program} takes root{tail}", "Run it as root, or write 'sudo: true' for this server into the inventory.");
        return Problem(ServerProblemKind.ServerCommandFailed, $"{command.Program} ended with {result.ExitCode}{tail}", "What it said stands above; mend that and run the same command again.");

        // Anywhere in what it said: some shells add a line of their own about what was ended.
        bool Says(params ReadOnlySpan<string> words)
        {
            foreach (string word in words)
            {
                if (result.Error.Contains(word, StringComparison.Ordinal))
                    return true;
            }

            return false;
        }

        ServerException Problem(ServerProblemKind kind, string what, string advice) => new(kind, server.Name, $"{server}: {what}", advice);
    }

    /// <summary>The last line of a text that is no blank.</summary>
    public static string LastLine(string text)
    {
        string trimmed = text.TrimEnd();
        return trimmed[(trimmed.LastIndexOf('\n') + 1)..];
    }
}
