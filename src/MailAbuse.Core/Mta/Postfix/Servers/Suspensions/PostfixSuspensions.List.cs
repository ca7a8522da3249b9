using System.Globalization;
using System.Text;
using MailAbuse.Mta.Postfix.Servers.Configuration;
using MailAbuse.Mta.Postfix.Servers.Maps;
using MailAbuse.Release;
using MailAbuse.Servers;
using MailAbuse.Servers.Shells;
using MailAbuse.Suspensions;
using MailAbuse.Text;

namespace MailAbuse.Mta.Postfix.Servers.Suspensions;

/// <summary>Who is suspended, told from the server alone.</summary>
public sealed partial class PostfixSuspensions
{
    // The log says in whole seconds when, and a message that was under way at the change is written down a moment later.
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(2);

    /// <summary>Every suspension that the texts of the maps name, whether it still holds, and the entries of others.</summary>
    /// <param name="verify">Whether to ask the log as well, and how much is on hold, and the tables for whom the texts do not name any more.</param>
    /// <param name="stop">Ends it.</param>
    public IReadOnlyList<SenderSuspension> List(bool verify, CancellationToken stop) => List(withLog: verify, withTables: verify, stop);

    /// <summary>Who is stopped for these cases, letter case folded; also whom only a table still stops, because a resume was killed before it was built.</summary>
    /// <param name="cases">The cases.</param>
    /// <param name="stop">Ends it.</param>
    public IReadOnlyList<SenderSuspension> OfCases(IReadOnlyCollection<string> cases, CancellationToken stop) =>
        [.. List(withLog: false, withTables: true, stop).Where(one => one.Case is { } found && cases.Contains(found, StringComparer.OrdinalIgnoreCase))];

    private List<SenderSuspension> List(bool withLog, bool withTables, CancellationToken stop)
    {
        MtaSupport.Require(Server);
        PostfixConfiguration configuration = PostfixConfiguration.Read(shell, stop);
        IReadOnlyList<SuspensionMap> maps = SuspensionMap.All(configuration);
        AccessMapText[] texts = SuspensionMap.Read(shell, maps, stop);
        if (!configuration.IsInitialized && texts.All(text => text.Suspensions.Count == 0))
            throw NotInitialized("Initialize-MailServer has not been run there, or was undone");

        string hostName = configuration.Effective("myhostname");
        Dictionary<string, Dictionary<string, string>> answers = AskAll(maps, texts, hostName, stop);
        TableContent? tables = withTables ? TableContent.Read(shell, [.. maps.Where(map => map.IsBuilt).Select(map => map.Name)], stop) : null;
        LogSurvey? logins = withLog ? SurveyLogins(maps, texts, stop) : null;
        List<SenderSuspension> found = [];
        string? limit = null;
        bool isLimitKnown = false;
        for (int i = 0; i < maps.Count; i++)
        {
            SuspensionMap map = maps[i];
            foreach (MapSuspension suspension in texts[i].Suspensions)
            {
                SuspensionChecks checks = new(Server.Name);
                if (!configuration.IsInitialized)
                    checks.Add("MapReached", null, CheckStatus.Failed, $"main.cf does not name the maps any more ({PostfixLayout.RestrictionsParameter} is gone).", "Run Initialize-MailServer.");
                Dictionary<string, string> said = answers.GetValueOrDefault(map.Name) ?? [];
                checks.Map(map, suspension, texts[i], suspension.Keys.Where(key => said.ContainsKey(map.Question(key, hostName))).ToDictionary(key => key, key => said[map.Question(key, hostName)]), []);
                CheckReach(configuration, map, suspension, checks);
                foreach (int line in texts[i].Spoilt)
                    checks.Add("MapText", $"line {line}", CheckStatus.Warning, $"Line {line} of {map.Path} looks like a comment of ours and cannot be read any more.", "Whom it was about is listed as somebody else's entry.");
                if (suspension.Kind != KindOf(map))
                    checks.Add("MapText", suspension.Sender, CheckStatus.Failed, $"{map.Path} is no map for what he is ({suspension.Kind}), so nothing there stops him.", "Somebody wrote it there by hand: Resume-MailSender takes it out.");
                Foreign(checks, map, texts[i], suspension);
                Checked(checks, suspension);
                checks.Continuations(map, texts[i].ContinuationsOf(suspension), isGone: false);
                Evidence? evidence = null;
                if (tables?.TroubleOf(map.Name) is { } trouble)
                    checks.Add("TableKeys", null, CheckStatus.Skipped, $"{map.Name} does not say which keys it has ({Visible.Make(trouble, 100)}); whom only the table stops is not known.");
                if (withLog)
                {
                    if (suspension.Kind == SenderKind.Login && logins is not null)
                        Spellings(checks, logins, suspension, texts[i]);
                    evidence = EvidenceSince(suspension, stop);
                    checks.Log(evidence);
                    if (suspension.Mode == SuspensionMode.Hold && suspension.Kind == KindOf(map))
                    {
                        if (!isLimitKnown)
                            limit = HoldLimit(suspension.MaximumHeld ?? int.MaxValue, stop);
                        isLimitKnown = true;
                        if (limit is not null)
                            checks.Add("HoldLimit", null, CheckStatus.Failed, $"{limit}.", suspension.Kind == SenderKind.LocalUser ? "Make room, or stop the script." : "Suspend him with -Mode Defer.");
                    }
                }

                found.Add(Result(suspension, checks, evidence, false));
            }

            if (tables is not null && map.IsBuilt)
                found.AddRange(tables.OnlyIn(map, KindOf(map), texts[i]).Select(suspension => OnlyInTable(map, suspension)));
            found.AddRange(texts[i].Foreign.Select(entry => ForeignEntry(map, entry)));
        }

        return found;
    }

    private void Checked(SuspensionChecks checks, MapSuspension suspension)
    {
        if (suspension.Check is not { } check)
            return;
        string who = Visible.Make(check.By, 60);
        if (check.Until >= clock.GetUtcNow())
            checks.Add("QueueCheck", null, CheckStatus.Warning, $"{who} checks the customer's queue, until {CommentLine.Stamp(check.Until)} at the latest; his mail is held meanwhile.");
        else
            checks.Add("QueueCheck", null, CheckStatus.Warning, $"The check of the customer's queue by {who} did not come to its end.", "Run Test-CustomerQueueEmpty again: it goes on from there. Suspend-MailSender blocks him as before.");
    }

    private static void CheckReach(PostfixConfiguration configuration, SuspensionMap map, MapSuspension suspension, SuspensionChecks checks)
    {
        if (suspension.Kind != SenderKind.LocalUser)
        {
            checks.Listeners(configuration, suspension);
            checks.Processes(configuration, suspension.Kind);
            return;
        }

        string? why = map.Syntax == MapSyntax.RefusedUsers ? LocalSubmission.WhyNotRefused(configuration, map.Path) : LocalSubmission.WhyNotHeld(configuration, map.Path);
        checks.Add("MapReached", null, why is null ? CheckStatus.Passed : CheckStatus.Failed, why is null ? "Local mail passes our file first." : $"{why}.", why is null ? "" : "Run Initialize-MailServer.");
    }

    private Dictionary<string, Dictionary<string, string>> AskAll(IReadOnlyList<SuspensionMap> maps, AccessMapText[] texts, string hostName, CancellationToken stop)
    {
        string[] questions = [.. maps.SelectMany((map, at) => texts[at].Suspensions.SelectMany(suspension => suspension.Keys).Select(key => map.Question(key, hostName))).Distinct(StringComparer.Ordinal)];
        if (questions.Length == 0)
            return [];
        ShellResult result = shell.RunChecked(SuspensionScripts.QueryOf(Server, maps.Select(map => map.Name).Where(name => name.Length > 0), questions), stop);
        IReadOnlyDictionary<string, byte[]> parts = ScriptParts.Of(result.Output);
        Dictionary<string, Dictionary<string, string>> answers = [];
        foreach (string name in parts.Keys)
        {
            Dictionary<string, string> said = answers[name] = [];
            foreach (string[] pair in parts.Lines(name).Select(line => line.Split('\t', 2)).Where(pair => pair.Length == 2))
                said[pair[0]] = pair[1].Trim();
        }

        return answers;
    }

    // The logins that the log knows, once for all who are suspended; null where no login is.
    private LogSurvey? SurveyLogins(IReadOnlyList<SuspensionMap> maps, AccessMapText[] texts, CancellationToken stop)
    {
        SuspensionMap? map = maps.Where((_, at) => texts[at].Suspensions.Any(suspension => suspension.Kind == SenderKind.Login)).FirstOrDefault();
        return map is null ? null : LogSurvey.Read(shell.RunChecked(SuspensionScripts.SendersOf(Server, "sasl_username=", [], map.Path), stop).Output);
    }

    private Evidence? EvidenceSince(MapSuspension suspension, CancellationToken stop)
    {
        string[] patterns = suspension.Kind switch
        {
            SenderKind.Login => [SuspensionAnswer.Sentence(suspension), .. suspension.Keys.Select(key => $"sasl_username={key}")],
            SenderKind.Client => [SuspensionAnswer.Sentence(suspension), .. suspension.Keys.Select(key => $"[{key}]")],
            _ => [SuspensionAnswer.Sentence(suspension)],
        };
        return LogOf(patterns, stop) is { } lines ? Evidence.CountSince(lines, suspension, (suspension.Since + Settling).ToUnixTimeSeconds()) : null;
    }

    /// <summary>Attempts of a suspended sender that the recent log shows as refused or held by this suspension, in their order; none where there is no log.</summary>
    internal IEnumerable<RelayVisit> StoppedAttempts(MapSuspension suspension, CancellationToken stop) =>
        (LogOf([SuspensionAnswer.Sentence(suspension)], stop) ?? []).Where(line => line.Client is not null && Evidence.IsStopped(line, suspension))
            .Select(line => new RelayVisit(DateTimeOffset.FromUnixTimeSeconds(line.Second), line.Client!, line.Helo ?? ""));

    // The lines of the recent log that hold one of these texts; null where the log cannot be read.
    private IEnumerable<LogLine>? LogOf(IReadOnlyList<string> patterns, CancellationToken stop)
    {
        byte[] output = shell.RunChecked(SuspensionScripts.EvidenceOf(Server, patterns), stop).Output;
        int end = Array.IndexOf(output, (byte)'\n');
        if (end < 0)
            return null;
        TimeZoneInfo zone = ZoneOf(Encoding.ASCII.GetString(output, 0, end));
        return ScriptParts.Of(output).TryGetValue("log", out byte[]? text) ? LogLine.Read(text, zone, clock.GetUtcNow()) : [];
    }

    // As date +%z prints it: +0100.
    private static TimeZoneInfo ZoneOf(string offset)
    {
        string text = offset.Trim();
        if (text.Length != 5 || !int.TryParse(text.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out int digits) || digits / 100 > 14)
            return TimeZoneInfo.Utc;
        TimeSpan span = new(digits / 100, digits % 100, 0);
        return TimeZoneInfo.CreateCustomTimeZone("server", text[0] == '-' ? -span : span, "server", "server");
    }

    private static SenderKind KindOf(SuspensionMap map) =>
        map.Syntax != MapSyntax.Access ? SenderKind.LocalUser : map.Path.EndsWith("/clients", StringComparison.Ordinal) ? SenderKind.Client : SenderKind.Login;

    // Resume makes the table anew where it is not that of the text, whoever changed that.
    private SenderSuspension OnlyInTable(SuspensionMap map, MapSuspension suspension)
    {
        SuspensionChecks checks = new(Server.Name);
        checks.Add(
            "MapText", suspension.Sender, CheckStatus.Failed, $"Only the built table {map.Name} still stops him: {map.Path} does not name him any more.",
            $"Resume-MailSender {suspension.Sender} frees him; Suspend-MailSender writes him into the text again.");
        return Result(suspension, checks, null, false);
    }

    private SenderSuspension ForeignEntry(SuspensionMap map, MapEntry entry)
    {
        SuspensionChecks checks = new(Server.Name);
        checks.Add("ForeignEntry", entry.Key, CheckStatus.Warning, $"{map.Path}, line {entry.Lines[0] + 1}: '{Visible.Make(entry.Text, 100)}'.", "Somebody else wrote it; it is left as it is.");
        return new SenderSuspension
        {
            Server = Server.Name,
            Realm = Server.Realm,
            Sender = entry.Key ?? entry.Text,
            SenderKind = KindOf(map),
            Spellings = entry.Key is { } key ? [key] : [],
            Mode = entry.Action.StartsWith("HOLD", StringComparison.OrdinalIgnoreCase) ? SuspensionMode.Hold : entry.Action.StartsWith('4') || entry.Action.StartsWith("DEFER", StringComparison.OrdinalIgnoreCase) ? SuspensionMode.Defer : SuspensionMode.Reject,
            State = SuspensionState.InPlace,
            Checks = checks.All,
            IsForeign = true,
        };
    }
}
