using System.Globalization;
using MailAbuse.Guard;
using MailAbuse.Guard.Telling;
using MailAbuse.Mta;
using MailAbuse.Servers;
using Xunit;

namespace MailAbuse.Store.Tests;

/// <summary>The policy of the guard: what is written there holds, and what cannot be is one error with file, line and key.</summary>
public sealed class GuardPolicyTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("mailabuse-policy-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void All_of_it()
    {
        GuardPolicy policy = Read(
            """
            dryRun: false
            hold:
              senders: [Login, Client]
              perHour: 3
              inAll: 9
              maximumMessages: 500
              maximumShare: 0.5%
            protected: [news@example.org, '*@office.example.org']
            heartbeat: /run/mailabuse/guard.json
            tell:
              - mail: [duty@example.net, Erika <erika@example.net>]
                from: MailAbuse <guard@example.net>
                server: mx1
              - webhook: https://chat.example.net/hook/4f1c
              - command: [/usr/local/bin/page, --urgent]
            """);
        Assert.False(policy.DryRun);
        Assert.Equal([SenderKind.Login, SenderKind.Client], policy.Senders);
        Assert.Equal((3, 9, 500, 0.005), (policy.PerHour, policy.InAll, policy.MaximumHeld, policy.MaximumHeldShare));
        Assert.Equal(["news@example.org", "*@office.example.org"], policy.Protected);
        Assert.Equal("/run/mailabuse/guard.json", policy.Heartbeat);
        Assert.Equal("mx1", Assert.IsType<MailRecipient>(policy.Tell[0]).Server);
        Assert.Equal("chat.example.net", Assert.IsType<WebhookRecipient>(policy.Tell[1]).Name);
        Assert.Equal(["/usr/local/bin/page", "--urgent"], Assert.IsType<CommandRecipient>(policy.Tell[2]).Program);
    }

    [Theory]
    [InlineData("hold: {perHour: 3}")]
    [InlineData("dryRun: true")]
    [InlineData("protected: [a@b.org]")]
    public void Without_the_word_it_is_no_permission(string text)
    {
        GuardPolicy policy = Read(text);
        Assert.True(policy.DryRun);
        Assert.Equal((20, 1000, 0.01), (policy.InAll, policy.MaximumHeld, policy.MaximumHeldShare));
    }

    [Theory]
    [InlineData("", 1, "nothing in it")]
    [InlineData("- dryRun", 1, "should be a map")]
    [InlineData("dryrun: false", 1, "'dryrun' is no key of the policy")]
    [InlineData("dryRun: maybe", 1, "'dryRun'")]
    [InlineData("dryRun: false\nperHour: 3", 2, "'perHour' is no key of the policy")]
    [InlineData("hold:\n  perhour: 3", 2, "'perhour' is no key of hold")]
    [InlineData("hold:\n  perHour: 0", 2, "'perHour' is '0'")]
    [InlineData("hold:\n  perHour: -1", 2, "'perHour' is '-1'")]
    [InlineData("hold:\n  perHour: many", 2, "'perHour' is 'many'")]
    [InlineData("hold:\n  perHour: 1e3", 2, "'perHour' is '1e3'")]
    [InlineData("hold:\n  inAll: 2", 2, "'inAll' of hold is 2, and 'perHour' 5, as it is left out")]
    [InlineData("hold:\n  perHour: 9\n  inAll: 3", 3, "in an hour no more can be put on hold than in all")]
    [InlineData("hold:\n  maximumMessages: 99999999", 2, "'maximumMessages' is '99999999'")]
    [InlineData("hold:\n  maximumShare: 0.01", 2, "'maximumShare' is '0.01'")]
    [InlineData("hold:\n  maximumShare: 0%", 2, "'maximumShare' is '0%'")]
    [InlineData("hold:\n  maximumShare: 51%", 2, "'maximumShare' is '51%'")]
    [InlineData("hold:\n  maximumShare: NaN%", 2, "'maximumShare' is 'NaN%'")]
    [InlineData("hold:\n  senders: [Network]", 2, "cannot be put on hold")]
    [InlineData("hold:\n  senders: [1]", 2, "cannot be put on hold")]
    [InlineData("hold: 3", 1, "should be a map")]
    [InlineData("tell: []", 1, "an empty list")]
    [InlineData("tell:\n  - pager: 1", 2, "'pager' is no key of an entry of tell")]
    [InlineData("tell:\n  - mail: [a@b.org]", 2, "no 'from'")]
    [InlineData("tell:\n  - mail: nobody\n    from: a@b.org", 2, "'mail'")]
    [InlineData("tell:\n  - webhook: file:///etc/passwd", 2, "no address of the web")]
    [InlineData("tell:\n  - webhook: example.net/hook", 2, "no address of the web")]
    [InlineData("tell:\n  - webhook: https://a.net/\n    command: [/bin/true]", 2, "more than one (webhook, command)")]
    [InlineData("tell:\n  - webhook: https://a.net/\n    from: a@b.org", 3, "belong to mail")]
    [InlineData("heartbeat: guard.json", 1, "heartbeat")]
    [InlineData("dryRun: false\ndryRun: false", 2, "a second time")]
    [InlineData("dryRun: !!bool false\nhold: &a {perHour: 1}\nprotected: *a", 1, "")]
    public void What_cannot_be_is_one_error_with_its_line(string text, int line, string says)
    {
        string path = Write(text);
        ServerProblem problem = Assert.Throws<ServerException>(() => new YamlGuardPolicyReader().Read(path)).Problem;
        Assert.Equal(ServerProblemKind.PolicyInvalid, problem.Kind);
        Assert.StartsWith(string.Create(CultureInfo.InvariantCulture, $"{path}, line {line}"), problem.Message, StringComparison.Ordinal);
        Assert.Contains(says, problem.Message, StringComparison.Ordinal);
        Assert.NotEmpty(problem.Advice);
    }

    [Fact]
    public void One_that_is_not_there_says_where_one_is_to_begin_with()
    {
        ServerProblem problem = Assert.Throws<ServerException>(() => new YamlGuardPolicyReader().Read(Path.Combine(_folder, "none.yaml"))).Problem;
        Assert.Equal(ServerProblemKind.PolicyInvalid, problem.Kind);
        Assert.Contains("about_MailAbuseGuard", problem.Advice, StringComparison.Ordinal);
    }

    [Fact]
    public void The_examples_are_right()
    {
        string root = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(root, "README.md"))) root = Path.GetDirectoryName(root)!;
        Assert.True(new YamlGuardPolicyReader().Read(Path.Combine(root, "examples", "guard.yaml")).DryRun);

        // The one of the help, without what stands around it.
        string[] help = File.ReadAllLines(Path.Combine(root, "module", "en-US", "about_MailAbuseGuard.help.txt"));
        int begin = Array.FindIndex(help, one => one.Contains("# Change nothing", StringComparison.Ordinal)), end = Array.FindIndex(help, one => one.StartsWith("    Begin with dryRun", StringComparison.Ordinal));
        GuardPolicy policy = Read(string.Join('\n', help[begin..end].Select(one => one.Length > 8 ? one[8..] : "")));
        Assert.Equal(3, policy.Tell.Length);
        Assert.Equal((GuardPolicy.Default.PerHour, GuardPolicy.Default.InAll, GuardPolicy.Default.MaximumHeld, GuardPolicy.Default.MaximumHeldShare), (policy.PerHour, policy.InAll, policy.MaximumHeld, policy.MaximumHeldShare));
        Assert.Equal(GuardPolicy.Default.Senders, policy.Senders);
    }

    private GuardPolicy Read(string text) => new YamlGuardPolicyReader().Read(Write(text));

    private string Write(string text)
    {
        string path = Path.Combine(_folder, "guard.yaml");
        File.WriteAllText(path, text);
        return path;
    }
}
