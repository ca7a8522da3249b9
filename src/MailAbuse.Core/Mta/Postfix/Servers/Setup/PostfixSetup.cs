using MailAbuse.Mta.Postfix.Servers.Configuration;
using MailAbuse.Mta.Postfix.Servers.Routes;
using MailAbuse.Servers;
using MailAbuse.Servers.Shells;
using MailAbuse.Text;

namespace MailAbuse.Mta.Postfix.Servers.Setup;

/// <summary>
/// Sets a Postfix server up for suspensions, or takes that out again. First the plan, which changes nothing; then the same plan is
/// carried out, under the server's lock. A run that is killed anywhere leaves a server that works; the next run does what is missing.
/// </summary>
/// <remarks>
/// The order is what makes each state in between a good one. Set up: maps, then main.cf, which names them, then master.cf, which names
/// parameters of main.cf, then reload. Undo: master.cf, reload, then main.cf (a master that still has the old arguments must find
/// the parameters that they name), reload, then the maps.
/// </remarks>
public sealed class PostfixSetup
{
    private const int MostNamed = 3;
    private const string ReloadTarget = "Postfix";

    private static readonly TimeSpan LockPatience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan ReloadPatience = TimeSpan.FromSeconds(60);

    private readonly IServerShell _shell;
    private readonly ServerSetupOptions _options;
    private readonly TimeProvider _clock;
    private readonly PostfixLayout _layout;
    private readonly FolderFiles _folder;
    private readonly SavedCopies _saved;
    private ServerLock? _held;

    /// <summary>A set-up of one server.</summary>
    /// <exception cref="ServerException">It does not run Postfix.</exception>
    public PostfixSetup(IServerShell shell, ServerSetupOptions options, TimeProvider? clock = null)
    {
        ArgumentNullException.ThrowIfNull(shell);
        ArgumentNullException.ThrowIfNull(options);
        MtaSupport.Require(shell.Server);
        _shell = shell;
        _options = options;
        _clock = clock ?? TimeProvider.System;
        _layout = new PostfixLayout(shell.Server);
        _folder = new FolderFiles(shell, _layout);
        _saved = new SavedCopies(shell, _layout, _clock);
    }

    /// <summary>What would be changed, in the order of the changes; empty where all is as it should be. Changes nothing.</summary>
    /// <exception cref="ServerException">
    /// <see cref="ServerProblemKind.MtaNotRunning"/>; <see cref="ServerProblemKind.ConfigurationInvalid"/> where postconf cannot read the files now;
    /// <see cref="ServerProblemKind.SuspensionsRemain"/> where an undo would let somebody go, <see cref="ServerProblemKind.DetoursRemain"/> where it would end detours.
    /// </exception>
    public IReadOnlyList<SetupChange> Plan(CancellationToken stop) => Draw(stop).Changes;

    /// <summary>Carries the plan out.</summary>
    /// <param name="confirmed">What <see cref="Plan"/> said. If something else is to be done by now, nothing is.</param>
    /// <param name="stop">Ends it between two steps.</param>
    /// <exception cref="ServerException">It could not be done; main.cf and master.cf are as they were, and Postfix runs with them.</exception>
    public ServerSetup Apply(IReadOnlyList<SetupChange> confirmed, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(confirmed);
        if (confirmed.Count == 0)
            return Result(confirmed, PostfixConfiguration.Read(_shell, stop), []);
        _folder.MakeFolders(stop);
        using ServerLock held = ServerLock.Take(_shell, _layout.Lock, LockPatience, _options.Owner, stop);
        _held = held;
        SetupPlan plan = Draw(stop);
        // Who had the lock before may have done some of it, or all.
        HashSet<string> allowed = [.. confirmed.Select(change => change.ToString())];
        if (plan.Changes.FirstOrDefault(change => !allowed.Contains(change.ToString()) && change.Target != ReloadTarget) is { } other)
        {
            throw new ServerException(
                ServerProblemKind.ServerFileChanged,
                _shell.Server.Name,
                $"{_shell.Server} has changed since the changes were shown ({Visible.Make(other.Target)}); nothing was done.",
                "Run the same command again: it starts from what stands there now.");
        }

        return _options.Undo ? Undo(plan, stop) : Install(plan, stop);
    }

    private SetupPlan Draw(CancellationToken stop)
    {
        PostfixConfiguration now = PostfixConfiguration.Read(_shell, stop);
        if (!now.IsRunning)
        {
            throw new ServerException(
                ServerProblemKind.MtaNotRunning,
                _shell.Server.Name,
                $"{_shell.Server}: Postfix does not run with {_shell.Server.ConfigDirectory}; nothing was changed.",
                "Start it, or give the right configDirectory for this server, and run the same command again.");
        }

        FileEdits edits = _options.Undo ? UndoEdits.Of(now) : InstallEdits.Of(now);
        StagedFiles files = StagedFiles.Make(_shell, edits, stop);
        if (_options.Undo)
            files = WithSaved(files, edits, stop);
        List<SetupChange> changes = [];
        AgentProgram? agent = _options is { AgentPath: { } path, Undo: false } ? new AgentProgram(_shell, path, _options.AgentPlace) : null;
        if (_options.Undo)
        {
            GuardSuspensions(now, stop);
            GuardDetours(now, stop);
            changes.AddRange(edits.Changes);
            changes.AddRange(_folder.Present(stop).Select(name => new SetupChange { Server = _shell.Server.Name, Target = $"{_layout.Folder}/{name}", Before = "a map" }));
        }
        else
        {
            changes.AddRange(_folder.Missing(now.MapType, stop));
            if (agent?.Change(stop) is { } copy)
                changes.Add(copy);
            else
                agent = null;
            changes.AddRange(edits.Changes);
            GuardResult(files.After);
        }

        // An smtpd that began while a table was missing takes it for missing as long as it lives, and puts everybody off.
        bool hasNewTable = now.IsInitialized && !_options.Undo && changes.Any(change => change.Target.StartsWith(now.MapType + ":", StringComparison.Ordinal));
        bool reload = edits.Changes.Count > 0 || hasNewTable || ListenerChecks.NeedsReload(now);
        if (reload)
            changes.Add(new SetupChange { Server = _shell.Server.Name, Target = ReloadTarget, Before = "runs with its last reload", After = "reloaded" });
        return new SetupPlan(now, changes, files, agent, reload);
    }

    private ServerSetup Install(SetupPlan plan, CancellationToken stop)
    {
        List<ServerCheck> checks = [];
        _folder.MakeMaps(plan.Now.MapType, stop);
        if (plan.Agent is { } agent)
            checks.Add(agent.Install(stop));
        if (plan.Reload)
        {
            IReadOnlyList<string> known = Check("as it stands, before any change", stop);
            StagedFiles files = plan.Files;
            bool isLoaded = false;
            Guarded(
                () =>
                {
                    Replace("main.cf", files.MainBefore, files.MainAfter, stop);
                    Replace("master.cf", files.MasterBefore, files.MasterAfter, stop);
                    checks.AddRange(NewWarnings(Check("with the changes", stop), known));
                    isLoaded = true;
                    Reload(stop);
                },
                () =>
                {
                    // A master that may have the new arguments must be rid of them before main.cf loses what they name.
                    PutBack("master.cf", files.MasterBefore, files.MasterAfter);
                    if (isLoaded)
                    {
                        Reload(CancellationToken.None);
                        Settled(CancellationToken.None);
                    }

                    PutBack("main.cf", files.MainBefore, files.MainAfter);
                    if (isLoaded)
                        Reload(CancellationToken.None);
                });
        }

        PostfixConfiguration after = Settled(stop);
        return Result(plan.Changes, after, checks);
    }

    private ServerSetup Undo(SetupPlan plan, CancellationToken stop)
    {
        StagedFiles files = plan.Files;
        if (plan.Reload)
        {
            Check("as it stands, before any change", stop);
            Guarded(
                () =>
                {
                    Replace("master.cf", files.MasterBefore, files.MasterAfter, stop);
                    Check("with the changes", stop);
                    Reload(stop);
                    if (ListenerChecks.NeedsReload(Settled(stop)))
                        throw NotLoaded();
                    Replace("main.cf", files.MainBefore, files.MainAfter, stop);
                    Check("with the changes", stop);
                    Reload(stop);
                    Settled(stop);
                },
                () =>
                {
                    PutBack("main.cf", files.MainBefore, files.MainAfter);
                    PutBack("master.cf", files.MasterBefore, files.MasterAfter);
                    Reload(CancellationToken.None);
                });
        }

        PostfixConfiguration after = PostfixConfiguration.Read(_shell, stop);
        _folder.RemoveMaps(stop);
        return Result(plan.Changes, after, []);
    }

    // Whatever fails, the bytes of before come back; a stop, or a line that broke, leaves what is there, which is a good state and is
    // completed by the next run.
    private void Guarded(Action change, Action putBack)
    {
        try
        {
            change();
        }
        catch (OperationCanceledException)
        {
            throw;
        }
        catch (ServerException e) when (e.Problem.Kind is not (ServerProblemKind.ServerConnectionLost or ServerProblemKind.ServerUnreachable or ServerProblemKind.ServerTimeout))
        {
            try
            {
                putBack();
            }
            catch (ServerException also)
            {
                throw new ServerException(
                    e.Problem.Kind,
                    _shell.Server.Name,
                    $"{e.Message} Putting the old files back failed, too: {also.Message}",
                    $"The old main.cf and master.cf lie in {_layout.Saved}. See 'postfix check' there, and run the same command again.",
                    e);
            }

            throw;
        }
    }

    private void PutBack(string file, byte[] before, byte[] after)
    {
        if (before.AsSpan().SequenceEqual(after))
            return;
        string path = PathOf(file);
        byte[]? current = _shell.ReadFile(path, CancellationToken.None);
        if (current is not null && current.AsSpan().SequenceEqual(after))
            _shell.ReplaceFile(path, before, after, "0644", CancellationToken.None);
    }

    private void Replace(string file, byte[] before, byte[] after, CancellationToken stop)
    {
        if (before.AsSpan().SequenceEqual(after))
            return;
        _held?.ThrowIfLost();
        _saved.Keep(file, before, after, stop);
        _shell.ReplaceFile(PathOf(file), after, before, "0644", stop);
    }

    private StagedFiles WithSaved(StagedFiles files, FileEdits edits, CancellationToken stop) => files with
    {
        MainAfter = edits.HasMain ? Untouched("main.cf", files.MainBefore, stop) ?? files.MainAfter : files.MainAfter,
        MasterAfter = edits.HasMaster ? Untouched("master.cf", files.MasterBefore, stop) ?? files.MasterAfter : files.MasterAfter,
    };

    // A copy that was saved by a second set-up has our words in it: then they are taken out one by one.
    private byte[]? Untouched(string file, byte[] current, CancellationToken stop)
        => _saved.Find(file, current, stop) is { } bytes && bytes.AsSpan().IndexOf("mailabuse"u8) < 0 ? bytes : null;

    // What postfix check warns of, without the program's name in front.
    private string[] Check(string when, CancellationToken stop)
    {
        ShellResult result = _shell.Run(_shell.Server.Postfix("check"), stop);
        string[] lines = result.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (result.IsSuccess)
            return [.. lines.Where(line => line.Contains("warning: ", StringComparison.Ordinal)).Select(line => line[(line.IndexOf("warning: ", StringComparison.Ordinal) + 9)..]).Distinct()];
        string said = lines.LastOrDefault(line => line.Contains("fatal", StringComparison.Ordinal)) ?? lines.LastOrDefault("");
        throw new ServerException(
            ServerProblemKind.ConfigurationInvalid,
            _shell.Server.Name,
            $"{_shell.Server}: 'postfix check' refuses the configuration {when}: {Visible.Make(said)}",
            "The files are as they were. Mend what it complains of and run the same command again.");
    }

    private IEnumerable<ServerCheck> NewWarnings(IEnumerable<string> warnings, IEnumerable<string> known)
        => warnings.Except(known).Select(warning => new ServerCheck
        {
            Server = _shell.Server.Name,
            Name = "PostfixCheck",
            Status = CheckStatus.Warning,
            Message = $"'postfix check' warns since the change: {Visible.Make(warning)}",
            Advice = "See whether it matters; Initialize-MailServer -Undo takes the change out again.",
        });

    private void Reload(CancellationToken stop) => _shell.RunChecked(_shell.Server.Postfix("reload"), stop);

    private ServerException NotLoaded()
        => new(
            ServerProblemKind.ServerTimeout,
            _shell.Server.Name,
            $"{_shell.Server}: Postfix was told to reload, and has not been seen to do it for {ReloadPatience.TotalSeconds:0} seconds. What it still runs with is left in place.",
            "See its log and its load, and run the same command again.");

    // Until master has read the files: not longer than it takes to notice that it will not.
    private PostfixConfiguration Settled(CancellationToken stop)
    {
        long since = _clock.GetTimestamp();
        while (true)
        {
            PostfixConfiguration read = PostfixConfiguration.Read(_shell, stop);
            bool isIdleOld = read.Listeners.Any(listener => read.ProcessesNotAsWritten(listener).Any());
            TimeSpan waited = _clock.GetElapsedTime(since);
            // Idle smtpds go within a moment; one that serves a session stays, and is told as a warning.
            if ((!ListenerChecks.NeedsReload(read) && (!isIdleOld || waited > TimeSpan.FromSeconds(2))) || waited > ReloadPatience)
                return read;
            stop.WaitHandle.WaitOne(TimeSpan.FromMilliseconds(200));
            stop.ThrowIfCancellationRequested();
        }
    }

    private void GuardResult(PostfixConfiguration after)
    {
        if (after.Listeners.FirstOrDefault(listener => listener.NeedsClients && !(listener.Logins.IsReached && listener.Clients.IsReached)) is { } missed)
        {
            throw new ServerException(
                ServerProblemKind.ConfigurationInvalid,
                _shell.Server.Name,
                $"{_shell.Server}: {missed} cannot be made to come to the map: {MapReach.Worse(missed.Logins, missed.Clients).Reason}.",
                "Nothing was changed. Put $mailabuse_restrictions first into that list by hand and run the same command again.");
        }
    }

    private void GuardSuspensions(PostfixConfiguration now, CancellationToken stop)
    {
        if (_options.Force)
            return;
        IReadOnlyList<MapContent> maps = MapContent.Read(_shell, now, stop);
        if (MapContent.Describe(maps) is not { } lost)
            return;
        bool isAnybodyStopped = maps.Any(map => map.Suspensions > 0), hasOthers = maps.Any(map => map.Foreign.Count > 0);
        throw new ServerException(
            ServerProblemKind.SuspensionsRemain,
            _shell.Server.Name,
            $"{_shell.Server}: {lost}; nothing was changed.",
            $"{(isAnybodyStopped ? "Resume-MailSender those senders first. " : "")}{(hasOthers ? "Move what others wrote to a map of their own. " : "")}"
            + $"Or use -Force: then {(isAnybodyStopped ? "those senders can send at once" : "")}{(isAnybodyStopped && hasOthers ? ", and " : "")}{(hasOthers ? "the entries of others go with the maps" : "")}.");
    }

    private void GuardDetours(PostfixConfiguration now, CancellationToken stop)
    {
        if (_options.Force)
            return;
        RouteMapText text = RouteMapText.Parse(_shell.ReadFile(new RouteMap(now).Path, stop));
        string[] standing = [.. text.Routes.Concat(text.Ownerless).Select(route => route.Name).Distinct(), .. text.Foreign.Select(entry => $"what others wrote: '{Visible.Make(entry.Text, 60)}'")];
        if (standing.Length == 0)
            return;
        throw new ServerException(
            ServerProblemKind.DetoursRemain,
            _shell.Server.Name,
            $"{_shell.Server}: detours still stand there ({string.Join(", ", standing.Take(MostNamed))}{(standing.Length > MostNamed ? $" and {standing.Length - MostNamed} more" : "")}); nothing was changed.",
            $"End them first: Get-Relayhost -Server {_shell.Server} | Remove-Relayhost. Or use -Force: then such mail goes its old way at once.");
    }

    private ServerSetup Result(IReadOnlyList<SetupChange> changes, PostfixConfiguration after, IEnumerable<ServerCheck> before)
    {
        List<ServerCheck> checks = [.. before, ListenerChecks.Loaded(after)];
        if (!_options.Undo)
        {
            checks.AddRange(ListenerChecks.MapReached(after));
            checks.AddRange(ListenerChecks.RunsAsWritten(after));
            if (LocalUserEdits.Hindrance(after) is { } hindrance)
                checks.Add(ListenerChecks.Check(after, "LocalUsers", null, CheckStatus.Warning, $"Mail of local users cannot be held here: {hindrance}.", $"Put {LocalUserEdits.Ours(_layout)} first into the header_checks of that service by hand."));
        }

        return new ServerSetup
        {
            Server = _shell.Server.Name,
            IsInitialized = after.IsInitialized && after.Listeners.Where(listener => listener.NeedsClients).All(listener => listener.Logins.IsReached && listener.Clients.IsReached),
            Changes = [.. changes],
            Checks = [.. checks],
        };
    }

    private string PathOf(string file) => $"{_shell.Server.ConfigDirectory.TrimEnd('/')}/{file}";
}
