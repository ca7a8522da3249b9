using System.Collections.Concurrent;
using MailAbuse.Lab.Tests.Cuts;
using MailAbuse.Mta.Postfix.Servers.Configuration;
using MailAbuse.Servers;
using MailAbuse.Servers.Shells;
using Xunit.Abstractions;

namespace MailAbuse.Lab.Tests.Configuration;

/// <summary>
/// Set-up and undo are killed before and after each of their commands: our process, the ssh client, the command itself. Each time customers
/// go on sending, and the next run completes the work.
/// </summary>
public sealed class SetupCutTests(ITestOutputHelper output)
{
    // Most of the time goes by waiting: Postfix takes its second before it reads a new main.cf. So several servers are cut side by side. Each
    // has to be set up first; for the few cuts of a usual run that would be more work than the cuts.
    private static readonly int ServersAtOnce = Environment.GetEnvironmentVariable("MAILABUSE_FULL") == "1" ? 6 : 2;

    [LabTheory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_killed_run_leaves_a_server_that_works_and_the_next_completes_it(bool undo)
    {
        using MailLab lab = MailLab.Start(new LabPlan { Ssh = false, FurtherServers = ServersAtOnce - 1 });
        SteadySender[] senders = [.. lab.Servers.Select(server => SteadySender.Start(server.Submission, LabLogin.Mary, perSecond: 2))];
        if (undo)
            SetupLab.Run(lab.Provider);
        int calls = Count(lab.Provider, undo);
        if (!undo)
            SetupLab.Run(lab.Provider, undo: true);
        ConcurrentQueue<Cut> cuts = new(Cut.OfThisRun(calls));
        output.WriteLine($"{calls} calls, {cuts.Count} cuts");
        ConcurrentQueue<string> story = [];
        Task[] work = [.. lab.Servers.Select(server => Task.Factory.StartNew(() => Work(server, undo, cuts, story), TaskCreationOptions.LongRunning))];
        Task.WaitAll(work);

        foreach (SteadySender sender in senders)
            sender.Stop();
        output.WriteLine($"{senders.Sum(sender => sender.Attempts)} messages meanwhile");
        string[] refused = [.. lab.Servers.Zip(senders, (server, sender) => sender.Sent.Where(message => !message.IsAccepted).Select(message => $"{server.Name} {message.Began:HH:mm:ss.fff} {message.Reply}")).SelectMany(lines => lines)];
        if (refused.Length > 0)
            output.WriteLine(string.Join('\n', story.Order(StringComparer.Ordinal)));
        Assert.Empty(refused);
    }

    private static void Work(PostfixServer server, bool undo, ConcurrentQueue<Cut> cuts, ConcurrentQueue<string> story)
    {
        (string Main, string Master) stock = SetupLab.Files(server);
        if (undo)
            SetupLab.Run(server);
        while (cuts.TryDequeue(out Cut? cut))
        {
            string when = $"{cut}: {Run(server, undo, cut)}";
            story.Enqueue($"{DateTime.UtcNow:HH:mm:ss.fff} {server.Name} {when}");
            Assert.True(server.IsRunning, $"Postfix does not run; {when}");
            ServerSetup completed = SetupLab.Run(server, undo);
            Assert.True(completed.IsInitialized != undo, when);
            if (undo)
                Assert.True(stock == SetupLab.Files(server), $"not the old files; {when}");
            else
                AssertInitialized(server, when);
            Assert.True(SetupLab.Run(server, undo).Changes.Length == 0, $"not whole; {when}");
            SetupLab.Run(server, undo: !undo);
        }
    }

    private static int Count(PostfixServer server, bool undo)
    {
        using CutShell shell = new(SetupLab.Shell(server));
        SetupLab.Run(shell, undo);
        return shell.Calls;
    }

    private static string Run(PostfixServer server, bool undo, Cut cut)
    {
        using CutShell shell = new(SetupLab.Shell(server), cut);
        try
        {
            SetupLab.Run(shell, undo);
        }
        catch (KilledException)
        {
            // That was us.
        }
        catch (ServerException)
        {
            // It noticed.
        }

        return shell.Struck ?? "";
    }

    private static void AssertInitialized(PostfixServer server, string when)
    {
        PostfixConfiguration configuration = SetupLab.Read(server);
        Assert.True(configuration.IsMasterLoaded, when);
        Assert.All(configuration.Listeners.Where(listener => listener.NeedsLogins), listener => Assert.True(listener.Logins.State == ReachState.First, when));
        Assert.All(configuration.Listeners.Where(listener => listener.NeedsLogins), listener => Assert.True(listener.Clients.State == ReachState.First, when));
    }
}
