using System.IO.Compression;
using System.Text;

namespace MailAbuse.Cli.Tests;

/// <summary>One bad input is one clear sentence and exit code 1, and the good ones are read all the same.</summary>
public class BadInputTests
{
    private static readonly string Mailbox = Cli.Log("hacked-mailbox.log");

    [Theory]
    [InlineData("rate")]
    [InlineData("read")]
    public void A_missing_file_is_said_and_the_rest_is_read(string command)
    {
        Run run = Cli.Start(command, "--json", "/nowhere/mail.log", Mailbox);
        Check(run, "'/nowhere/mail.log' does not exist");
        Assert.Equal(Cli.Start(command, "--json", Mailbox).Output, run.Output);
    }

    [Fact]
    public void A_folder_is_said()
    {
        using TempFolder folder = new();
        Check(Cli.Start("rate", "--json", folder.Path, Mailbox), "is a folder");
    }

    [Fact]
    public void An_empty_log_is_said()
    {
        using TempFolder folder = new();
        Run run = Cli.Start("rate", "--json", folder.Write("mail.log", ""), Mailbox);
        Check(run, "is empty");
        Assert.Contains("--journal", run.Errors);
        Assert.DoesNotContain("-Journal", run.Errors);
    }

    [Theory]
    [InlineData("rate")]
    [InlineData("read")]
    public void An_empty_standard_input_is_said(string command) => Check(Cli.Start([], [command, "--json", "-"]), "not a single line");

    [Fact]
    public void A_binary_file_is_said()
    {
        using TempFolder folder = new();
        byte[] bytes = new byte[100_000];
        new Random(1).NextBytes(bytes);
        bytes[0] = 0x7F;
        Check(Cli.Start("rate", "--json", folder.Write("mail.log", bytes), Mailbox), "is not a text file");
    }

    [Fact]
    public void A_log_of_another_program_is_said()
    {
        using TempFolder folder = new();
        StringBuilder log = new();
        for (int i = 0; i < 50; i++) log.Append($"2026-11-05T10:00:{i:D2}+00:00 mx1 cron[{i}]: (root) CMD (true)\n");
        Check(Cli.Start("rate", "--json", folder.Write("syslog", log.ToString()), Mailbox), "none of a mail server");
    }

    [Theory]
    [InlineData("rate")]
    [InlineData("read")]
    public void A_gzip_that_is_cut_off_counts_as_far_as_it_goes(string command)
    {
        using TempFolder folder = new();
        using MemoryStream packed = new();
        using (GZipStream gzip = new(packed, CompressionLevel.Fastest, leaveOpen: true)) gzip.Write(File.ReadAllBytes(Mailbox));
        string path = folder.Write("mail.log.gz", packed.ToArray()[..(int)(packed.Length / 2)]);
        Run run = Cli.Start(command, "--json", path);
        Check(run, "damaged or cut off");
        if (command == "rate") Assert.All(run.Lines, line => Assert.Contains("\"isComplete\":false", line));
    }

    [Fact]
    public void A_file_without_permission_is_said()
    {
        if (OperatingSystem.IsWindows() || Environment.UserName == "root") return; // root may read everything
        using TempFolder folder = new();
        string path = folder.Write("mail.log", "x");
        File.SetUnixFileMode(path, UnixFileMode.None);
        Check(Cli.Start("rate", "--json", path, Mailbox), "may not be read by you");
    }

    [Fact]
    public void Where_nothing_could_be_read_nothing_is_claimed()
    {
        Run run = Cli.Start("rate", "/nowhere/mail.log");
        Check(run, "does not exist");
        Assert.Equal("", run.Output);
    }

    [Fact]
    public void A_hostile_file_name_does_not_act_on_the_terminal()
    {
        Run run = Cli.Start("rate", "/nowhere/\e[2Jmail\u202E.log");
        Assert.DoesNotContain('\e', run.Errors);
        Assert.DoesNotContain('\u202E', run.Errors);
    }

    private static void Check(Run run, string sentence)
    {
        Assert.Equal(1, run.ExitCode);
        string error = Assert.Single(run.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.StartsWith("mailabuse: ", error);
        Assert.Contains(sentence, error);
        // What to do stands behind what is wrong.
        Assert.Matches("(exist|folder|empty|file|ostfix\\)|counted|you|line): [a-zA-Z]", error);
    }
}
