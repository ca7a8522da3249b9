using System.Net;
using MailAbuse.Mta.Postfix.Servers.Configuration;
using MailAbuse.Servers;
using MailAbuse.Suspensions;

namespace MailAbuse.Mta.Postfix.Servers.Suspensions;

/// <summary>What is refused, by what the survey found: before anybody is asked, so that no question promises what would not be done.</summary>
public sealed partial class PostfixSuspensions
{
    private const int WebmailLogins = 3;

    // Parameters that can name a host of ours.
    private static readonly string[] Hosts = ["smtpd_proxy_filter", "content_filter", "smtpd_milters", "non_smtpd_milters", "relayhost", "proxy_interfaces", "inet_interfaces"];

    /// <summary>
    /// For tests against real servers on loopback only, whose clients all are loopback. Everywhere else loopback is this machine: its
    /// webmail, its filters.
    /// </summary>
    internal bool MayBeLoopback { get; init; }

    /// <summary>Refuses what cannot be done on this server, or would have no effect there.</summary>
    /// <exception cref="ServerException">Why; nothing was changed.</exception>
    internal void RequirePossible(SuspensionRequest request, SenderSurvey survey)
    {
        // Under the names that Postfix, or the system, has for him as well: the log may have said joe, or uid=33.
        SuspensionRules.RequireUnprotected(request, [.. Keys(request, survey.Key, survey.Configuration), .. survey.UserNames]);
        if (!survey.Configuration.IsRunning && !request.Force)
        {
            throw new ServerException(
                ServerProblemKind.MtaNotRunning, Server.Name, $"{Server}: Postfix does not run, so nobody sends; nothing was changed.",
                "Start it and run the same command again, or use -Force to write the entry before it starts.");
        }

        if (survey.Key.Kind == SenderKind.LocalUser)
            RequirePossibleForUser(request, survey);
        else
            RequireReached(request, survey);
    }

    private void RequireReached(SuspensionRequest request, SenderSurvey survey)
    {
        SenderKind kind = survey.Key.Kind;
        SmtpdListener[] listeners = [.. SuspensionChecks.Of(survey.Configuration, kind)];
        if (request.Mode == SuspensionMode.Hold && listeners.FirstOrDefault(listener => listener.ProxyFilter is not null) is { } filtered)
        {
            throw new ServerException(
                ServerProblemKind.ModeNotPossible, request.Sender, $"{Server}: {filtered} has smtpd_proxy_filter, and HOLD does nothing there: the mail would go out.",
                "Use -Mode Defer: nothing is lost, his mail waits where it is.");
        }

        MapReach[] reaches = [.. listeners.Select(listener => kind == SenderKind.Login ? listener.Logins : listener.Clients)];
        if (reaches.Length > 0 && !reaches.Any(reach => reach.IsReached))
            throw NotInitialized($"no listener reaches the map ({listeners[0]}: {reaches[0].Reason})");
    }

    private void RequirePossibleForUser(SuspensionRequest request, SenderSurvey survey)
    {
        if (request.Mode == SuspensionMode.Defer)
        {
            throw new ServerException(
                ServerProblemKind.ModeNotPossible, request.Sender, $"{Server}: local mail cannot be put off: sendmail takes a message or refuses it.",
                "Use -Mode Hold (the default for local users), which loses nothing.");
        }

        bool isRefused = request.Mode == SuspensionMode.Reject;
        if (isRefused && NamesOf(survey).Length == 0)
        {
            throw new ServerException(
                ServerProblemKind.ModeNotPossible, request.Sender, $"{Server} has no name for {survey.Key}, and sendmail refuses by name.", "Use -Mode Hold, which goes by the number.");
        }

        PostfixConfiguration configuration = survey.Configuration;
        string path = SuspensionMap.For(configuration, SenderKind.LocalUser, isRefused ? SuspensionMode.Reject : SuspensionMode.Hold).Path;
        string? why = isRefused ? LocalSubmission.WhyNotRefused(configuration, path) : LocalSubmission.WhyNotHeld(configuration, path);
        if (why is not null)
            throw NotInitialized(why);
    }

    // Whatever the log knows of him: that an address is ours is better to know than that it did not send.
    private void RequireNotOurs(SuspensionRequest request, SenderSurvey survey)
    {
        if (survey.Key.Kind == SenderKind.Client)
            RequireStranger(request, survey);
        else if (survey.Key.Kind == SenderKind.LocalUser)
            RequireOrdinaryUser(request, survey);
    }

    private void RequireStranger(SuspensionRequest request, SenderSurvey survey)
    {
        string client = survey.Key.Text;
        IPAddress address = IPAddress.Parse(client);
        string[] words = [.. Hosts
            .SelectMany(name => survey.Configuration.Listeners.Select(listener => survey.Configuration.Effective(name, listener.Service)).Append(survey.Configuration.Effective(name)))
            .SelectMany(value => value.Split([' ', ',', '[', ']', '\t']))];
        string? whose = IPAddress.IsLoopback(address) && !MayBeLoopback ? "this is loopback"
            : survey.Log!.OwnAddresses.Contains(client) ? $"this is an address of {Server} itself"
            : survey.Log!.HostAddresses.Contains(client) || request.OwnHosts.Any(host => host == client) ? "this is a server of the inventory"
            : words.Any(word => IsAddressOf(word, address)) ? $"the configuration of {Server} names it (filter, relay, interface)"
            : null;
        if (whose is not null)
            throw new ServerException(ServerProblemKind.SenderIsOurs, client, $"{client} is never suspended: {whose}.", "Find out who sends by way of it, and suspend that login or local user.");
        IReadOnlyList<string> logins = survey.Log!.LoginsOf(client);
        if (logins.Count >= WebmailLogins && !request.Force)
        {
            throw new ServerException(
                ServerProblemKind.SenderIsOurs, client, $"{logins.Count} different logins sent from {client}: that is webmail, a gateway or a shared address, and all of them would be stopped.",
                "Suspend the login that is abused. If all of them are meant, use -Force.");
        }
    }

    private void RequireOrdinaryUser(SuspensionRequest request, SenderSurvey survey)
    {
        string owner = survey.Configuration.Effective("mail_owner");
        if (request.Force || (survey.Key.UserId != 0 && !survey.UserNames.Contains(owner)))
            return;
        throw new ServerException(
            ServerProblemKind.SenderIsOurs, request.Sender, $"{survey.Key} is {(survey.Key.UserId == 0 ? "root" : owner)} on {Server}: its mail is the system's own.",
            "If that is meant all the same, use -Force.");
    }

    // The names by which sendmail can refuse him.
    private static string[] NamesOf(SenderSurvey survey) => [.. survey.UserNames.Where(name => SenderKey.TryOf(SenderKind.LocalUser, name) is { UserId: null })];

    // host:port, inet:host:port, smtp:[host]:port: any part that is the address.
    private static bool IsAddressOf(string word, IPAddress address)
    {
        if (IPAddress.TryParse(word, out IPAddress? whole))
            return whole.Equals(address);
        return word.Split(':').Any(part => IPAddress.TryParse(part, out IPAddress? one) && part.Contains('.', StringComparison.Ordinal) && one.Equals(address));
    }
}
