using MailAbuse.Mta.Postfix.Servers.Configuration;
using MailAbuse.Mta.Postfix.Servers.Setup;
using MailAbuse.Servers;
using MailAbuse.Servers.Shells;

namespace MailAbuse.Mta.Postfix.Servers.Preflight;

/// <summary>
/// Looks whether a Postfix server has what the commands of this module need, and whether a suspension would hold there. Changes nothing.
/// One check that fails does not keep the others from being made.
/// </summary>
public sealed class PostfixPreflight(IServerShell shell, TimeProvider? clock = null)
{
    private static readonly Version Oldest = new(3, 4);

    private readonly TimeProvider _clock = clock ?? TimeProvider.System;

    /// <summary>The checks, as they are made.</summary>
    /// <exception cref="ServerException">It does not run Postfix.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public IEnumerable<ServerCheck> Check(CancellationToken stop)
    {
        MtaSupport.Require(shell.Server);
        DateTimeOffset before = _clock.GetUtcNow();
        (IReadOnlyDictionary<string, string>? facts, ServerProblem? problem) = Ask(() => ConfigurationScript.Parts(shell.RunChecked(PreflightScript.Command(shell.Server), stop).Output));
        DateTimeOffset after = _clock.GetUtcNow();
        if (facts is null)
        {
            yield return Unreachable(shell.Server, problem!);
            yield break;
        }

        HostChecks host = new(shell.Server, facts);
        yield return Result("Reachable", CheckStatus.Passed, shell.Server.IsLocal ? "This machine." : $"By ssh as {shell.Server.Host}, {(after - before).TotalMilliseconds:0} ms for one command.");
        yield return host.Rights();
        yield return host.Tools();
        yield return host.Cutting();
        yield return host.Clock(before + ((after - before) / 2));

        (PostfixConfiguration? configuration, problem) = Ask(() => PostfixConfiguration.Read(shell, stop));
        if (configuration is null)
        {
            yield return Result("Configuration", CheckStatus.Failed, problem!.Message, problem.Advice);
        }
        else
        {
            foreach (ServerCheck check in OfConfiguration(configuration, stop))
                yield return check;
        }

        foreach (ServerCheck check in host.Spool())
            yield return check;
        yield return host.LogRate(configuration?.Effective("maillog_file"));
        foreach (ServerCheck check in host.Logs(configuration))
            yield return check;
    }

    /// <summary>The only check of a server that there is no way to.</summary>
    public static ServerCheck Unreachable(MailServer server, ServerProblem problem)
    {
        ArgumentNullException.ThrowIfNull(server);
        ArgumentNullException.ThrowIfNull(problem);
        return new ServerCheck { Server = server.Name, Name = "Reachable", Status = CheckStatus.Failed, Message = problem.Message, Advice = problem.Advice };
    }

    private IEnumerable<ServerCheck> OfConfiguration(PostfixConfiguration configuration, CancellationToken stop)
    {
        yield return configuration.Warnings.FirstOrDefault(warning => !warning.Contains("unused parameter", StringComparison.Ordinal)) is { } warning
            ? Result("Configuration", CheckStatus.Warning, $"postconf reads it, and warns: {Text.Visible.Make(warning, 300)}", "See whether it matters.")
            : Result("Configuration", CheckStatus.Passed, $"postconf reads {shell.Server.ConfigDirectory}.");
        yield return System.Version.TryParse(Leading(configuration.Version), out Version? version) && version >= Oldest
            ? Result("PostfixVersion", CheckStatus.Passed, $"Postfix {configuration.Version}.")
            : Result("PostfixVersion", CheckStatus.Failed, $"Postfix {configuration.Version} is older than {Oldest}.", "Update it.");
        yield return configuration.Master is { } master
            ? Result("Running", CheckStatus.Passed, $"master is process {master.Id}.")
            : Result("Running", CheckStatus.Failed, $"Postfix does not run with {shell.Server.ConfigDirectory}.", "Start it, or give the right configDirectory for this server.");
        yield return configuration.MapType == "lmdb"
            ? Result("MapType", CheckStatus.Passed, "lmdb: an entry acts at once, in open sessions too.")
            : Result("MapType", CheckStatus.Warning, $"No lmdb, so {configuration.MapType} is used: an entry does not reach sessions that are open already.", "Install Postfix's lmdb support there (Debian: postfix-lmdb) before Initialize-MailServer.");
        yield return configuration.IsInitialized
            ? Result("Initialized", CheckStatus.Passed, "The maps are named in main.cf.")
            : Result("Initialized", CheckStatus.Failed, "Initialize-MailServer has not been run, or was undone.", "Run Initialize-MailServer.");
        if (configuration.IsInitialized)
        {
            yield return Maps(configuration, stop);
            yield return RouteEdits.IsInstalled(configuration)
                ? Result("DetoursPossible", CheckStatus.Passed, "Set-Relayhost can send mail another way.")
                : Result("DetoursPossible", CheckStatus.Warning, "The map of detours does not stand first in transport_maps and sender_dependent_default_transport_maps.", "Run Initialize-MailServer again: it was an older version, or somebody put his own map in front.");
        }

        if (!configuration.Listeners.Any(listener => listener.Authenticates))
            yield return Result("Listeners", CheckStatus.Warning, "No smtpd of master.cf logs anybody in, so no login can be suspended here.", "If customers send through this server, see smtpd_sasl_auth_enable; else suspend on the server where they log in.");
        foreach (ServerCheck check in ListenerChecks.MapReached(configuration))
            yield return check;
        yield return ListenerChecks.Loaded(configuration);
        foreach (ServerCheck check in ListenerChecks.RunsAsWritten(configuration))
            yield return check;
        foreach (SmtpdListener listener in configuration.Listeners.Where(listener => listener.NeedsClients))
        {
            if (listener.ProxyFilter is { } proxy)
                yield return ListenerChecks.Check(configuration, "HoldPossible", listener.Name, CheckStatus.Warning, $"smtpd_proxy_filter ({Text.Visible.Make(proxy, 100)}) passes mail on before it is queued: Hold does nothing here.", "Suspend with Defer or Reject on this server.");
            if (listener.SoftBounces)
                yield return ListenerChecks.Check(configuration, "RejectPossible", listener.Name, CheckStatus.Warning, "soft_bounce makes a 4xx of every refusal: Reject acts like Defer here.", "Take soft_bounce out when it is no longer needed.");
        }

        if (configuration.IsInitialized && LocalUserEdits.Hindrance(configuration) is { } hindrance)
            yield return Result("LocalUsers", CheckStatus.Warning, $"Mail of local users cannot be held here: {hindrance}.", "Put our local_users file first into the header_checks of pickup's cleanup service by hand.");
    }

    private ServerCheck Maps(PostfixConfiguration configuration, CancellationToken stop)
    {
        (IReadOnlyList<SetupChange>? missing, ServerProblem? problem) = Ask(() => new FolderFiles(shell, new PostfixLayout(shell.Server)).Missing(configuration.MapType, stop));
        return missing switch
        {
            null => Result("Maps", CheckStatus.Failed, problem!.Message, problem.Advice),
            [] => Result("Maps", CheckStatus.Passed, "Each map is there, opens, and is as new as its text."),
            _ => Result("Maps", CheckStatus.Failed, $"Missing, older than its text, or not to be opened: {string.Join(", ", missing.Select(one => one.Target))}. While a map does not open, customers are put off (451).", "Run Initialize-MailServer: it makes tables from their texts and reloads."),
        };
    }

    private static string Leading(string version) => new([.. version.TakeWhile(c => char.IsAsciiDigit(c) || c == '.')]);

    // What fails is a check that failed, and the others go on; a stop is no failure.
    private static (T? Value, ServerProblem? Problem) Ask<T>(Func<T> question)
        where T : class
    {
        try
        {
            return (question(), null);
        }
        catch (ServerException e)
        {
            return (null, e.Problem);
        }
    }

    private ServerCheck Result(string name, CheckStatus status, string message, string advice = "")
        => new() { Server = shell.Server.Name, Name = name, Status = status, Message = message, Advice = advice };
}
