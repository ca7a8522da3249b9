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
    [LabTheory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_killed_run_leaves_a_server_that_works_and_the_next_completes_it(bool undo)
    {
        using MailLab lab = MailLab.Start(new LabPlan { Ssh = false });
        PostfixServer server = lab.Provider;
        (string Main, string Master) stock = SetupLab.Files(server);
        using SteadySender mary = SteadySender.Start(server.Submission, LabLogin.Mary, perSecond: 5);
        if (undo)
            SetupLab.Run(server);
        int calls = Count(server, undo);
        SetupLab.Run(server, undo: !undo);
        output.WriteLine($"{calls} calls");
        int cuts = 0;
        foreach (Cut cut in Cut.OfThisRun(calls))
        {
            string struck = Run(server, undo, cut);
            Assert.True(server.IsRunning, $"{cut} ({struck}): Postfix does not run");
            ServerSetup completed = SetupLab.Run(server, undo);
            if (undo)
                Assert.True(stock == SetupLab.Files(server), $"{cut} ({struck}): not the old files");
            else
                AssertInitialized(server, $"{cut} ({struck})");
            Assert.True(completed.IsInitialized != undo, $"{cut} ({struck})");
            Assert.Empty(SetupLab.Run(server, undo).Changes);
            SetupLab.Run(server, undo: !undo);
            cuts++;
        }

        mary.Stop();
        output.WriteLine($"{cuts} cuts, {mary.Attempts} messages meanwhile");
        Assert.DoesNotContain(mary.Sent, message => !message.IsAccepted);
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
