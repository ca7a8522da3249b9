using System.Buffers.Binary;
using System.Security.Cryptography;
using MailAbuse.Servers;
using MailAbuse.Servers.Shells;
using MailAbuse.Text;

namespace MailAbuse.Mta.Postfix.Servers.Setup;

/// <summary>Copies the <c>mailabuse</c> program to the server, so that logs are read there.</summary>
internal sealed class AgentProgram
{
    private const ushort X64 = 62;

    private const string LookScript = "uname -sm; [ -e \"$1\" ] || exit 0; h=$(sha256sum <\"$1\") && echo \"${h%% *}\"; exit 0";

    // Written beside it, made durable, and renamed: whoever runs it meanwhile runs the old one or the new one.
    private const string CopyScript =
        "umask 022; d=${1%/*}; mkdir -p -- \"$d\" || exit 73; rm -f -- \"$1\".mailabuse.??????; t=$(mktemp \"$1.mailabuse.XXXXXX\") || exit 73; "
        + "cat >\"$t\" && h=$(sha256sum <\"$t\") && [ \"${h%% *}\" = \"$2\" ] && chmod 0755 -- \"$t\" && sync -- \"$t\" && mv -f -- \"$t\" \"$1\" || { rm -f -- \"$t\"; exit 74; }; "
        + "h=$(sha256sum <\"$1\"); [ \"${h%% *}\" = \"$2\" ] || exit 76; exec \"$1\" --version";

    private readonly IServerShell _shell;
    private readonly string _place;
    private readonly byte[] _bytes;
    private readonly string _hash;

    /// <summary>Reads the program from this machine.</summary>
    /// <exception cref="ServerException">It is not there, or no program for linux-x64.</exception>
    public AgentProgram(IServerShell shell, string path, string place)
    {
        _shell = shell;
        _place = place;
        try
        {
            _bytes = File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw Invalid($"{path} cannot be read: {e.Message}", e);
        }

        // The ELF header: magic, and the machine at offset 18.
        if (_bytes.Length < 20 || !_bytes.AsSpan(0, 4).SequenceEqual("\u007fELF"u8) || BinaryPrimitives.ReadUInt16LittleEndian(_bytes.AsSpan(18)) != X64)
            throw Invalid($"{path} is no program for linux-x64.");
        _hash = Convert.ToHexStringLower(SHA256.HashData(_bytes));
    }

    /// <summary>What would change; null where that very program is there.</summary>
    public SetupChange? Change(CancellationToken stop)
    {
        string[] said = [.. _shell.RunChecked(new ShellCommand("sh", "-c", LookScript, "sh", _place), stop).Lines];
        if (said.FirstOrDefault() != "Linux x86_64")
            throw Invalid($"{_shell.Server} runs {Visible.Make(said.FirstOrDefault() ?? "", 60)}, and the program is for Linux x86_64.");
        string before = said.ElementAtOrDefault(1) ?? "";
        return before == _hash ? null : new SetupChange { Server = _shell.Server.Name, Target = _place, Before = before.Length == 0 ? "" : $"sha256 {before}", After = $"sha256 {_hash}" };
    }

    /// <summary>Copies it, compares the hash there, and runs it once.</summary>
    public ServerCheck Install(CancellationToken stop)
    {
        ShellCommand command = new("sh", "-c", CopyScript, "sh", _place, _hash) { Input = _bytes, Silence = TimeSpan.FromMinutes(10) };
        ShellResult result = _shell.Run(command, stop);
        if (result.ExitCode is 73 or 74)
            throw CommandFailures.From(_shell.Server, new ShellCommand("cp", _place), result);
        bool runs = result.IsSuccess;
        return new ServerCheck
        {
            Server = _shell.Server.Name,
            Name = "Agent",
            Status = runs ? CheckStatus.Passed : CheckStatus.Failed,
            Message = runs ? $"{_place} is the program given, and runs: {Visible.Make(result.Text.Trim(), 100)}" : $"{_place} does not run there: {Visible.Make(result.Error.Trim(), 200)}",
            Advice = runs ? "" : "Remove it there, or give a program for that system.",
        };
    }

    private ServerException Invalid(string message, Exception? cause = null)
        => new(ServerProblemKind.AgentInvalid, _shell.Server.Name, message, "Give the mailabuse program that 'dotnet publish src/MailAbuse.Cli -r linux-x64' makes.", cause);
}
