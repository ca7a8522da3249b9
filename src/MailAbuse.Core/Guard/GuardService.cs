using System.Globalization;
using MailAbuse.Cases;
using MailAbuse.Guard.Telling;
using MailAbuse.Mta.Postfix.Servers.Configuration;
using MailAbuse.Rates.Live;
using MailAbuse.Servers;
using MailAbuse.Servers.Shells;
using MailAbuse.Text;

namespace MailAbuse.Guard;

/// <summary>The guard as a service: opens what it takes, guards until it is stopped, says all the while that it is alive, and leaves nothing behind.</summary>
public static class GuardService
{
    private static readonly TimeSpan BeatEvery = TimeSpan.FromSeconds(10);

    /// <summary>Guards.</summary>
    /// <param name="request">What, and how.</param>
    /// <param name="desk">The store of cases.</param>
    /// <param name="listener">Hears what is seen and done.</param>
    /// <param name="clock">What time it is.</param>
    /// <param name="stop">Ends it.</param>
    /// <exception cref="ServerException"><see cref="ServerProblemKind.GuardRunning"/>: a server has a guard already; <see cref="ServerProblemKind.PolicyInvalid"/>.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static void Run(GuardRequest request, CaseDesk desk, IGuardListener listener, TimeProvider clock, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(desk);
        ArgumentNullException.ThrowIfNull(listener);
        using ShellPool shells = new();
        GuardPolicy policy = request.Policy;
        MailServer[] servers = [.. request.Servers.Where(server => policy.DryRun || IsReady(server, shells, listener, stop))];
        if (servers.Length == 0) return;
        using GuardLocks locks = new(servers, shells.Open, $"guard {desk.By}, process {Environment.ProcessId}");
        if (!policy.DryRun) locks.TakeAll(problem => listener.Warn($"{problem.Message} It is tried again."), stop);
        using Tellers tellers = new(policy.Tell, request.Inventory, servers[0], shells.Open, listener.Warn, clock);
        using RateWatch watch = RateWatch.OfServers([.. servers.Select(shells.Open)], request.Watch, request.Read, listener, clock, stop);
        if (watch.Servers.Count == 0) return;
        if (watch.MemoryProblem is { } memory) listener.Warn($"Senders are judged by the logs alone: {memory.Message} {memory.Advice}".TrimEnd());
        GuardedServers hands = new(request.Inventory, servers, policy, shells.Open, policy.DryRun ? null : locks, desk, listener.Notice, clock);
        using ServiceManager manager = new(Environment.GetEnvironmentVariable("NOTIFY_SOCKET"));
        MailGuard guard = new(policy, request.Inventory.Protected, watch, hands, Tell, clock);
        Beating beating = new(request, watch, guard, tellers, manager, listener, clock);
        string names = string.Join(", ", servers.Select(server => server.Name));
        guard.Begin(stop);
        manager.Ready();
        Tell(Plain(GuardEventKind.Started, $"{names}: guarded. {policy}."));
        try
        {
            guard.Run(beating.Beat, request.For, stop);
        }
        finally
        {
            manager.Stopping();
            beating.End();
            Tell(Plain(GuardEventKind.Stopped, $"{names}: guarded no more."));
        }

        void Tell(GuardEvent one)
        {
            // People first: whoever reads the pipeline may take his time.
            tellers.Tell(one);
            listener.Event(one);
        }

        GuardEvent Plain(GuardEventKind kind, string text) => new() { Time = clock.GetUtcNow(), Kind = kind, Server = string.Join(',', servers.Select(server => server.Name)), Text = text, DryRun = policy.DryRun };
    }

    // Where nobody can be put on hold, a guard that may do so would promise what it cannot keep.
    private static bool IsReady(MailServer server, ShellPool shells, IGuardListener listener, CancellationToken stop)
    {
        try
        {
            if (PostfixConfiguration.Read(shells.Open(server), stop).IsInitialized) return true;
            listener.Problem(new ServerProblem(
                ServerProblemKind.ServerNotInitialized, server.Name, $"{server}: nobody can be put on hold there, because Initialize-MailServer has not been run; it is not guarded.",
                $"Run Initialize-MailServer {server} -WhatIf, then without -WhatIf; or guard it with a policy of dryRun: true."));
            return false;
        }
        catch (ServerException e) when (e.Problem.Kind is ServerProblemKind.ServerUnreachable or ServerProblemKind.ServerConnectionLost or ServerProblemKind.ServerTimeout)
        {
            // It may come back.
            listener.Warn($"{e.Problem.Message} It is tried again.");
            return true;
        }
        catch (ServerException e)
        {
            listener.Problem(e.Problem);
            return false;
        }
    }

    /// <summary>Says every ten seconds that the guard is alive.</summary>
    private sealed class Beating(GuardRequest request, RateWatch watch, MailGuard guard, Tellers tellers, ServiceManager manager, IGuardListener listener, TimeProvider clock)
    {
        private DateTimeOffset _last;
        private bool _isTold;

        public void Beat()
        {
            DateTimeOffset now = clock.GetUtcNow();
            if (now - _last < BeatEvery && now >= _last) return;
            _last = now;
            Heartbeat beat = Make(now);
            manager.Alive(string.Create(CultureInfo.InvariantCulture, $"{beat.Servers.Length} logs followed, {beat.Bursts} bursts, {beat.Held} on hold{(beat.Doubts.Length > 0 ? $", {beat.Doubts.Length} not believed" : "")}"));
            Write(beat);
        }

        /// <summary>The last: whoever monitors need not wait until it is old.</summary>
        public void End() => Write(Make(clock.GetUtcNow()) with { IsEnded = true });

        private Heartbeat Make(DateTimeOffset now) => new()
        {
            Time = now,
            ProcessId = Environment.ProcessId,
            DryRun = request.Policy.DryRun,
            Bursts = watch.Senders.Bursting,
            Held = guard.Held,
            Doubts = [.. guard.Doubts],
            // Also what is lost of a log that is followed all the same; what else is wrong with one is a doubt.
            Problems = [.. guard.Problems, .. tellers.Problems, .. watch.Servers.Where(server => server is { State: WatchState.Following, Problem.Length: > 0, IsClockOff: false }).Select(server => server.Problem)],
            Servers = [.. watch.Servers.Select(server => new HeartbeatServer(server.Name, server.State, server.LastLine))],
        };

        private void Write(Heartbeat beat)
        {
            if (request.Policy.Heartbeat is not { } path) return;
            try
            {
                beat.Write(path);
                _isTold = false;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                if (!_isTold) listener.Warn($"The heartbeat {Visible.Make(path, 200)} cannot be written: {e.Message} The guard goes on.");
                _isTold = true;
            }
        }
    }
}
