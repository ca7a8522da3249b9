using System.Net;
using System.Text;

namespace MailAbuse.Dns;

/// <summary>Reads resolv.conf(5): which name servers a machine asks.</summary>
internal static class ResolvConf
{
    /// <summary>The file.</summary>
    public const string File = "/etc/resolv.conf";

    // As the C library does.
    private const int Most = 3;

    /// <summary>The name servers in their order. Without any, or without a file, it is the machine itself.</summary>
    public static IReadOnlyList<IPAddress> Read(byte[]? text)
    {
        List<IPAddress> servers = [];
        foreach (string line in Encoding.Latin1.GetString(text ?? []).Split('\n'))
        {
            string[] words = line.Split((char[])[' ', '\t', '\r'], StringSplitOptions.RemoveEmptyEntries);
            // IPAddress reads "10.1" and "0x7f000001", too, as does the C library.
            if (words is ["nameserver", string word, ..] && IPAddress.TryParse(word, out IPAddress? address) && servers.Count < Most)
                servers.Add(address);
        }

        return servers.Count > 0 ? servers : [IPAddress.Loopback];
    }
}
