using MailAbuse.Logs;
using MailAbuse.Mta;
using MailAbuse.Rates;
using MailAbuse.Routes.Checks;
using MailAbuse.Servers;
using MailAbuse.Suspensions;
using Xunit;

namespace MailAbuse.Core.Tests.Routes;

/// <summary>A detour is set for a server whose hacked account is stopped, and not for one that goes on.</summary>
public class SourceCheckTests
{
    private static readonly MailServer Mx1 = new() { Name = "mx1", Next = "out1" };
    private static readonly MailServer Out1 = new() { Name = "out1" };

    [Theory]
    [InlineData("", "", "Stopped")]
    [InlineData("joe@example.org", "joe@example.org InPlace", "Stopped")]
    [InlineData("Joe@Example.org", "joe@example.org Proved", "Stopped")]
    [InlineData("joe", "joe@example.org InPlace joe", "Stopped")]
    [InlineData("joe@example.org", "", "NotStopped")]
    [InlineData("joe@example.org", "mary@example.org InPlace", "NotStopped")]
    [InlineData("joe@example.org", "joe@example.org Partial", "NotStopped")]
    [InlineData("joe@example.org", "joe@example.org Failed", "NotStopped")]
    [InlineData("joe@example.org", "joe@example.org NotSuspended", "NotStopped")]
    [InlineData("joe@example.org", "joe@example.org InPlace|joe@example.org Failed", "NotStopped")]
    [InlineData("joe@example.org,mary@example.org", "joe@example.org InPlace", "NotStopped")]
    [InlineData("joe@example.org,mary@example.org", "joe@example.org InPlace|mary@example.org InPlace", "Stopped")]
    public void Who_bursts_must_be_suspended(string bursts, string suspended, string state)
    {
        SourceAnswer answer = Run(Report(bursts), _ => Suspensions(suspended));
        Assert.Equal(state, answer.State.ToString());
        Assert.Equal(state == "Stopped", answer.Error is null);
        if (answer.Error is { } error)
            Assert.Equal(ServerProblemKind.SourceNotStopped, error.Problem.Kind);
    }

    [Fact]
    public void The_senders_are_named()
    {
        SourceAnswer answer = Run(Report("joe@example.org,\u001b[2Jmary"), _ => []);
        Assert.Equal(["joe@example.org", "\u001b[2Jmary"], answer.Open.Select(rate => rate.Sender));
        Assert.Equal("out1 is still a source of spam: joe@example.org (900 in his busiest hour), ␛[2Jmary (899 in his busiest hour) burst in the last hour, without a suspension that holds.", answer.Check.Message);
        Assert.Equal(CheckStatus.Failed, answer.Check.Status);
    }

    [Fact]
    public void A_forged_envelope_suspends_nobody_and_another_kind_of_the_same_name_neither()
    {
        SenderRate client = new() { Sender = "192.0.2.7", SenderKind = SenderKind.Client, IsBurst = true };
        SenderRate unknown = new() { Sender = "joe@example.org", SenderKind = SenderKind.Unknown, IsBurst = true };
        SenderSuspension login = new() { Sender = "192.0.2.7", SenderKind = SenderKind.Login, State = SuspensionState.InPlace };
        SenderSuspension foreign = new() { Sender = "192.0.2.7", SenderKind = SenderKind.Client, State = SuspensionState.InPlace, IsForeign = true };
        Assert.Equal(SourceState.NotStopped, Run(new RateReport([client], new ReadStatistics()), _ => [login, foreign]).State);
        Assert.Equal(SourceState.NotStopped, Run(new RateReport([unknown], new ReadStatistics()), _ => Suspensions("joe@example.org InPlace")).State);
    }

    [Fact]
    public void What_could_not_be_read_is_not_taken_for_good()
    {
        SourceAnswer missing = Run(Report("") with { MissingServers = ["mx1"] }, _ => []);
        Assert.Equal((SourceState.Unknown, CheckStatus.Warning), (missing.State, missing.Check.Status));
        Assert.Contains("mx1 could not be read", missing.Error!.Message, StringComparison.Ordinal);
        Assert.Equal(SourceState.Unknown, Run(null, _ => []).State);
        // Who bursts and is seen to be open is worse than who could not be asked.
        Assert.Equal(SourceState.NotStopped, Run(Report("joe@example.org") with { MissingServers = ["mx1"] }, _ => []).State);
        Assert.Equal(SourceState.NotStopped, Run(Report("joe@example.org"), server => throw new ServerException(ServerProblemKind.ServerNotInitialized, server.Name, "", "")).State);
        Assert.Equal(SourceState.Unknown, Run(Report("joe@example.org"), server => server.Name == "mx1" ? throw new ServerException(ServerProblemKind.ServerUnreachable, server.Name, "", "") : Suspensions("joe@example.org InPlace")).State);
    }

    [Fact]
    public void Servers_whose_mail_goes_out_there_are_read_too()
    {
        ServerInventory inventory = new() { Servers = [Mx1, Out1, new MailServer { Name = "mx3" }, new MailServer { Name = "mx0", Next = "MX1" }] };
        Assert.Equal(["out1", "mx1", "mx0"], SourceCheck.FeedersOf(inventory, Out1).Select(server => server.Name));
        Assert.Equal(["mx1", "mx0"], SourceCheck.FeedersOf(inventory, Mx1).Select(server => server.Name));
    }

    private static SourceAnswer Run(RateReport? report, Func<MailServer, IReadOnlyList<SenderSuspension>> suspensions)
        => SourceCheck.Run(Out1, [Out1, Mx1], _ => report ?? throw new ServerException(ServerProblemKind.ServerUnreachable, "out1", "", ""), suspensions, default);

    private static RateReport Report(string bursts)
    {
        SenderRate innocent = new() { Sender = "anna@example.org", SenderKind = SenderKind.Login, Messages = 5 };
        return new RateReport([.. bursts.Split(',', StringSplitOptions.RemoveEmptyEntries).Select((name, at) => new SenderRate { Sender = name, SenderKind = SenderKind.Login, IsBurst = true, PeakMessages = 900 - at, PeakWindow = TimeSpan.FromHours(1) }), innocent], new ReadStatistics());
    }

    private static SenderSuspension[] Suspensions(string text) => [.. text.Split('|', StringSplitOptions.RemoveEmptyEntries).Select(one => one.Split(' ')).Select(words => new SenderSuspension
    {
        Sender = words[0],
        SenderKind = SenderKind.Login,
        State = Enum.Parse<SuspensionState>(words[1]),
        Spellings = words[2..],
    })];
}
