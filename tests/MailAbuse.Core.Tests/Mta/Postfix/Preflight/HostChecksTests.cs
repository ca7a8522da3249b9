using MailAbuse.Mta.Postfix.Servers.Preflight;
using MailAbuse.Servers;
using Xunit;

namespace MailAbuse.Core.Tests.Mta.Postfix.Preflight;

/// <summary>What the machine under Postfix says about itself, and what follows from it.</summary>
public sealed class HostChecksTests
{
    private static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeSeconds(1_795_000_000);

    [Theory]
    [InlineData("", "", "", CheckStatus.Passed)]
    [InlineData("running", "", "", CheckStatus.Warning)]
    [InlineData("running\nRateLimitBurst=0", "", "", CheckStatus.Passed)]
    [InlineData("running\nRateLimitIntervalSec=0", "", "", CheckStatus.Passed)]
    [InlineData("running\nRateLimitIntervalSec = 0s", "", "", CheckStatus.Passed)]
    [InlineData("running\nRateLimitIntervalSec=0\nRateLimitIntervalSec=10s", "", "", CheckStatus.Warning)]
    [InlineData("running\nRateLimitBurst=100000", "", "", CheckStatus.Warning)]
    [InlineData("running\nRateLimitIntervalSec=0", "module(load=\"imjournal\")", "", CheckStatus.Warning)]
    [InlineData("running\nRateLimitIntervalSec=0", "module(load=\"imjournal\" Ratelimit.Interval=\"0\")", "", CheckStatus.Passed)]
    [InlineData("running\nRateLimitIntervalSec=0", "$imjournalRatelimitInterval 0", "", CheckStatus.Passed)]
    [InlineData("running", "", "/var/log/postfix.log", CheckStatus.Passed)]
    public void A_logger_that_drops_lines_is_found(string journald, string rsyslog, string ownLog, CheckStatus expected)
        => Assert.Equal(expected, Checks(("journald", journald), ("rsyslog", rsyslog)).LogRate(ownLog).Status);

    [Theory]
    [InlineData("/dev/sda1 100000 10000 90000 10% /", CheckStatus.Passed)]
    [InlineData("/dev/sda1 100000 93000 7000 93% /", CheckStatus.Warning)]
    [InlineData("/dev/sda1 100000 99000 1000 99% /", CheckStatus.Failed)]
    [InlineData("btrfs 0 0 0 - /", CheckStatus.Skipped)]
    [InlineData("none - - - - /", CheckStatus.Skipped)]
    public void Room_is_told(string line, CheckStatus expected)
        => Assert.All(Checks(("space", "Filesystem 1024-blocks Used Available Capacity Mounted on\n" + line), ("inodes", "Filesystem Inodes IUsed IFree IUse% Mounted on\n" + line)).Spool(), check => Assert.Equal(expected, check.Status));

    [Theory]
    [InlineData("1795000000.500000000", CheckStatus.Passed)]
    [InlineData("1795000040.000000000", CheckStatus.Warning)]
    [InlineData("1794999000", CheckStatus.Warning)]
    [InlineData("no time", CheckStatus.Skipped)]
    public void A_clock_that_is_off_is_told(string theirs, CheckStatus expected) => Assert.Equal(expected, Checks(("clock", theirs)).Clock(Now).Status);

    [Theory]
    [InlineData("0\n", CheckStatus.Passed)]
    [InlineData("1000\n", CheckStatus.Failed)]
    [InlineData("", CheckStatus.Failed)]
    public void Rights_are_those_of_root(string user, CheckStatus expected) => Assert.Equal(expected, Checks(("user", user)).Rights().Status);

    [Theory]
    [InlineData("/var/log/mail.log\t1794999999.1", CheckStatus.Passed)]
    [InlineData("/var/log/mail.log\t1794000000.1", CheckStatus.Warning)]
    [InlineData("/var/log/mail.log\tabsent", CheckStatus.Failed)]
    [InlineData("/var/log/mail.log\tclosed", CheckStatus.Failed)]
    [InlineData("journal\t1794999999.123456", CheckStatus.Passed)]
    [InlineData("journal\t", CheckStatus.Failed)]
    [InlineData("", CheckStatus.Failed)]
    public void A_log_lives_or_not(string log, CheckStatus expected) => Assert.Equal(expected, Assert.Single(Checks(("clock", "1795000000"), ("logs", log)).Logs(null)).Status);

    [Fact]
    public void Missing_programs_are_named()
    {
        ServerCheck check = Checks(("missing", "flock\npostmap\n")).Tools();
        Assert.Equal(CheckStatus.Failed, check.Status);
        Assert.Contains("flock, postmap", check.Message, StringComparison.Ordinal);
    }

    private static HostChecks Checks(params (string Name, string Text)[] facts) => new(new MailServer { Name = "mx1" }, facts.ToDictionary(fact => fact.Name, fact => fact.Text));
}
