using MailAbuse.Mta.Postfix.Servers.Configuration;
using MailAbuse.Mta.Postfix.Servers.Maps;
using MailAbuse.Servers;
using MailAbuse.Suspensions;
using MailAbuse.Text;

namespace MailAbuse.Mta.Postfix.Servers.Suspensions;

/// <summary>Collects the checks of one suspension, and says what state they make.</summary>
internal sealed class SuspensionChecks(string server) : CheckList(server)
{
    /// <summary>How far it holds.</summary>
    public SuspensionState State(Evidence? evidence) =>
        All.Any(check => check is { Name: "MapAnswers", Status: CheckStatus.Failed }) && !All.Any(check => check is { Name: "MapAnswers", Status: CheckStatus.Passed }) ? SuspensionState.Failed
        : HasFailed ? SuspensionState.Partial
        : evidence is { Stopped: > 0, Accepted: 0 } ? SuspensionState.Proved
        : SuspensionState.InPlace;

    /// <summary>What the table answers to each spelling, and that it answers nothing of ours to others.</summary>
    public void Map(SuspensionMap map, MapSuspension suspension, AccessMapText text, IReadOnlyDictionary<string, string> answers, IReadOnlyList<string> innocents)
    {
        string wanted = SuspensionAnswer.Of(suspension);
        if (map.Name.Length == 0)
        {
            Add("MapAnswers", suspension.Sender, CheckStatus.Passed, $"{map.Path} names him; postdrop reads it at each submission.");
            return;
        }

        IReadOnlyList<MapEntry> entries = text.EntriesOf(suspension);
        foreach (string key in suspension.Keys)
        {
            string? said = answers.GetValueOrDefault(key);
            if (said == wanted)
                Add("MapAnswers", key, CheckStatus.Passed, $"The table answers {Short(said)}.");
            else if (said is not null && entries.Any(entry => entry.Key == key && entry.Action == said))
                Add("MapAnswers", key, CheckStatus.Failed, $"A hand changed the entry: the table answers '{Visible.Make(said, 80)}'.", "Run Suspend-MailSender again: it writes the entry as it was.");
            else
                Add("MapAnswers", key, CheckStatus.Failed, $"The table answers {(said is null ? "nothing" : $"'{Visible.Make(said, 80)}'")}, not {Short(wanted)}.", "Something undid it. Run Suspend-MailSender again.");
        }

        string[] hit = [.. innocents.Where(other => answers.GetValueOrDefault(other) == wanted)];
        Add("OthersUnharmed", null, hit.Length == 0 ? CheckStatus.Passed : CheckStatus.Failed, hit.Length == 0 ? $"{innocents.Count} other names get no such answer." : $"The table answers the same to {Visible.Make(hit[0], 80)}.");
    }

    /// <summary>Lines that a hand added to his entries.</summary>
    /// <param name="map">The map.</param>
    /// <param name="lines">The lines, counted from 1.</param>
    /// <param name="isGone">True where they went with the entry.</param>
    public void Continuations(SuspensionMap map, IEnumerable<(int Line, string Text)> lines, bool isGone)
    {
        foreach ((int line, string text) in lines)
        {
            string quoted = $"Line {line} of {map.Path} began with a blank: '{Visible.Make(text, 100)}'";
            if (isGone)
                Add("ContinuedEntry", null, CheckStatus.Warning, $"{quoted}. So it belonged to his entry and went with it.", $"If it was meant as an entry of its own, write it again without a blank in front and run 'postmap {map.Name}'.");
            else
                Add("ContinuedEntry", null, CheckStatus.Warning, $"{quoted.Replace(" began ", " begins ", StringComparison.Ordinal)}. So it belongs to his entry and changes what that answers.", "If it is meant as an entry of its own, take the blank away; with Resume-MailSender it goes where the entry goes.");
        }
    }

    /// <summary>Whether every listener reaches the map, and whether those that run know of it.</summary>
    public void Listeners(PostfixConfiguration configuration, MapSuspension suspension)
    {
        bool isLogin = suspension.Kind == SenderKind.Login;
        foreach (SmtpdListener listener in Of(configuration, suspension.Kind))
        {
            MapReach reach = isLogin ? listener.Logins : listener.Clients;
            Add(
                "MapReached", listener.Name, reach.IsReached ? CheckStatus.Passed : CheckStatus.Failed, $"{listener}: {reach.Reason}.",
                reach.IsReached ? "" : "Run Initialize-MailServer: it puts the look-up first in the lists of every listener.");
            if (suspension.Mode == SuspensionMode.Hold && listener.ProxyFilter is not null)
                Add("ModePossible", listener.Name, CheckStatus.Failed, $"{listener} has smtpd_proxy_filter, and HOLD does nothing there: the mail goes out.", "Suspend with -Mode Defer.");
            if (suspension.Mode == SuspensionMode.Reject && listener.SoftBounces)
                Add("SoftBounce", listener.Name, CheckStatus.Warning, $"{listener} has soft_bounce: it answers 4xx instead of 550.");
        }
    }

    /// <summary>Whether what runs is what the files say; a process that is not may serve him as before.</summary>
    public void Processes(PostfixConfiguration configuration, SenderKind kind)
    {
        if (!configuration.IsRunning)
        {
            Add("ProcessesKnow", null, CheckStatus.Warning, "Postfix does not run. Whatever starts reads the map.", "");
            return;
        }

        DateTimeOffset changed = configuration.MainChanged > configuration.MasterChanged ? configuration.MainChanged : configuration.MasterChanged;
        bool isLoaded = configuration.Master!.Loaded > changed;
        foreach (SmtpdListener listener in Of(configuration, kind))
        {
            int old = configuration.ProcessesNotAsWritten(listener).Count();
            if (old > 0 && !isLoaded)
                Add("ProcessesKnow", listener.Name, CheckStatus.Failed, $"{old} smtpd processes of {listener} are older than the configuration and may not know the map.", "Run 'postfix reload' on the server.");
            else
                Add("ProcessesKnow", listener.Name, CheckStatus.Passed, old == 0 ? $"No smtpd of {listener} is older than the configuration." : $"{old} older smtpd processes of {listener} end with the session that they serve.");
        }
    }

    /// <summary>What the log shows.</summary>
    public void Log(Evidence? evidence)
    {
        if (evidence is null)
            Add("LogShows", null, CheckStatus.Skipped, "The log could not be read.", "Give the server's log in the inventory.");
        else if (evidence.Accepted > 0)
            Add("LogShows", null, CheckStatus.Failed, $"{(evidence.Accepted == 1 ? "A message of his was" : $"{evidence.Accepted} messages of his were")} accepted after the change.", "See MapReached and ProcessesKnow; look for another way in: Read-MailLog.");
        else
            Add("LogShows", null, CheckStatus.Passed, evidence.Stopped > 0 ? $"{evidence.Stopped} attempts of his were stopped since, none accepted." : "Nothing of his was accepted since; he has not tried again.");
    }

    /// <summary>The listeners that a kind of sender can use.</summary>
    public static IEnumerable<SmtpdListener> Of(PostfixConfiguration configuration, SenderKind kind) => kind switch
    {
        SenderKind.Login => configuration.Listeners.Where(listener => listener.NeedsLogins),
        SenderKind.Client => configuration.Listeners.Where(listener => listener.NeedsClients),
        _ => [],
    };

    private static string Short(string answer) => answer.StartsWith("HOLD", StringComparison.Ordinal) ? "HOLD" : answer[..Math.Min(9, answer.Length)];
}
