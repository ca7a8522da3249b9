using System.Net;
using System.Net.Sockets;
using MailAbuse.Mta.Postfix.Servers.Routes.Questions;
using MailAbuse.Servers;
using MailAbuse.Servers.Shells;

namespace MailAbuse.Mta.Postfix.Servers.Configuration;

/// <summary>
/// What the world sees when a Postfix server sends: its addresses and its names. What the files say, or else what the machine has; behind
/// an address translation nobody on the server knows.
/// </summary>
public sealed class OutgoingAddresses
{
    private const int LongestName = 253;

    // Ends of names that are no domain of the internet (RFC 6761, RFC 8375, RFC 9476 and Debian's default).
    private static readonly string[] s_private = ["localdomain", "local", "localhost", "internal", "home.arpa", "lan"];

    private static readonly AddressFamily[] s_families = [AddressFamily.InterNetwork, AddressFamily.InterNetworkV6];

    private OutgoingAddresses(IReadOnlyList<IPAddress> addresses, IReadOnlyList<IPAddress> leftOut, IReadOnlyList<string> names)
    {
        Addresses = addresses;
        LeftOut = leftOut;
        Names = names;
    }

    /// <summary>Public addresses from which it sends, IPv4 first.</summary>
    public IReadOnlyList<IPAddress> Addresses { get; }

    /// <summary>Private ones that were found as well. Loopback and link-local are not named.</summary>
    public IReadOnlyList<IPAddress> LeftOut { get; }

    /// <summary>The names by which it says who it is (smtp_helo_name, myhostname) and its domain (mydomain), lower case; those of the internet only.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>Reads them.</summary>
    /// <exception cref="ServerException">The server cannot be reached, or its configuration cannot be read.</exception>
    public static OutgoingAddresses Read(IServerShell shell, CancellationToken stop)
    {
        PostfixConfiguration configuration = PostfixConfiguration.Read(shell, stop);
        // ip is on every system that has a Postfix of these days; hostname -I where it is not.
        return Of(configuration, () =>
        {
            ShellResult told = shell.Run(new ShellCommand("ip", "-o", "addr", "show"), stop);
            return told.IsSuccess ? Interfaces(told.Text) : Words(shell.RunChecked(new ShellCommand("hostname", "-I"), stop).Text);
        });
    }

    /// <summary>Puts together what the configuration says.</summary>
    /// <param name="configuration">The configuration.</param>
    /// <param name="machine">Asked for the machine's addresses, where a service may send from any of them.</param>
    internal static OutgoingAddresses Of(PostfixConfiguration configuration, Func<IEnumerable<IPAddress>> machine)
    {
        // A transport that delivers over the internet is one of the program smtp, whatever it is called.
        MasterService?[] services = [.. configuration.Services.Where(service => service.Program == "smtp")];
        if (services.Length == 0)
            services = [null];
        List<IPAddress> all = [];
        HashSet<AddressFamily> free = [];
        foreach (MasterService? service in services)
        {
            IReadOnlyList<IPAddress> bound = OutgoingSide.BindingsOf(configuration, service);
            all.AddRange(bound);
            free.UnionWith(s_families.Except(bound.Select(address => address.AddressFamily)));
        }

        if (free.Count > 0)
            all.AddRange(machine().Where(address => free.Contains(address.AddressFamily)));
        IPAddress[] used = [.. all.Distinct().Where(address => MayUse(configuration, address))];
        return new OutgoingAddresses(
            [.. used.Where(PublicAddress.IsPublic).OrderBy(address => address.AddressFamily == AddressFamily.InterNetworkV6)],
            [.. used.Where(PublicAddress.IsPrivate)],
            [.. services.Select(service => configuration.Effective("smtp_helo_name", service))
                .Append(configuration.Effective("myhostname"))
                .Append(configuration.Effective("mydomain"))
                .Select(name => name.Trim().TrimEnd('.').ToLowerInvariant())
                .Where(IsOfTheInternet)
                .Distinct()]);
    }

    /// <summary>The addresses that <c>ip -o addr show</c> tells; not those that are on trial, outdated or changed every day.</summary>
    internal static IEnumerable<IPAddress> Interfaces(string text)
    {
        foreach (string line in text.Split('\n'))
        {
            string[] words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            int at = Array.FindIndex(words, word => word is "inet" or "inet6");
            if (at < 0 || at + 1 >= words.Length || words.Any(word => word is "temporary" or "deprecated" or "tentative" or "dadfailed"))
                continue;
            if (Address(words[at + 1].Split('/')[0]) is { } address)
                yield return address;
        }
    }

    private static bool MayUse(PostfixConfiguration configuration, IPAddress address)
    {
        string[] protocols = [.. RestrictionList.Words(configuration.Effective("inet_protocols"))];
        return protocols.Length == 0 || protocols.Contains("all") || protocols.Contains(address.AddressFamily == AddressFamily.InterNetwork ? "ipv4" : "ipv6");
    }

    /// <summary>True where a stranger may find a host by this name.</summary>
    internal static bool IsOfTheInternet(string name)
        => name.Length is > 0 and <= LongestName && name.Contains('.', StringComparison.Ordinal) && !IPAddress.TryParse(name.Trim('[', ']'), out _)
            && !s_private.Any(end => ("." + name).EndsWith("." + end, StringComparison.Ordinal));

    private static IEnumerable<IPAddress> Words(string text) => RestrictionList.Words(text).Select(Address).OfType<IPAddress>();

    private static IPAddress? Address(string text) => IPAddress.TryParse(text.Trim().Trim('[', ']'), out IPAddress? address) ? address : null;
}
