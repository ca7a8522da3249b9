namespace MailAbuse.Cli.Tests;

public class UsageTests
{
    [Theory]
    [InlineData("say what to do")]
    [InlineData("there is no option --bogus", "rate", "--bogus", "x.log")]
    [InlineData("there is no option -x", "read", "-x")]
    [InlineData("--since", "rate", "--since")]
    [InlineData("two days: write 2026-11-05 or 2026-05-11", "rate", "--since", "05.11.2026")]
    [InlineData("'10' has no unit", "rate", "--last", "10")]
    [InlineData("Since and Last", "rate", "--last", "1h", "--since", "today")]
    [InlineData("ends before it begins", "rate", "--since", "2026-11-06", "--until", "2026-11-05")]
    [InlineData("--window", "rate", "--window", "0")]
    [InlineData("--by: 'colour' is none of sender, client, network, envelope, domain, server", "rate", "--by", "colour")]
    [InlineData("--sender-kind: 'robot' is none of", "rate", "--sender-kind", "robot")]
    [InlineData("--kind: 'nothing' is none of", "read", "--kind", "nothing")]
    [InlineData("--evidence: 'many' is no number", "rate", "--evidence", "many")]
    [InlineData("--top: '-1' is no number", "rate", "--top", "-1")]
    [InlineData("--time-zone", "rate", "--time-zone", "Middle/Earth")]
    [InlineData("--cause: 'weather' is none of", "refusals", "--cause", "weather")]
    [InlineData("there is no option --sender", "refusals", "--sender")]
    [InlineData("nowhere.json", "refusals", "--catalogue", "nowhere.json")]
    [InlineData("nonsense", "nonsense")]
    public void Nonsense_is_refused_before_anything_is_read(string sentence, params string[] arguments)
    {
        Run run = Cli.Start(arguments);
        Assert.Equal(2, run.ExitCode);
        Assert.Equal("", run.Output);
        string error = Assert.Single(run.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.StartsWith("mailabuse: ", error);
        Assert.Contains(sentence, error);
    }

    [Theory]
    [InlineData("rate")]
    [InlineData("read")]
    [InlineData("refusals")]
    public void Help_has_the_options_with_examples_and_exit_codes(string command)
    {
        Run run = Cli.Start(command, "--help");
        Assert.Equal((0, ""), (run.ExitCode, run.Errors));
        Assert.Contains("--since <time>", run.Output);
        Assert.Contains("Examples:", run.Output);
        Assert.Contains($"mailabuse {command} ", run.Output);
        Assert.Contains("Exit codes: 0", run.Output);
        Assert.DoesNotContain("Description:\n  \n", run.Output);
    }

    [Fact]
    public void Help_of_the_whole_names_all_commands()
    {
        Run run = Cli.Start("--help");
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("rate", run.Output);
        Assert.Contains("read", run.Output);
        Assert.Contains("refusals", run.Output);
    }

    [Fact]
    public void The_version_is_that_of_the_module()
    {
        string manifest = File.ReadAllText(Path.Combine(Cli.Repository, "module", "MailAbuse.psd1"));
        Assert.Contains($"'{Cli.Start("--version").Output.Trim()}'", manifest);
    }

    [Fact]
    public void A_path_that_begins_with_an_at_sign_is_a_path()
    {
        Run run = Cli.Start("rate", "@mail.log");
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("'@mail.log' does not exist", run.Errors);
    }

    [Fact]
    public void Behind_two_dashes_everything_is_a_path()
    {
        Run run = Cli.Start("rate", "--", "--json");
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("'--json' does not exist", run.Errors);
    }
}
