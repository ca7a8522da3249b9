using System.Net;
using MailAbuse.Servers.Shells;

namespace MailAbuse.Mta.Postfix.Servers.Routes.Questions;

/// <summary>What a server knows of addresses: its own, and those of names as it looks them up.</summary>
/// <param name="Machine">What tells one machine from another, and one container: servers that share it share their loopback.</param>
/// <param name="Own">The addresses of its interfaces.</param>
internal sealed record HostAddresses(string Machine, IReadOnlyList<IPAddress> Own)
{
    // hostname -I leaves loopback out; where there is no ip(8) that is all there is.
    private const string OwnScript =
        "printf '%s %s\\n' \"$(cat /proc/sys/kernel/random/boot_id 2>/dev/null)\" \"$(readlink /proc/self/ns/net 2>/dev/null)\"; "
        + "if command -v ip >/dev/null; then ip -o addr show; else for a in $(hostname -I 2>/dev/null); do echo \"inet $a/\"; done; fi; exit 0";

    // Names come from maps, so they are input, and getent gets each as one argument that can be no option.
    private const string LookUpScript = "command -v getent >/dev/null || exit 69; while read -r n; do printf '\\036%s\\n' \"$n\"; getent ahosts \"$n\"; done; exit 0";

    /// <summary>Asks a server for its own.</summary>
    public static HostAddresses Read(IServerShell shell, CancellationToken stop)
    {
        string[] lines = [.. shell.RunChecked(new ShellCommand("sh", "-c", OwnScript), stop).Lines];
        List<IPAddress> own = [];
        foreach (string line in lines.Skip(1))
        {
            string[] words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            int at = Array.FindIndex(words, word => word is "inet" or "inet6");
            if (at >= 0 && at + 1 < words.Length && IPAddress.TryParse(words[at + 1].Split('/', '%')[0], out IPAddress? address))
                own.Add(address);
        }

        return new HostAddresses(lines.FirstOrDefault() ?? "", own);
    }

    /// <summary>
    /// The addresses of host names, looked up by the server as its own programs would (nsswitch, /etc/hosts, its resolver). A name that it
    /// does not know has none; null where it has no means to look names up.
    /// </summary>
    /// <param name="shell">The server.</param>
    /// <param name="names">Names that were checked (<c>NextHop</c>).</param>
    /// <param name="stop">Ends it.</param>
    public static IReadOnlyDictionary<string, IReadOnlyList<IPAddress>>? LookUp(IServerShell shell, IReadOnlyList<string> names, CancellationToken stop)
    {
        ShellCommand command = new ShellCommand("sh", "-c", LookUpScript).WithInput(string.Concat(names.Select(name => $"{name}\n")));
        ShellResult result = shell.Run(command, stop);
        if (result.ExitCode == 69)
            return null;
        if (!result.IsSuccess)
            throw CommandFailures.From(shell.Server, command, result);
        Dictionary<string, IReadOnlyList<IPAddress>> found = new(StringComparer.OrdinalIgnoreCase);
        foreach (KeyValuePair<string, byte[]> part in ScriptParts.Of(result.Output))
        {
            found[part.Key] = [.. System.Text.Encoding.ASCII.GetString(part.Value).Split('\n')
                .Select(line => IPAddress.TryParse(line.Split(' ')[0], out IPAddress? address) ? address : null).OfType<IPAddress>().Distinct()];
        }

        return found;
    }
}
