using System.Diagnostics;
using System.Text.Json;

namespace MailAbuse.Lab.Tests.Servers;

/// <summary>The console, and that nothing stays of a lab, however its owner ends.</summary>
public sealed class EndTests
{
    [LabTheory]
    [InlineData("kill")]
    [InlineData("input")]
    [InlineData("term")]
    [InlineData("down")]
    public void Whatever_ends_the_owner_ends_everything(string how)
    {
        using Process owner = Open("up", "--plan", "two-servers", "--plan", "customer-relay");
        using JsonDocument lab = JsonDocument.Parse(owner.StandardOutput.ReadLine()!);
        string folder = lab.RootElement.GetProperty("folder").GetString()!;
        JsonElement mx1 = lab.RootElement.GetProperty("servers")[0];
        Assert.Equal("mx1", mx1.GetProperty("name").GetString());
        Assert.True(File.Exists(mx1.GetProperty("log").GetString()));
        // Something of an operator is at work on the far side, in mid-command.
        using Process ssh = Process.Start(new ProcessStartInfo("ssh", ["-F", lab.RootElement.GetProperty("sshConfig").GetString()!, "out1", "exec sleep 4321"]) { RedirectStandardError = true })!;
        Waiting.For("the command at the far side", () => Belonging(folder).Exists(line => line.Contains("sleep 4321", StringComparison.Ordinal)));
        Assert.True(Belonging(folder).Count > 10);

        switch (how)
        {
            case "kill":
                owner.Kill();
                break;
            case "input":
                owner.StandardInput.Close();
                break;
            case "term":
                Process.Start("kill", ["-TERM", $"{owner.Id}"]).WaitForExit();
                break;
            default:
                using (Process down = Open("down", folder))
                {
                    Assert.True(down.WaitForExit(20_000));
                    Assert.Equal(0, down.ExitCode);
                }

                break;
        }

        Assert.True(owner.WaitForExit(20_000), "the owner stays");
        if (how != "kill") Assert.Equal(0, owner.ExitCode);
        Waiting.For("the folder to go", () => !Directory.Exists(folder));
        Waiting.For("the last process to end", () => Belonging(folder).Count == 0);
        Assert.True(ssh.WaitForExit(10_000));
    }

    [LabFact]
    public void Two_labs_live_side_by_side_and_one_ends_alone()
    {
        using MailLab stays = MailLab.Start(new LabPlan { Ssh = false });
        using (MailLab ends = MailLab.Start(new LabPlan { Ssh = false }))
        {
            Assert.Equal(250, Facts.Suspended.Send(ends.Provider, LabLogin.Mary).Code);
            Assert.NotEqual(stays.Provider.Address, ends.Provider.Address);
        }

        Assert.Equal(250, Facts.Suspended.Send(stays.Provider, LabLogin.Mary).Code);
    }

    [Theory]
    [InlineData]
    [InlineData("sideways")]
    [InlineData("up", "--plan", "three-servers")]
    [InlineData("up", "--quickly")]
    [InlineData("up", "--further", "-1")]
    public void An_unknown_word_is_answered_with_the_usage(params string[] arguments)
    {
        using Process console = Open(arguments);
        string errors = console.StandardError.ReadToEnd();
        Assert.True(console.WaitForExit(20_000));
        Assert.Equal(2, console.ExitCode);
        Assert.Contains("MailAbuse.Lab up [--plan NAME]", errors, StringComparison.Ordinal);
    }

    [Fact]
    public void Down_refuses_a_folder_that_is_no_lab()
    {
        using Process console = Open("down", Path.GetTempPath());
        Assert.Contains("is no lab", console.StandardError.ReadToEnd(), StringComparison.Ordinal);
        Assert.True(console.WaitForExit(20_000));
        Assert.Equal(1, console.ExitCode);
    }

    private static Process Open(params string[] arguments) => Process.Start(new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "MailAbuse.Lab.dll"), .. arguments])
    {
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
        RedirectStandardError = true,
    })!;

    /// <summary>The command lines of all processes that have the folder in their environment, command line or as their place.</summary>
    private static List<string> Belonging(string folder)
    {
        List<string> found = [];
        foreach (string process in Directory.EnumerateDirectories("/proc").Where(name => int.TryParse(Path.GetFileName(name), out _)))
        {
            try
            {
                string line = File.ReadAllText(Path.Combine(process, "cmdline")).Replace('\0', ' ');
                // Those who look or wait for it are not part of it.
                if (line.StartsWith("ssh ", StringComparison.Ordinal) || line.Contains("MailAbuse.Lab.dll", StringComparison.Ordinal)) continue;
                string place = new FileInfo(Path.Combine(process, "cwd")).LinkTarget ?? "";
                if (line.Contains(folder, StringComparison.Ordinal) || place.StartsWith(folder, StringComparison.Ordinal) ||
                    File.ReadAllText(Path.Combine(process, "environ")).Contains(folder, StringComparison.Ordinal))
                {
                    found.Add(line);
                }
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // It ended while we looked.
            }
        }

        return found;
    }
}
