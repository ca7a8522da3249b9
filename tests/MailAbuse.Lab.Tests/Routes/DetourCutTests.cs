using MailAbuse.Lab.Tests.Cuts;
using MailAbuse.Routes;
using MailAbuse.Servers;
using MailAbuse.Servers.Shells;
using Xunit.Abstractions;

namespace MailAbuse.Lab.Tests.Routes;

/// <summary>
/// Setting and removing a detour are killed before and after each of their commands. Each time mail of all others goes out, the map is whole,
/// and the same command run again finishes the work.
/// </summary>
public sealed class DetourCutTests(ITestOutputHelper output)
{
    [LabTheory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_killed_run_leaves_a_way_for_everybody_and_the_next_finishes(bool remove)
    {
        using DetourLab lab = new();
        using SteadySender mary = SteadySender.Start(lab.Mx1.Submission, LabLogin.Mary, perSecond: 2);
        // Another's detour, which nothing may ever take along.
        lab.Set(Request("outlook.test"));
        Prepare(lab, remove);
        int calls;
        using (CutShell counted = new(new LocalShell(lab.Of(lab.Mx1))))
        {
            Do(lab, counted, remove);
            calls = counted.Calls;
        }

        int cuts = 0;
        foreach (Cut cut in Cut.OfThisRun(calls))
        {
            Prepare(lab, remove);
            string struck = Run(lab, remove, cut);
            string when = $"{cut} ({struck})";
            Assert.True(Says(lab, "outlook.test") == Answer(lab), $"{when}: the other detour is gone");
            Assert.True(Says(lab, "gmail.test") is null, $"{when}: another domain has a detour");
            Assert.True(Says(lab, "hotmail.test") is null || Says(lab, "hotmail.test") == Answer(lab), $"{when}: half an entry");

            using IServerShell shell = new LocalShell(lab.Of(lab.Mx1));
            Do(lab, shell, remove);
            Assert.True(Says(lab, "hotmail.test") is null == remove && Says(lab, ".hotmail.test") is null == remove, when);
            cuts++;
        }

        mary.Stop();
        output.WriteLine($"{calls} calls, {cuts} cuts, {mary.Attempts} messages of Mary meanwhile");
        Assert.DoesNotContain(mary.Sent, message => !message.IsAccepted);
        Assert.Empty(Directory.GetFiles(Path.Combine(lab.Mx1.ConfigDirectory, "mailabuse"), "*.mailabuse.*"));
    }

    // Mary writes more than usual here, and is no source of spam.
    private static RelayhostRequest Request(string domain) => DetourLab.Request("mx2", domain) with { Force = true, Reason = "the lab's own traffic" };

    private static void Prepare(DetourLab lab, bool remove)
    {
        IServerShell shell = lab.Open(lab.Of(lab.Mx1));
        if (remove) lab.Set(Request("hotmail.test"));
        else Remove(shell);
    }

    // As Remove-Relayhost: what is not listed is not taken away.
    private static void Remove(IServerShell shell)
    {
        RelayhostRoutes routes = new(shell, TimeProvider.System);
        routes.Remove([.. routes.List(default).Where(route => route.RecipientDomain == "hotmail.test")], [], "root@ops", default);
    }

    private static void Do(DetourLab lab, IServerShell shell, bool remove)
    {
        if (remove) Remove(shell);
        else lab.Set(Request("hotmail.test"), open: server => server.Name == lab.Mx1.Name ? shell : lab.Open(server));
    }

    private static string Run(DetourLab lab, bool remove, Cut cut)
    {
        using CutShell shell = new(new LocalShell(lab.Of(lab.Mx1)), cut);
        try
        {
            Do(lab, shell, remove);
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

    private static string Answer(DetourLab lab) => $"smtp:{NextHop.Of(lab.Mx2.NextHop)}";

    private static string? Says(DetourLab lab, string domain)
    {
        ProgramResult said = lab.Mx1.Run("postmap", "-q", domain, $"lmdb:{lab.Mx1.ConfigDirectory}/mailabuse/routes");
        return said.ExitCode == 0 ? said.Output.TrimEnd('\n') : null;
    }
}
