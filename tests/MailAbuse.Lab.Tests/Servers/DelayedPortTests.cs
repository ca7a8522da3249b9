using System.Diagnostics;

namespace MailAbuse.Lab.Tests.Servers;

/// <summary>A server that is far away, one whose line is cut, and one that says nothing.</summary>
public sealed class DelayedPortTests(OneServerLab shared) : IClassFixture<OneServerLab>
{
    private MailLab Lab => shared.Lab;

    [LabFact]
    public void Each_way_takes_its_time()
    {
        using DelayedPort far = Lab.AddDistantHost("far", TimeSpan.FromMilliseconds(100));
        Stopwatch clock = Stopwatch.StartNew();
        Assert.Equal("hello\n", Lab.Ssh!.Run("far", "echo hello").Checked().Output);
        // Versions, key exchange, authentication and the command are at least five turns.
        Assert.True(clock.Elapsed > TimeSpan.FromSeconds(1), $"{clock.Elapsed}");
        Assert.True(far.BytesToTarget > 1000 && far.BytesFromTarget > 1000);
        Assert.Equal(1, far.Connections);
    }

    [LabFact]
    public async Task A_line_is_cut_in_mid_stream()
    {
        using DelayedPort port = Lab.AddDistantHost("cut", TimeSpan.Zero);
        Task<ProgramResult> running = Task.Run(() => Lab.Ssh!.Run("cut", "sleep 30"));
        Waiting.For("the connection", () => port.BytesFromTarget > 2000);
        port.Cut();
        ProgramResult result = await running.WaitAsync(TimeSpan.FromSeconds(10));
        Assert.Equal(255, result.ExitCode);

        port.CutAfterBytesFromTarget = port.BytesFromTarget + 100_000;
        ProgramResult long_ = Lab.Ssh!.Run("cut", "head -c 10000000 /dev/zero");
        Assert.Equal(255, long_.ExitCode);
        Assert.True(long_.Output.Length < 10_000_000);
    }

    [LabFact]
    public void The_dead_take_connections_and_say_nothing()
    {
        using DelayedPort port = new(Lab.WebmailAddress, Lab.Provider.Submission) { IsDead = true };
        using SmtpClientSession session = SmtpClientSession.Connect(port.EndPoint, patience: TimeSpan.FromMilliseconds(500));
        Assert.True(session.Greeting.IsLost);
        port.IsDead = false;
        using SmtpClientSession again = SmtpClientSession.Connect(port.EndPoint);
        Assert.Equal(220, again.Greeting.Code);
    }
}
