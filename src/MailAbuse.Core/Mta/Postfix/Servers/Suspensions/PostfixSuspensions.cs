using System.Globalization;
using System.Net;
using MailAbuse.Mta.Postfix.Servers.Configuration;
using MailAbuse.Mta.Postfix.Servers.Maps;
using MailAbuse.Servers;
using MailAbuse.Servers.Shells;
using MailAbuse.Suspensions;
using MailAbuse.Text;

namespace MailAbuse.Mta.Postfix.Servers.Suspensions;

/// <summary>
/// Suspends senders on one Postfix server, lets them send again, and says who is suspended. What is claimed is asked of the server:
/// the table by postmap, the lists of every listener, the processes that run, the open connections, the log.
/// </summary>
public sealed partial class PostfixSuspensions(IServerShell shell, TimeProvider clock)
{
    // A name that no server has, so that the table is also asked for somebody who never was in it.
    private const string Nobody = "nobody-in-particular@mailabuse.invalid";
    private const double LeastFree = 0.10;

    private MailServer Server => shell.Server;

    /// <summary>What the server knows of a sender; nothing is changed.</summary>
    /// <exception cref="ServerException">He can be no sender, is never suspended, or the server cannot be asked.</exception>
    internal SenderSurvey Survey(SuspensionRequest request, CancellationToken stop)
    {
        MtaSupport.Require(Server);
        SenderKey key = SenderKey.Of(request.SenderKind, request.Sender);
        PostfixConfiguration configuration = PostfixConfiguration.Read(shell, stop);
        if (!configuration.IsInitialized)
            throw NotInitialized("Initialize-MailServer has not been run there, or was undone");
        SenderSurvey survey = key.Kind == SenderKind.LocalUser ? SurveyUser(request, key, configuration, stop) : SurveyLog(request, key, configuration, stop);
        RequireNotOurs(request, survey);
        return survey;
    }

    /// <summary>Suspends a sender on this server alone.</summary>
    public SenderSuspension Suspend(SuspensionRequest request, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(request);
        SuspensionRules.RequireUnprotected(request);
        SenderSurvey survey = Survey(request, stop);
        if (!survey.IsKnown && !request.Force)
            throw SuspensionRules.Unknown(request.Sender, Server.Name, survey.Near);
        return Suspend(request, survey, stop);
    }

    /// <summary>Suspends a sender who is known somewhere in the realm.</summary>
    internal SenderSuspension Suspend(SuspensionRequest request, SenderSurvey survey, CancellationToken stop)
    {
        RequirePossible(request, survey);
        SuspensionChecks checks = new(Server.Name);
        CheckLimit(checks, survey);
        SuspensionMode? mode = ModeFor(request, survey);
        // Before the server is locked: a number comes out of a store that others work on, too.
        string? number = CommentLine.Carry(request.Case) ?? survey.Joined.Select(one => one.Case).FirstOrDefault(one => one is not null);
        number ??= CommentLine.Carry(request.CaseForNone?.Invoke());
        return survey.Key.Kind == SenderKind.LocalUser ? SuspendUser(request, survey, mode, number, checks, stop) : SuspendRemote(request, survey, mode, number, checks, stop);
    }

    private SenderSuspension SuspendRemote(SuspensionRequest request, SenderSurvey survey, SuspensionMode? mode, string? number, SuspensionChecks checks, CancellationToken stop)
    {
        PostfixConfiguration configuration = survey.Configuration;
        SenderKind kind = survey.Key.Kind;
        if (!SuspensionChecks.Of(configuration, kind).Any())
            checks.Add("MapReached", null, CheckStatus.Warning, $"No listener of {Server} {(kind == SenderKind.Login ? "takes logins" : "can be reached from outside")}.");

        SuspensionMap map = SuspensionMap.For(configuration, kind, SuspensionMode.Defer);
        string[] keys = [.. Keys(request, survey.Key, configuration)];
        MapSuspension? wanted = null;
        string[] innocents = [];
        MapChangeResult<AccessMapText> change = new MapChange<AccessMapText>(shell, configuration, Owner("suspends", survey.Key, request.By)).Make(
            map,
            before => before.With(wanted = Merge(request, survey.Key, keys, mode, number, before)),
            after =>
            {
                innocents = [.. Innocents(survey, after)];
                return [.. wanted!.Keys, .. innocents];
            },
            stop);
        MapSuspension suspension = wanted!;
        checks.Map(map, suspension, change.Text, change.Answers, innocents);
        checks.Listeners(configuration, suspension);
        checks.Processes(configuration, kind);
        if (kind == SenderKind.Login)
            Spellings(checks, survey.Log!, suspension, change.Text);
        Foreign(checks, map, change.Text, suspension);
        checks.Continuations(map, change.Before.ContinuationsOf(suspension.Keys), isGone: true);

        SessionWatch watch = new(shell, configuration, suspension, clock);
        Evidence? evidence = watch.Look(map, change, checks, stop);
        evidence = watch.WaitForProof(request.Verify, evidence, stop);
        checks.Log(evidence);
        return Result(suspension, checks, evidence, change.IsChanged, watch.Cut);
    }

    private SenderSurvey SurveyLog(SuspensionRequest request, SenderKey key, PostfixConfiguration configuration, CancellationToken stop)
    {
        bool isClient = key.Kind == SenderKind.Client;
        string? limit = request.Mode == SuspensionMode.Hold ? HoldLimit(request.MaximumHeld, stop) : null;
        string[] hosts = isClient ? [.. request.OwnHosts.Where(IsHostName)] : [];
        LogSurvey log = LogSurvey.Read(shell.RunChecked(SuspensionScripts.SendersOf(Server, isClient ? $"[{key}]" : "sasl_username=", hosts, SuspensionMap.For(configuration, key.Kind, SuspensionMode.Defer).Path), stop).Output);
        AccessMapText text = AccessMapText.Parse(log.MapText);
        if (isClient)
            return new SenderSurvey { Configuration = configuration, Key = key, Log = log, IsKnown = !log.HasLog || log.KnowsClient(key.Text), Joined = text.Joined(key.Text, [key.Text]), HoldLimit = limit };
        HashSet<string> keys = Keys(request, key, configuration);
        bool isKnown = !log.HasLog || log.KnowsLogin(keys) || text.Find(keys) is not null;
        IEnumerable<string> logins = log.Logins;
        if (!isKnown && !request.Force)
        {
            // The queue remembers longer than the log does.
            string[] queued = [.. QueueLogins(stop)];
            isKnown = queued.Intersect(keys, StringComparer.Ordinal).Any();
            logins = logins.Concat(queued).Distinct();
        }

        return new SenderSurvey
        {
            Configuration = configuration,
            Key = key,
            Log = log,
            IsKnown = isKnown,
            Joined = text.Joined(key.Text, keys),
            HoldLimit = limit,
            Near = isKnown ? [] : NearNames.Of(key.Text, logins),
        };
    }

    private IEnumerable<string> QueueLogins(CancellationToken stop)
    {
        ShellResult result = shell.Run(SuspensionScripts.QueueLoginsOf(Server), stop);
        foreach (string line in result.Lines)
        {
            string[] fields = line.TrimStart().Split(' ', 2);
            if (fields.Length == 2 && SenderKey.TryOf(SenderKind.Login, fields[1]) is { } key)
                yield return key.Text;
        }
    }

    // The most that can be asked for in one go: as given, as this server's own realm has it; never a guess. joe and joe@example.org may
    // be two people.
    private static HashSet<string> Keys(SuspensionRequest request, SenderKey sender, PostfixConfiguration configuration)
    {
        SenderKind kind = sender.Kind;
        HashSet<string> keys = [sender.Text, .. request.Spellings.Select(spelling => SenderKey.Of(kind, spelling).Text)];
        if (kind != SenderKind.Login)
            return keys;
        foreach (string domain in configuration.Listeners.Where(listener => listener.NeedsLogins)
            .Select(listener => configuration.Effective("smtpd_sasl_local_domain", listener.Service).Trim().ToLowerInvariant()).Where(domain => domain.Length > 0).Distinct().ToArray())
        {
            foreach (string key in keys.ToArray())
            {
                string other = !key.Contains('@', StringComparison.Ordinal) ? $"{key}@{domain}" : key.EndsWith("@" + domain, StringComparison.Ordinal) ? key[..^(domain.Length + 1)] : key;
                if (SenderKey.TryOf(SenderKind.Login, other) is { } valid)
                    keys.Add(valid.Text);
            }
        }

        return keys;
    }

    // What stands there already keeps its time, and whatever is not said anew.
    private MapSuspension Merge(SuspensionRequest request, SenderKey sender, IReadOnlyList<string> keys, SuspensionMode? mode, string? number, AccessMapText before)
    {
        IReadOnlyList<MapSuspension> there = before.Joined(sender.Text, keys);
        MapSuspension? known = there.Count == 0 ? null : there[0];
        request.CheckStep?.Require(Server, sender, known);
        // He is on hold only as long as somebody checks his queue: whoever suspends him again meanwhile means the block.
        SuspensionMode chosen = mode ?? known?.Block ?? SuspensionMode.Defer;
        MapSuspension merged = new()
        {
            Sender = known?.Sender ?? sender.Text,
            Kind = sender.Kind,
            Mode = chosen,
            Since = known?.Since ?? DateTimeOffset.FromUnixTimeSeconds(clock.GetUtcNow().ToUnixTimeSeconds()),
            Keys = [.. (known?.Keys ?? []).Concat(keys).Concat(there.SelectMany(other => other.Keys)).Distinct(StringComparer.Ordinal)],
            Case = CommentLine.Carry(request.Case) ?? known?.Case ?? number,
            Reason = CommentLine.Carry(request.Reason) ?? known?.Reason,
            By = CommentLine.Carry(request.By) ?? known?.By,
            MaximumHeld = chosen == SuspensionMode.Hold ? request.MaximumHeld : null,
            Check = known is null ? null : request.CheckStep is { } step ? step.After(known) : known.Check?.Ended(clock.GetUtcNow(), chosen),
        };
        // Who asked for the same again has not done it.
        return known is not null && merged with { Keys = known.Keys, By = known.By } == known && merged.Keys.SequenceEqual(known.Keys) ? known : merged;
    }

    // What is asked for, as far as it can be had. Null: nothing is, and whoever is suspended stays as he is.
    private static SuspensionMode? ModeFor(SuspensionRequest request, SenderSurvey survey) =>
        survey.Key.Kind == SenderKind.LocalUser ? ModeOf(request, survey.Current) : survey.HoldLimit is null ? request.Mode : SuspensionMode.Defer;

    private static void CheckLimit(SuspensionChecks checks, SenderSurvey survey)
    {
        if (survey.HoldLimit is null)
            return;
        if (survey.Key.Kind == SenderKind.LocalUser)
            checks.Add("HoldLimit", null, CheckStatus.Warning, $"{survey.HoldLimit}. Local mail cannot be put off, so it is held all the same.", "Make room, stop the script, or refuse it with -Mode Reject.");
        else
            checks.Add("HoldLimit", null, CheckStatus.Warning, $"{survey.HoldLimit}, so he is deferred instead of held.", "Quarantined mail can be released or removed: Get-QuarantinedMessage.");
    }

    /// <summary>Why nothing more can be held; null where it can.</summary>
    private string? HoldLimit(int maximum, CancellationToken stop)
    {
        if (SpoolRoom.Read(shell, stop) is not { } spool)
            return null;
        if (spool.Held >= maximum)
            return $"{spool.Held} messages are on hold, the limit is {maximum}";
        if (spool.Bytes > 0 && spool.FreeBytes < LeastFree * spool.Bytes)
            return $"Only {100.0 * spool.FreeBytes / spool.Bytes:0} % of the spool's space is free";
        // Some file systems count no inodes.
        return spool.Inodes > 0 && spool.FreeInodes < LeastFree * spool.Inodes ? $"Only {100.0 * spool.FreeInodes / spool.Inodes:0} % of the spool's inodes are free" : null;
    }

    private static bool IsHostName(string host) => host.Length is > 0 and < 256 && host[0] != '-' && host.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or ':' or '_');

    private static IEnumerable<string> Innocents(SenderSurvey survey, AccessMapText text)
    {
        string[] his = [.. text.Suspensions.SelectMany(suspension => suspension.Keys)];
        IEnumerable<string> others = survey.Key.Kind == SenderKind.Login ? survey.Log!.Logins.Except(his, StringComparer.Ordinal).Take(50) : [];
        return [survey.Key.Kind == SenderKind.Client ? "192.0.2.255" : Nobody, .. others];
    }

    // A spelling that is suspended by itself is no hole.
    private static void Spellings(SuspensionChecks checks, LogSurvey log, MapSuspension suspension, AccessMapText text)
    {
        foreach (string other in log.OtherSpellings([.. suspension.Keys]).Where(other => text.Find(other) is null))
        {
            checks.Add(
                "Spellings", other, CheckStatus.Warning, $"The log also has {Visible.Make(other, 80)}, which is not suspended.",
                $"If that is the same account: Suspend-MailSender {suspension.Sender} -Spelling {Visible.Make(other, 80)}");
        }
    }

    private static void Foreign(SuspensionChecks checks, SuspensionMap map, AccessMapText text, MapSuspension suspension)
    {
        foreach (MapEntry entry in text.Foreign.Where(entry => entry.Key is { } key && suspension.Keys.Contains(key, StringComparer.Ordinal)))
            checks.Add("ForeignEntry", entry.Key, CheckStatus.Warning, $"Somebody else's entry for him stands in {map.Path}, behind ours: '{Visible.Make(entry.Action, 60)}'. It holds again when he is resumed.");
    }

    private SenderSuspension Result(MapSuspension suspension, SuspensionChecks checks, Evidence? evidence, bool isChanged, int cut = 0, SuspensionState? state = null) => new()
    {
        Server = Server.Name,
        Realm = Server.Realm,
        Sender = suspension.Sender,
        SenderKind = suspension.Kind,
        Spellings = [.. suspension.Keys],
        Mode = suspension.Mode,
        Case = suspension.Case,
        Reason = suspension.Reason,
        // Nobody says since when who is not suspended.
        Since = suspension.Since == default ? null : suspension.Since,
        By = suspension.By,
        State = state ?? checks.State(evidence),
        Checks = checks.All,
        AcceptedSince = evidence?.Accepted,
        StoppedSince = evidence?.Stopped,
        ConnectionsCut = cut,
        CheckedBy = suspension.Check?.By,
        CheckUntil = suspension.Check?.Until,
        IsChanged = isChanged,
    };

    private ServerException NotInitialized(string why) => new(
        ServerProblemKind.ServerNotInitialized, Server.Name, $"{Server}: {why}; nothing was changed.", $"Run Initialize-MailServer {Server} first; with -WhatIf it shows what it would change.");

    /// <summary>What would change, before -> after.</summary>
    internal static string Change(SuspensionRequest request, SenderSurvey survey)
    {
        SuspensionMode after = ModeFor(request, survey) ?? survey.Current?.Mode ?? SuspensionMode.Defer;
        string now = survey.Current is { } current ? $"{Shown(current.Mode)} since {CommentLine.Stamp(current.Since)}" : "may send";
        string limit = survey.HoldLimit is null ? "" : after == SuspensionMode.Hold ? $"; {survey.HoldLimit}" : $", because nothing more can be held: {survey.HoldLimit}";
        string joined = survey.Joined.Count < 2 ? "" : $"; one with {string.Join(" and ", survey.Joined.Skip(1).Select(other => $"{other.Sender}, now {Shown(other.Mode)}"))}";
        return $"Suspend: {now} -> {Shown(after)}{limit}{joined}";
    }

    // Asked for again without a mode, a local user stays as he is.
    private static SuspensionMode ModeOf(SuspensionRequest request, MapSuspension? current) => request.Mode ?? current?.Mode ?? SuspensionMode.Hold;

    private static string Shown(SuspensionMode mode) => mode switch { SuspensionMode.Defer => "Defer (450)", SuspensionMode.Reject => "Reject (550)", _ => "Hold" };

    private static string Owner(string verb, SenderKey key, string? by)
    {
        string who = new([.. (by ?? "somebody").Where(c => c is > ' ' and < '\x7F').Take(60)]);
        return $"{who} {verb} {key}";
    }
}
