using System.Globalization;
using MailAbuse.Mta.Postfix.Servers.Configuration;
using MailAbuse.Mta.Postfix.Servers.Maps;
using MailAbuse.Servers;
using MailAbuse.Servers.Shells;
using MailAbuse.Suspensions;

namespace MailAbuse.Mta.Postfix.Servers.Suspensions;

/// <summary>Local users: hijacked web scripts.</summary>
public sealed partial class PostfixSuspensions
{
    private SenderSurvey SurveyUser(SuspensionRequest request, SenderKey key, PostfixConfiguration configuration, CancellationToken stop)
    {
        (SenderKey? user, string[] names) = UserOf(key, stop);
        SuspensionMap[] maps = [SuspensionMap.For(configuration, key.Kind, SuspensionMode.Hold), SuspensionMap.For(configuration, key.Kind, SuspensionMode.Reject)];
        MapSuspension? current = SuspensionMap.Read(shell, maps, stop).Select(text => text.Find([(user ?? key).Text, .. names])).FirstOrDefault(found => found is not null);
        return new SenderSurvey
        {
            Configuration = configuration,
            Key = user ?? key,
            IsKnown = user is not null,
            UserNames = names,
            Joined = current is null ? [] : [current],
            HoldLimit = ModeOf(request, current) == SuspensionMode.Hold ? HoldLimit(request.MaximumHeld, stop) : null,
        };
    }

    // By number, as Postfix logs him; a name is looked up on the server, whose users they are.
    private (SenderKey? User, string[] Names) UserOf(SenderKey key, CancellationToken stop)
    {
        string asked = key.UserId?.ToString(CultureInfo.InvariantCulture) ?? key.Text;
        ShellCommand command = SuspensionScripts.LocalUserOf(asked);
        ShellResult result = shell.Run(command, stop);
        if (result.ExitCode == 67)
            return (null, []);
        if (!result.IsSuccess)
            throw CommandFailures.From(Server, command, result);
        string[] lines = [.. result.Lines];
        SenderKey? user = lines.Length > 0 ? SenderKey.TryOf(SenderKind.LocalUser, lines[0].Trim()) : null;
        return (user?.UserId is null ? null : user, [.. lines.Skip(1)]);
    }

    private SenderSuspension SuspendUser(SuspensionRequest request, SenderSurvey survey, SuspensionMode? mode, string? number, SuspensionChecks checks, CancellationToken stop)
    {
        PostfixConfiguration configuration = survey.Configuration;
        bool isRefused = mode == SuspensionMode.Reject;
        string[] names = NamesOf(survey);
        SuspensionMap map = SuspensionMap.For(configuration, SenderKind.LocalUser, isRefused ? SuspensionMode.Reject : SuspensionMode.Hold);
        SuspensionMap other = SuspensionMap.For(configuration, SenderKind.LocalUser, isRefused ? SuspensionMode.Hold : SuspensionMode.Reject);
        string[] keys = isRefused ? names : [survey.Key.Text];
        string hostName = configuration.Effective("myhostname");
        MapSuspension? wanted = null;
        MapChange<AccessMapText> changer = new(shell, configuration, Owner("suspends", survey.Key, request.By));
        MapChangeResult<AccessMapText> change = changer.Make(
            map, before => before.With(wanted = Merge(request, survey.Key, keys, mode, number, before), hostName), _ => isRefused ? [] : [wanted!.Keys[0], "uid=4294967294"], stop);
        MapSuspension suspension = wanted!;
        MapChangeResult<AccessMapText> removed = changer.Make(other, before => before.Without([survey.Key.Text, .. names]), _ => [], stop);
        bool isChanged = change.IsChanged || removed.IsChanged;
        if (configuration.IsRunning && (change.IsChanged && !isRefused || removed.IsChanged && isRefused))
            Reload(checks, stop);

        checks.Map(map, suspension, change.Text, change.Answers, isRefused ? [] : ["uid=4294967294"]);
        checks.Add("MapReached", null, CheckStatus.Passed, isRefused ? "authorized_submit_users begins with our file." : "The header checks of pickup's cleanup begin with our file.");
        checks.Continuations(map, change.Before.ContinuationsOf(suspension.Keys), isGone: true);
        checks.Continuations(other, removed.Before.ContinuationsOf([survey.Key.Text, .. names]), isGone: true);
        if (names.Length > 1)
            checks.Add("SharedUser", null, CheckStatus.Warning, $"Users with the same number: {string.Join(", ", names)}.", "All of them are stopped; whatever runs under that number shares its fate.");
        if (isRefused)
            checks.Add("MailLost", null, CheckStatus.Warning, $"sendmail ends with exit code 75 for {string.Join(", ", names)}: what an application cannot hand in is lost, for every site that runs as this user.", "-Mode Hold loses nothing.");

        SessionWatch watch = new(shell, configuration, suspension with { Keys = [survey.Key.Text] }, clock);
        Evidence? evidence = watch.Look(map with { Type = "lmdb" }, change, checks, stop);
        evidence = watch.WaitForProof(request.Verify, evidence, stop);
        checks.Log(evidence);
        return Result(suspension, checks, evidence, isChanged);
    }

    // cleanup reads its patterns when it starts.
    private void Reload(SuspensionChecks checks, CancellationToken stop)
    {
        ShellCommand command = SuspensionScripts.ReloadOf(Server);
        ShellResult result = shell.Run(command, stop);
        if (result.ExitCode == 75)
            checks.Add("ProcessesKnow", null, CheckStatus.Warning, "Postfix was reloaded; a cleanup that is busy with a message still has the old patterns until that ends.");
        else if (result.IsSuccess)
            checks.Add("ProcessesKnow", null, CheckStatus.Passed, "Postfix was reloaded, and no cleanup is older than that.");
        else
            throw CommandFailures.From(Server, command, result);
    }
}
