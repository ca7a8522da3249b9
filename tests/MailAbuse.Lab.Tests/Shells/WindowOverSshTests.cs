using System.Diagnostics;
using MailAbuse.Terminal.Tests;

namespace MailAbuse.Lab.Tests.Shells;

/// <summary>The window of <c>mailabuse watch</c> at the far end of ssh, which has a terminal there.</summary>
public sealed class WindowOverSshTests(SshLab shared) : IClassFixture<SshLab>
{
    private MailLab Lab => shared.Lab;

    [TerminalFact]
    public void Over_ssh_it_draws_ends_at_a_stop_and_leaves_the_terminal_as_it_was()
    {
        using Pane pane = new();
        Open(pane);
        Assert.All(pane.Shown.Split('\n'), line => Assert.InRange(line.Length, 0, 80));
        pane.Resize(60, 12);
        pane.WaitFor(text => text.Contains("Deferred\n", StringComparison.Ordinal) && text.Split('\n').All(line => line.Length <= 60));
        pane.Key("C-c");
        pane.IsAsFound("code 130");
    }

    [TerminalFact]
    public void When_the_connection_is_gone_nothing_goes_on_at_the_far_end()
    {
        using Pane pane = new();
        Open(pane);
        using Process far = Process.GetProcessById(Far().Single());
        pane.Signal("KILL");
        Assert.True(Ends(far), "it goes on for nobody");
    }

    [TerminalFact]
    public void A_stream_of_alarms_ends_with_its_connection_although_there_was_nothing_to_write()
    {
        using Process near = Process.Start(new ProcessStartInfo("ssh", ["-F", Lab.Ssh!.ConfigFile, "mx1", $"exec {Pane.Program} watch --json '{Log}'"]) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        Assert.True(SpinWait.SpinUntil(() => Far().Length == 1, TimeSpan.FromMinutes(1)), "it was not started");
        using Process far = Process.GetProcessById(Far().Single());
        // Once it follows its log it would not end by itself.
        Assert.False(far.WaitForExit(TimeSpan.FromSeconds(3)));
        near.Kill();
        Assert.True(Ends(far), "it goes on for nobody");
    }

    private string Log => Lab.Provider.LogFile;

    private void Open(Pane pane)
    {
        pane.Type($"ssh -F '{Lab.Ssh!.ConfigFile}' -tt mx1 \"exec {Pane.Program} watch '{Log}'\"; echo code $?");
        pane.WaitFor(text => text.Contains("Factor", StringComparison.Ordinal) && text.Contains("following", StringComparison.Ordinal));
        Assert.Equal("1 0", pane.State);
    }

    // None is left behind.
    private static bool Ends(Process far)
    {
        if (far.WaitForExit(TimeSpan.FromMinutes(1))) return true;
        far.Kill();
        return false;
    }

    // Those of this lab, by the log that they follow, and not the shells or clients that have the same words.
    private int[] Far() =>
    [
        .. Process.GetProcesses().Where(process => CommandLine(process.Id) is [_, "exec", var program, "watch", .., var log] && program.EndsWith("mailabuse.dll", StringComparison.Ordinal) && log == Log).Select(process => process.Id),
    ];

    private static string[] CommandLine(int process)
    {
        try
        {
            return File.ReadAllText($"/proc/{process}/cmdline").Split('\0', StringSplitOptions.RemoveEmptyEntries);
        }
        catch (IOException)
        {
            return []; // it has ended meanwhile
        }
    }
}
