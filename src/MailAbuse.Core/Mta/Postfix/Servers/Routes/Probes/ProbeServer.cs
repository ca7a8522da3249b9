using System.Net;
using MailAbuse.Mta.Postfix.Servers.Configuration;
using MailAbuse.Mta.Postfix.Servers.Routes.Questions;
using MailAbuse.Mta.Postfix.Servers.Setup;
using MailAbuse.Routes.Checks;
using MailAbuse.Servers;
using MailAbuse.Servers.Shells;
using MailAbuse.Smtp;

namespace MailAbuse.Mta.Postfix.Servers.Routes.Probes;

/// <summary>A server of the inventory that may wait for a probe, or stand on its way.</summary>
/// <param name="Server">The server.</param>
/// <param name="Configuration">What it is set to.</param>
/// <param name="Host">How it shows in Received fields.</param>
internal sealed record ProbeServer(MailServer Server, PostfixConfiguration Configuration, ProbeHost Host)
{
    /// <summary>The name that it takes mail for as its own.</summary>
    public string HostName { get; } = Configuration.Effective("myhostname").Trim().ToLowerInvariant();

    /// <summary>Reads it.</summary>
    /// <exception cref="ServerException">It cannot be read.</exception>
    public static ProbeServer Read(IServerShell shell, CancellationToken stop)
    {
        PostfixConfiguration configuration = PostfixConfiguration.Read(shell, stop);
        OutgoingSide side = OutgoingSide.Of(configuration);
        string[] names =
        [
            .. new[] { configuration.Effective("myhostname"), side.HelloName, PostfixHop.HostOf(shell.Server) }
                .Select(name => name.Trim().TrimEnd('.').ToLowerInvariant()).Where(name => ProbeHost.IsTelling(name) && !IPAddress.TryParse(name.Trim('[', ']'), out _)).Distinct(),
        ];
        return new ProbeServer(shell.Server, configuration, new ProbeHost(shell.Server.Name, names, side.Bindings, HostAddresses.Read(shell, stop).Own));
    }

    /// <summary>Why no probe can be sent to it, by what it is set to: words behind its name; null where there is no reason.</summary>
    /// <param name="isNear">True where the detour stands on the same machine, so that loopback will do.</param>
    public string? Objection(bool isNear) =>
        !Configuration.IsInitialized || !RouteEdits.IsInstalled(Configuration) ? "is not set up"
        : !Configuration.IsRunning ? "does not run"
        : !ProbeHost.IsTelling(HostName) || !SmtpWords.IsAddress($"postmaster@{HostName}") ? "has no full host name"
        : !isNear && !OutgoingAddresses.IsOfTheInternet(HostName) ? "has a host name that only its own network knows"
        : ListeningHop.Of(Configuration, isNear) is null ? "takes no mail from other servers"
        : null;
}
