using System.Globalization;
using System.Security.Cryptography;
using MailAbuse.Servers.Shells;

namespace MailAbuse.Mta.Postfix.Servers.Setup;

/// <summary>
/// Copies of main.cf and master.cf from before each change, named <c>main.cf.TIME.HASH</c>: the time of the change, and the SHA-256 (its
/// first 16 digits) of what took the place of the copy. So whoever finds a file that he left finds what was there before.
/// </summary>
internal sealed class SavedCopies(IServerShell shell, PostfixLayout layout, TimeProvider clock)
{
    private const int HashLength = 16;

    /// <summary>Keeps a copy, before the file is replaced.</summary>
    public void Keep(string file, byte[] before, byte[] after, CancellationToken stop)
    {
        string time = clock.GetUtcNow().ToString("yyyyMMdd'T'HHmmssfff'Z'", CultureInfo.InvariantCulture);
        shell.ReplaceFile($"{layout.Saved}/{file}.{time}.{Hash(after)}", before, null, "0600", stop);
    }

    /// <summary>What stood in a file before we wrote what stands there now; null where somebody else has written since. The latest, where there are several.</summary>
    public byte[]? Find(string file, byte[] current, CancellationToken stop)
    {
        string? name = shell.RunChecked(new ShellCommand("sh", "-c", "ls -1 -- \"$1\" 2>/dev/null; exit 0", "sh", layout.Saved), stop).Lines
            .Where(line => line.StartsWith(file + ".", StringComparison.Ordinal) && line.EndsWith("." + Hash(current), StringComparison.Ordinal))
            .Max(StringComparer.Ordinal);
        return name is null ? null : shell.ReadFile($"{layout.Saved}/{name}", stop);
    }

    private static string Hash(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes))[..HashLength];
}
