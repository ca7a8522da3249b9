using MailAbuse.Servers;

namespace MailAbuse.Mta.Postfix.Servers.Configuration;

/// <summary>What a configuration means for our maps, as checks: by the files, and by what runs.</summary>
internal static class ListenerChecks
{
    private const string RunInitialize = "Run Initialize-MailServer.";

    /// <summary>One check a listener (<c>MapReached</c>): is everybody who needs it taken to our maps.</summary>
    public static IEnumerable<ServerCheck> MapReached(PostfixConfiguration configuration)
    {
        foreach (SmtpdListener listener in configuration.Listeners)
        {
            string what = listener.Authenticates ? "Logs customers in" : listener.IsLoopback ? "Only this machine can connect, without login" : "Takes mail without login";
            MapReach reach = listener.NeedsLogins ? MapReach.Worse(listener.Logins, listener.Clients) : listener.Clients;
            if (!listener.NeedsClients)
                yield return Check(configuration, "MapReached", listener.Name, CheckStatus.Skipped, $"{what}; the map is not needed here.");
            else if (reach.State == ReachState.First)
                yield return Check(configuration, "MapReached", listener.Name, CheckStatus.Passed, $"{what}; the map is first in both lists.");
            else if (reach.IsReached)
                yield return Check(configuration, "MapReached", listener.Name, CheckStatus.Passed, $"{what}; {reach.Reason}.");
            else
                yield return Check(configuration, "MapReached", listener.Name, CheckStatus.Failed, $"{what}; {reach.Reason}.", RunInitialize);
        }
    }

    /// <summary>One check (<c>ConfigurationLoaded</c>): has master read the files as they stand.</summary>
    public static ServerCheck Loaded(PostfixConfiguration configuration)
    {
        if (configuration.Master is not { } master)
            return Check(configuration, "ConfigurationLoaded", null, CheckStatus.Skipped, "Postfix does not run.");
        if (!NeedsReload(configuration))
            return Check(configuration, "ConfigurationLoaded", null, CheckStatus.Passed, $"Loaded at {Time(master.Loaded)}, after the last change of main.cf and master.cf.");
        DateTimeOffset changed = configuration.MasterChanged > configuration.MainChanged ? configuration.MasterChanged : configuration.MainChanged;
        return Check(configuration, "ConfigurationLoaded", null, CheckStatus.Failed, $"main.cf or master.cf changed at {Time(changed)}, and Postfix has not been seen to load them since {Time(master.Loaded)}.", "Run 'postfix reload' there.");
    }

    /// <summary>One check a listener (<c>RunsAsWritten</c>): do the smtpds that serve it run with what the files say.</summary>
    public static IEnumerable<ServerCheck> RunsAsWritten(PostfixConfiguration configuration)
    {
        foreach (SmtpdListener listener in configuration.Listeners.Where(listener => listener.NeedsClients))
        {
            int all = configuration.ProcessesOf(listener).Count();
            SmtpdProcess[] old = [.. configuration.ProcessesNotAsWritten(listener)];
            if (old.Length == 0)
            {
                yield return Check(configuration, "RunsAsWritten", listener.Name, CheckStatus.Passed, all == 0 ? "No smtpd serves it now; the next one reads the files." : $"All {all} smtpd processes know the files as they stand.");
                continue;
            }

            string processes = string.Join(", ", old.Take(10).Select(process => process.Id)) + (old.Length > 10 ? " …" : "");
            yield return NeedsReload(configuration)
                ? Check(configuration, "RunsAsWritten", listener.Name, CheckStatus.Failed, $"{old.Length} of {all} smtpd processes run with other settings than the files have: {processes}.", "Run 'postfix reload' there.")
                : Check(configuration, "RunsAsWritten", listener.Name, CheckStatus.Warning, $"{old.Length} of {all} smtpd processes still serve sessions that began before the last reload, with the settings of then: {processes}.", "They end with their sessions. A suspension cuts the connections that matter.");
        }
    }

    /// <summary>True where a reload is due: master, or the smtpds that it lets live, may not know the files.</summary>
    public static bool NeedsReload(PostfixConfiguration configuration)
        => configuration.Master is { } master && (!configuration.IsMasterLoaded || master.Loaded <= configuration.MainChanged);

    /// <summary>A check of this server.</summary>
    public static ServerCheck Check(PostfixConfiguration configuration, string name, string? subject, CheckStatus status, string message, string advice = "")
        => new() { Server = configuration.Server.Name, Name = name, Subject = subject, Status = status, Message = message, Advice = advice };

    private static string Time(DateTimeOffset time) => time.ToString("yyyy-MM-dd HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture);
}
