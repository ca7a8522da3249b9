using System.Collections.Concurrent;
using System.Diagnostics;
using MailAbuse.Core.Tests.Times;
using MailAbuse.Mta;
using MailAbuse.Servers;
using MailAbuse.Suspensions;
using Xunit;

namespace MailAbuse.Core.Tests.Suspensions;

/// <summary>Somebody presses Tab: servers are asked in the background, and nobody waits for one that is dead.</summary>
public sealed class SuspensionMemoryTests
{
    private static readonly TimeSpan s_ample = TimeSpan.FromSeconds(30);
    private static readonly MailServer s_mx1 = new() { Name = "mx1" };
    private static readonly MailServer s_mx2 = new() { Name = "mx2", Host = "mx2.example.net" };

    [Fact]
    public void Servers_are_read_side_by_side_and_told_in_their_order()
    {
        // Each waits for the other, so one after the other would never end.
        using Barrier both = new(2);
        SuspensionMemory memory = new(server => both.SignalAndWait(s_ample) ? Joe(server) : [], TimeProvider.System);
        Assert.Equal(["mx1", "mx2"], memory.Recall([s_mx1, s_mx2], s_ample).Select(one => one.Server));
    }

    [Fact]
    public void What_was_read_is_kept_for_half_a_minute()
    {
        HandClock clock = new();
        int read = 0;
        SuspensionMemory memory = new(server => Interlocked.Increment(ref read) > 0 ? Joe(server) : [], clock);
        for (int tab = 0; tab < 5; tab++)
            Assert.Single(memory.Recall([s_mx1, s_mx1], s_ample));
        clock.Advance(TimeSpan.FromSeconds(29));
        Assert.Single(memory.Recall([s_mx1], s_ample));
        Assert.Equal(1, read);
        clock.Advance(TimeSpan.FromSeconds(2));
        Assert.Single(memory.Recall([s_mx1], s_ample));
        Assert.Equal(2, read);
        // Reached in another way it is another server.
        Assert.Single(memory.Recall([new MailServer { Name = "mx1", ConfigDirectory = "/etc/postfix-out" }], s_ample));
        Assert.Equal(3, read);
        memory.Forget();
        Assert.Single(memory.Recall([s_mx1], s_ample));
        Assert.Equal(4, read);
    }

    [Fact]
    public void A_server_that_hangs_is_waited_for_once_read_once_and_there_at_the_next_Tab()
    {
        TimeSpan patience = TimeSpan.FromMilliseconds(300);
        using ManualResetEventSlim answer = new();
        int read = 0;
        SuspensionMemory memory = new(Read, TimeProvider.System);
        Stopwatch waited = Stopwatch.StartNew();
        Assert.Equal(["mx1"], memory.Recall([s_mx1, s_mx2], patience).Select(one => one.Server));
        Assert.True(waited.Elapsed >= patience, $"{waited.Elapsed}");

        // Its time is over: nobody waits for it again.
        TimeSpan first = waited.Elapsed;
        for (int tab = 0; tab < 100; tab++)
            Assert.Equal(["mx1"], memory.Recall([s_mx1, s_mx2], patience).Select(one => one.Server));
        Assert.True(waited.Elapsed - first < 100 * patience / 2, $"{waited.Elapsed - first}");
        answer.Set();
        Assert.True(SpinWait.SpinUntil(() => memory.Recall([s_mx1, s_mx2], patience).Count == 2, s_ample));
        Assert.Equal(1, read);

        IReadOnlyList<StandingSuspension> Read(MailServer server)
        {
            if (server == s_mx1)
                return Joe(server);
            Interlocked.Increment(ref read);
            answer.Wait(s_ample);
            return Joe(server);
        }
    }

    [Fact]
    public void A_server_that_fails_says_nothing_and_is_left_alone_for_a_while()
    {
        HandClock clock = new();
        int read = 0;
        SuspensionMemory memory = new(
            server =>
            {
                if (server != s_mx2)
                    return Joe(server);
                Exception[] failures = [new ServerException(ServerProblemKind.ServerUnreachable, "mx2", "no", ""), new OperationCanceledException(), new InvalidOperationException()];
                throw failures[Interlocked.Increment(ref read) % 3];
            },
            clock);
        for (int time = 1; time <= 3; time++)
        {
            Assert.Equal(["mx1"], memory.Recall([s_mx1, s_mx2], s_ample).Select(one => one.Server));
            Assert.Equal(["mx1"], memory.Recall([s_mx1, s_mx2], s_ample).Select(one => one.Server));
            Assert.Equal(time, read);
            clock.Advance(TimeSpan.FromMinutes(1));
        }
    }

    [Fact]
    public void Two_hundred_servers_are_all_read_with_a_bounded_number_of_threads()
    {
        ConcurrentDictionary<int, bool> threads = new();
        int now = 0, most = 0;
        SuspensionMemory memory = new(
            server =>
            {
                int running = Interlocked.Increment(ref now);
                InterlockedMax(ref most, running);
                threads[Environment.CurrentManagedThreadId] = Thread.CurrentThread.IsBackground && !Thread.CurrentThread.IsThreadPoolThread;
                Thread.Sleep(5);
                Interlocked.Decrement(ref now);
                return Joe(server);
            },
            TimeProvider.System);
        MailServer[] servers = [.. Enumerable.Range(0, 200).Select(n => new MailServer { Name = $"mx{n}" })];
        Assert.Equal(servers.Select(server => server.Name), memory.Recall(servers, s_ample).Select(one => one.Server));
        Assert.InRange(most, 2, 32);
        Assert.DoesNotContain(false, threads.Values);
    }

    private static void InterlockedMax(ref int most, int value)
    {
        int seen;
        while (value > (seen = Volatile.Read(ref most)))
            Interlocked.CompareExchange(ref most, value, seen);
    }

    private static StandingSuspension[] Joe(MailServer server) => [new() { Server = server.Name, Sender = "joe@example.org", SenderKind = SenderKind.Login }];
}
