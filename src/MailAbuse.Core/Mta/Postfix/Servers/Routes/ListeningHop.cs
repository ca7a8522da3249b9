using System.Globalization;
using System.Net;
using MailAbuse.Mta.Postfix.Servers.Configuration;
using MailAbuse.Routes;

namespace MailAbuse.Mta.Postfix.Servers.Routes;

/// <summary>Where another server hands mail to a Postfix: host and port of the listener that takes mail without a login.</summary>
internal static class ListeningHop
{
    private const int SmtpPort = 25;

    // services(5) has these names on every system; a port of master.cf is a number or one of them.
    private static readonly Dictionary<string, int> Ports = new(StringComparer.Ordinal) { ["smtp"] = SmtpPort, ["submission"] = 587, ["submissions"] = 465, ["smtps"] = 465 };

    /// <summary>The place; null where no listener can be meant.</summary>
    /// <param name="configuration">The server that listens.</param>
    /// <param name="isSameMachine">True where the one that connects is on the same machine, so that loopback will do.</param>
    public static NextHop? Of(PostfixConfiguration configuration, bool isSameMachine)
    {
        (SmtpdListener Listener, int Port)[] open =
        [
            .. configuration.Listeners.Where(listener => listener.Service.Type == "inet" && (isSameMachine || !listener.IsLoopback))
                .Select(listener => (listener, PortOf(listener.Port))).Where(pair => pair.Item2 is not (0 or 465 or 587)),
        ];
        if (open.Length == 0)
            return null;
        // Port 25 where there is one; what only filters use stands behind.
        (SmtpdListener best, int port) = open.OrderBy(pair => pair.Port == SmtpPort ? 0 : 1).ThenBy(pair => pair.Listener.IsLoopback ? 1 : 0).First();
        string host = Literal(best.Address) ?? OnlyAddress(configuration) ?? configuration.Effective("myhostname");
        return NextHop.Parse($"[{host}]:{port.ToString(CultureInfo.InvariantCulture)}");
    }

    private static int PortOf(string port) => Ports.TryGetValue(port, out int known) ? known : int.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : 0;

    private static string? OnlyAddress(PostfixConfiguration configuration) =>
        RestrictionList.Words(configuration.Effective("inet_interfaces")) is [{ } only] ? Literal(only) : null;

    private static string? Literal(string? text) =>
        IPAddress.TryParse(text?.Trim('[', ']') ?? "", out IPAddress? address) && !address.Equals(IPAddress.Any) && !address.Equals(IPAddress.IPv6Any) ? address.ToString() : null;
}
