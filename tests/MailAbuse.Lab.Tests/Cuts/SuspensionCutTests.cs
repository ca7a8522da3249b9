using MailAbuse.Lab.Tests.Suspensions;
using MailAbuse.Mta;
using MailAbuse.Mta.Postfix.Servers.Suspensions;
using MailAbuse.Servers;
using MailAbuse.Servers.Shells;
using MailAbuse.Suspensions;
using Xunit.Abstractions;

namespace MailAbuse.Lab.Tests.Cuts;

/// <summary>
/// Suspend and resume are killed before and after each of their commands. Each time the map is whole, customers go on sending, and the same
/// command run again finishes the work.
/// </summary>
public sealed class SuspensionCutTests(ITestOutputHelper output)
{
    private const string Joe = "joe@example.org";

    [LabTheory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_killed_run_leaves_a_whole_map_and_the_next_finishes(bool resume)
    {
        using InitializedLab lab = new();
        using SteadySender mary = SteadySender.Start(lab.Server.Submission, LabLogin.Mary, perSecond: 5);
        // Another's entry, which nothing may ever take along.
        lab.Suspend("anna@example.org", SuspensionMode.Reject, force: true);
        lab.Suspend(Joe, force: true);
        if (!resume) Resume(lab, lab.Shell);
        int calls = Count(lab, resume);
        int cuts = 0;
        foreach (Cut cut in Cut.OfThisRun(calls))
        {
            // From the state before, every time.
            if (resume) lab.Suspend(Joe, force: true);
            else Resume(lab, lab.Shell);
            string struck = Run(lab, resume, cut);
            string when = $"{cut} ({struck})";
            Assert.True(Says(lab, "anna@example.org")?.StartsWith("550 5.7.1", StringComparison.Ordinal), $"{when}: Anna's entry is gone");
            Assert.True(Says(lab, "mary@example.org") is null, $"{when}: Mary is suspended");
            Assert.True(Says(lab, Joe)?.StartsWith("450 4.7.1", StringComparison.Ordinal) ?? true, $"{when}: half an entry");
            Assert.True(AccessMapText.Parse(File.ReadAllBytes(lab.LoginsFile), MapSyntax.Access).Foreign.Count == 0, $"{when}: half a text");

            SenderSuspension done = resume ? Resume(lab, lab.Shell) : lab.Suspend(Joe, force: true);
            Assert.True(done.State == (resume ? SuspensionState.NotSuspended : SuspensionState.InPlace), $"{when}: {done}");
            Assert.True(Says(lab, Joe) is null == resume, when);
            cuts++;
        }

        mary.Stop();
        output.WriteLine($"{calls} calls, {cuts} cuts, {mary.Attempts} messages of Mary meanwhile");
        Assert.DoesNotContain(mary.Sent, message => !message.IsAccepted);
        Assert.Empty(Directory.GetFiles(Path.GetDirectoryName(lab.LoginsFile)!, "*.mailabuse.*"));
    }

    private static SenderSuspension Resume(InitializedLab lab, IServerShell shell)
        => new PostfixSuspensions(shell, TimeProvider.System).Resume(SenderKind.Login, Joe, "root@ops", default);

    private static int Count(InitializedLab lab, bool resume)
    {
        using CutShell shell = new(new LocalShell(lab.Shell.Server));
        Do(lab, shell, resume);
        return shell.Calls;
    }

    private static void Do(InitializedLab lab, CutShell shell, bool resume)
    {
        if (resume) Resume(lab, shell);
        else new PostfixSuspensions(shell, TimeProvider.System).Suspend(InitializedLab.Request(Joe, force: true), default);
    }

    private static string Run(InitializedLab lab, bool resume, Cut cut)
    {
        using CutShell shell = new(new LocalShell(lab.Shell.Server), cut);
        try
        {
            Do(lab, shell, resume);
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

    private static string? Says(InitializedLab lab, string login)
    {
        ProgramResult said = lab.Server.Run("postmap", "-q", login, $"lmdb:{lab.LoginsFile}");
        return said.ExitCode == 0 ? said.Output.TrimEnd('\n') : null;
    }
}
