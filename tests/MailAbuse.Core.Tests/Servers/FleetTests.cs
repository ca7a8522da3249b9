using MailAbuse.Servers;
using Xunit;

namespace MailAbuse.Core.Tests.Servers;

/// <summary>Twenty servers at once: the quick are not held up by the slow, nor the good by the bad.</summary>
public sealed class FleetTests
{
    private static readonly MailServer[] Twenty = [.. Enumerable.Range(1, 20).Select(i => new MailServer { Name = $"mx{i}" })];

    [Theory]
    [InlineData(20)]
    [InlineData(10)]
    public void Blocking_work_runs_side_by_side_up_to_the_limit(int limit)
    {
        int now = 0;
        int most = 0;
        using CountdownEvent all = new(limit);
        int count = Fleet.ForEach<int>(Twenty, limit, (_, emit, stop) =>
        {
            InterlockedMax(ref most, Interlocked.Increment(ref now));
            // Nobody of the first goes on before as many are here as may be.
            if (!all.IsSet)
                all.Signal();
            Assert.True(all.Wait(TimeSpan.FromSeconds(20), stop));
            emit(1);
            Interlocked.Decrement(ref now);
        }, default).Count();
        Assert.Equal(20, count);
        Assert.Equal(limit, most);
    }

    [Fact]
    public void Results_come_as_they_are_made()
    {
        using ManualResetEventSlim seen = new();
        bool wasEarly = false;
        foreach (FleetResult<string> result in Fleet.ForEach<string>(Twenty[..2], 2, (server, emit, stop) =>
        {
            emit("first");
            if (server.Name == "mx1")
                wasEarly = seen.Wait(TimeSpan.FromSeconds(10), stop);
            emit("second");
        }, default))
        {
            if (result is { Server.Name: "mx1", Value: "first" })
                seen.Set();
        }

        Assert.True(wasEarly);
    }

    [Fact]
    public void A_server_that_fails_is_one_problem_and_the_others_go_on()
    {
        FleetResult<string>[] results = [.. Fleet.ForEach<string>(Twenty, 4, (server, emit, _) =>
        {
            emit("begun");
            switch (server.Name)
            {
                case "mx3":
                    throw new ServerException(ServerProblemKind.ServerUnreachable, server.Name, "mx3 cannot be reached.", "Look.");
                case "mx7":
                    throw new InvalidOperationException("a defect");
            }

            emit("done");
        }, default)];
        Assert.Equal(20, results.Count(result => result.Value == "begun"));
        Assert.Equal(18, results.Count(result => result.Value == "done"));
        Assert.Equal(["mx3", "mx7"], results.Where(result => result.Problem is not null).Select(result => result.Server.Name).Order());
        Assert.Equal(ServerProblemKind.ServerUnreachable, results.Single(result => result is { Server.Name: "mx3", Problem: not null }).Problem!.Kind);
        Assert.IsType<InvalidOperationException>(results.Single(result => result is { Server.Name: "mx7", Problem: not null }).Problem!.Exception);
    }

    [Fact]
    public void A_stop_ends_all_and_waits_for_all()
    {
        int running = 0;
        int begun = 0;
        using CancellationTokenSource stop = new();
        Assert.ThrowsAny<OperationCanceledException>(() =>
        {
            foreach (FleetResult<int> _ in Fleet.ForEach<int>(Twenty, 5, (_, emit, token) =>
            {
                Interlocked.Increment(ref running);
                Interlocked.Increment(ref begun);
                emit(0);
                token.WaitHandle.WaitOne(TimeSpan.FromSeconds(20));
                // What takes its time to end is waited for.
                Thread.Sleep(200);
                Interlocked.Decrement(ref running);
                token.ThrowIfCancellationRequested();
            }, stop.Token))
            {
                stop.CancelAfter(100);
            }
        });
        Assert.Equal(0, running);
        Assert.Equal(5, begun);
    }

    [Fact]
    public void One_who_wants_no_more_gets_no_more_and_leaves_nothing_running()
    {
        int running = 0;
        FleetResult<int> first = Fleet.ForEach<int>(Twenty, 3, (_, emit, _) =>
        {
            Interlocked.Increment(ref running);
            try
            {
                for (int i = 0; i < 1_000_000; i++)
                    emit(i);
            }
            finally
            {
                Interlocked.Decrement(ref running);
            }
        }, default).First();
        Assert.Equal(0, first.Value);
        Assert.Equal(0, running);
    }

    [Fact]
    public void No_server_is_no_work() => Assert.Empty(Fleet.ForEach<int>([], 5, (_, _, _) => { }, default));

    private static void InterlockedMax(ref int most, int value)
    {
        for (int seen = Volatile.Read(ref most); value > seen; seen = Volatile.Read(ref most))
            Interlocked.CompareExchange(ref most, value, seen);
    }
}
