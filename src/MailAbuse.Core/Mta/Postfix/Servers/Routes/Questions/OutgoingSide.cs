using System.Net;
using System.Net.Sockets;
using MailAbuse.Mta.Postfix.Servers.Configuration;

namespace MailAbuse.Mta.Postfix.Servers.Routes.Questions;

/// <summary>How a Postfix shows itself to others: what its smtp client says in EHLO, and from which addresses it comes.</summary>
/// <param name="HelloName">smtp_helo_name.</param>
/// <param name="Bindings">smtp_bind_address and smtp_bind_address6, or the only address of a family in inet_interfaces, which Postfix uses as well; at most one a family.</param>
internal sealed record OutgoingSide(string HelloName, IReadOnlyList<IPAddress> Bindings)
{
    /// <summary>Of a service of master.cf, <c>smtp</c> where nothing else is known.</summary>
    public static OutgoingSide Of(PostfixConfiguration configuration, string transport = "smtp")
    {
        ArgumentNullException.ThrowIfNull(configuration);
        MasterService? service = configuration.Services.FirstOrDefault(one => one.Type == "unix" && one.Name == transport);
        string hello = configuration.Effective("smtp_helo_name", service).Trim();
        return new OutgoingSide(hello.Length > 0 ? hello : configuration.Effective("myhostname", service).Trim(), BindingsOf(configuration, service));
    }

    /// <summary>The addresses that a service binds to, at most one a family; where there is none the system chooses.</summary>
    internal static IReadOnlyList<IPAddress> BindingsOf(PostfixConfiguration configuration, MasterService? service)
    {
        List<IPAddress> bindings = [];
        IPAddress[] interfaces = [.. RestrictionList.Words(configuration.Effective("inet_interfaces", service)).Select(Address).OfType<IPAddress>()];
        foreach ((string parameter, AddressFamily family) in new[] { ("smtp_bind_address", AddressFamily.InterNetwork), ("smtp_bind_address6", AddressFamily.InterNetworkV6) })
        {
            // The only address of its family, loopback counted, and then not loopback itself (smtp_connect.c).
            IPAddress[] ofFamily = [.. interfaces.Where(address => address.AddressFamily == family)];
            IPAddress? only = ofFamily is [{ } one] && !IPAddress.IsLoopback(one) ? one : null;
            if ((Address(configuration.Effective(parameter, service)) ?? only) is { } own)
                bindings.Add(own);
        }

        return bindings;
    }

    private static IPAddress? Address(string text) => IPAddress.TryParse(text.Trim().Trim('[', ']'), out IPAddress? address) ? address : null;
}
