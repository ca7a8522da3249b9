using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;

namespace MailAbuse.Mta.Postfix.Servers.Suspensions;

/// <summary>A TCP connection that a process serves, as ss(8) prints its ends.</summary>
/// <param name="Local">Our end: <c>192.0.2.1:587</c>, <c>[2001:db8::1]:587</c>.</param>
/// <param name="Peer">The client's end.</param>
/// <param name="ProcessId">The smtpd.</param>
internal sealed partial record OpenConnection(string Local, string Peer, int ProcessId)
{
    /// <summary>The client's address as Postfix logs it; null where it is none.</summary>
    public string? Client => Address(Peer);

    /// <summary>The connections of smtpd processes to their clients: those at a port on which something listens.</summary>
    public static IReadOnlyList<OpenConnection> Read(IEnumerable<string> sockets, IEnumerable<string> listening)
    {
        HashSet<string> ports = [.. listening.Select(line => Ends().Match(line)).Where(match => match.Success).Select(match => Port(match.Groups[1].Value))];
        List<OpenConnection> found = [];
        foreach (string line in sockets)
        {
            Match ends = Ends().Match(line);
            if (!ends.Success || !ports.Contains(Port(ends.Groups[1].Value)))
                continue;
            foreach (Match user in Users().Matches(line[ends.Length..]))
                found.Add(new OpenConnection(ends.Groups[1].Value, ends.Groups[2].Value, int.Parse(user.Groups[1].Value, CultureInfo.InvariantCulture)));
        }

        return found;
    }

    private static string Port(string end) => end[(end.LastIndexOf(':') + 1)..];

    private static string? Address(string end)
    {
        int colon = end.LastIndexOf(':');
        if (colon <= 0 || !IPAddress.TryParse(end[..colon].Trim('[', ']'), out IPAddress? address))
            return null;
        return (address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).ToString();
    }

    // With a state named, ss leaves out the state's column; -l has it.
    [GeneratedRegex(@"^(?:LISTEN\s+)?\d+\s+\d+\s+(\S+:(?:\d+|\*))\s+(\S+:(?:\d+|\*))", RegexOptions.CultureInvariant)]
    private static partial Regex Ends();

    [GeneratedRegex(@"\(""smtpd"",pid=(\d{1,9}),fd=\d+\)", RegexOptions.CultureInvariant)]
    private static partial Regex Users();
}
