using MailAbuse.Mta.Postfix.Servers.Configuration;
using MailAbuse.Mta.Postfix.Servers.Maps;
using MailAbuse.Servers;
using MailAbuse.Servers.Shells;
using MailAbuse.Suspensions;
using MailAbuse.Text;

namespace MailAbuse.Mta.Postfix.Servers.Suspensions;

/// <summary>Letting a sender send again.</summary>
public sealed partial class PostfixSuspensions
{
    /// <summary>Resumes a sender under all his spellings. One who is not suspended is left as he is, with a check that says so.</summary>
    /// <param name="kind">What he is.</param>
    /// <param name="sender">Any of his spellings.</param>
    /// <param name="by">Who asks.</param>
    /// <param name="stop">Ends it.</param>
    public SenderSuspension Resume(SenderKind kind, string sender, string? by, CancellationToken stop)
    {
        MtaSupport.Require(Server);
        SenderKey key = SenderKey.Of(kind, sender);
        PostfixConfiguration configuration = PostfixConfiguration.Read(shell, stop);
        if (!configuration.IsInitialized)
            throw NotInitialized("Initialize-MailServer has not been run there, or was undone");
        SuspensionChecks checks = new(Server.Name);
        List<string> keys = [key.Text];
        if (key.Kind == SenderKind.LocalUser)
        {
            (SenderKey? user, string[] names) = UserOf(key, stop);
            keys = [.. keys.Concat(names).Append((user ?? key).Text).Distinct(StringComparer.Ordinal)];
        }

        SuspensionMap[] maps = key.Kind == SenderKind.LocalUser
            ? [SuspensionMap.For(configuration, key.Kind, SuspensionMode.Hold), SuspensionMap.For(configuration, key.Kind, SuspensionMode.Reject)]
            : [SuspensionMap.For(configuration, key.Kind, SuspensionMode.Defer)];
        MapSuspension? gone = null;
        bool isChanged = false;
        foreach (SuspensionMap map in maps)
        {
            MapSuspension? here = null;
            IReadOnlyList<(int Line, string Text)> continuations = [];
            MapChangeResult<AccessMapText> change = new MapChange<AccessMapText>(shell, configuration, Owner("resumes", key, by)).Make(
                map,
                before =>
                {
                    here = before.Find(keys) ?? here;
                    continuations = before.ContinuationsOf(keys);
                    return before.Without(keys);
                },
                _ => map.Syntax == MapSyntax.RefusedUsers ? [] : [.. (here?.Keys ?? [.. keys.Where(one => map.Syntax == MapSyntax.Access || one.StartsWith("uid=", StringComparison.Ordinal))])],
                stop);
            gone ??= here;
            isChanged |= change.IsChanged;
            foreach ((string asked, string answer) in change.Answers)
                checks.Add("MapAnswers", asked, CheckStatus.Warning, $"An entry that somebody else wrote still answers '{Visible.Make(answer, 80)}'.", $"Take it out of {map.Path} by hand and run 'postmap {map.Name}', if it is not wanted.");
            checks.Continuations(map, continuations, isGone: true);
            if (change.IsChanged && map.Syntax == MapSyntax.ReceivedLines && configuration.IsRunning)
                Reload(checks, stop);
        }

        if (gone is null && isChanged)
            checks.Add("MapAnswers", key.Text, CheckStatus.Passed, "His entry had gone from the text; the table is made anew without it.");
        else if (gone is null)
            checks.Add("MapAnswers", key.Text, CheckStatus.Warning, $"{Visible.Make(key.Text, 80)} is not suspended on {Server}; nothing was changed.", WhoIsMeant(key, stop));
        else if (checks.All.Length == 0 || checks.All.All(check => check.Name != "MapAnswers"))
            checks.Add("MapAnswers", key.Text, CheckStatus.Passed, "The table answers nothing any more.");
        if (gone?.Check is not null)
        {
            checks.Add(
                "QueueCheck", key.Text, CheckStatus.Warning, "A check of his queue was not settled: what came in during it is still on hold.",
                $"Get-QuarantinedMessage -Sender {Visible.Make(gone.Sender, 80)} -All shows it; release or delete it.");
        }

        MapSuspension shown = gone ?? new MapSuspension { Sender = key.Text, Kind = key.Kind, Mode = SuspensionMode.Defer, Since = default, Keys = [key.Text] };
        return Result(shown, checks, null, isChanged, state: SuspensionState.NotSuspended);
    }
}
