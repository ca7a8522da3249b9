using System.Security.Cryptography;

namespace MailAbuse.Servers.Shells;

/// <summary>Files of a server: read whole, and replaced whole.</summary>
public static class ServerFiles
{
    private const int Absent = 66;
    private const int Changed = 67;

    // The new text is written beside the old one, checked, made durable and renamed over it: whoever reads sees the old one or the new
    // one. A temporary file that a killed run left is cleared by the next one; the change lock keeps two runs apart.
    private const string ReplaceScript =
        "f=$(readlink -f -- \"$1\") || f=$1; "
        + "if [ \"$2\" = absent ]; then [ ! -e \"$f\" ] || exit 67; "
        + "elif [ \"$2\" != any ]; then h=$(sha256sum <\"$f\") || exit 67; [ \"${h%% *}\" = \"$2\" ] || exit 67; fi; "
        + "rm -f -- \"$f\".mailabuse.??????; t=$(mktemp \"$f.mailabuse.XXXXXX\") || exit 73; "
        + "cat >\"$t\" && h=$(sha256sum <\"$t\") && [ \"${h%% *}\" = \"$3\" ] || { rm -f -- \"$t\"; exit 74; }; "
        + "if [ -e \"$f\" ]; then chown --reference=\"$f\" -- \"$t\" && chmod --reference=\"$f\" -- \"$t\"; else chmod \"$4\" -- \"$t\"; fi && sync -- \"$t\" && mv -f -- \"$t\" \"$f\" "
        + "|| { rm -f -- \"$t\"; exit 74; }";

    /// <summary>The bytes of a file; null where there is none.</summary>
    public static byte[]? ReadFile(this IServerShell shell, string path, CancellationToken stop)
    {
        ShellCommand command = new("sh", "-c", "[ -e \"$1\" ] || exit 66; exec cat -- \"$1\"", "sh", path);
        ShellResult result = shell.Run(command, stop);
        return result.ExitCode switch
        {
            0 => result.Output,
            Absent => null,
            _ => throw CommandFailures.From(shell.Server, command, result),
        };
    }

    /// <summary>Replaces a file whole, keeping its owner and mode; a new one gets <paramref name="mode"/>.</summary>
    /// <param name="shell">The server.</param>
    /// <param name="path">The file; a symbolic link is followed.</param>
    /// <param name="content">The new bytes.</param>
    /// <param name="before">The bytes that it must hold now; null: there must be none.</param>
    /// <param name="mode">Octal mode of a new file.</param>
    /// <param name="stop">Ends it; the file is then the old one or the new one.</param>
    /// <exception cref="ServerException"><see cref="ServerProblemKind.ServerFileChanged"/> where it holds something else than <paramref name="before"/>.</exception>
    public static void ReplaceFile(this IServerShell shell, string path, ReadOnlyMemory<byte> content, ReadOnlyMemory<byte>? before, string mode, CancellationToken stop)
    {
        string old = before is { } bytes ? Hash(bytes.Span) : "absent";
        ShellCommand command = new("sh", "-c", ReplaceScript, "sh", path, old, Hash(content.Span), mode) { Input = content };
        ShellResult result = shell.Run(command, stop);
        if (result.ExitCode == Changed)
        {
            throw new ServerException(
                ServerProblemKind.ServerFileChanged,
                path,
                $"{shell.Server}: {path} was changed by somebody else in this moment; nothing was written.",
                "Run the same command again: it starts from what stands there now.");
        }

        if (!result.IsSuccess)
            throw CommandFailures.From(shell.Server, command, result);
    }

    private static string Hash(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
}
