using System.Diagnostics;
using MailAbuse.Rates.Live;
using MailAbuse.Servers;
using MailAbuse.Servers.Shells;

namespace MailAbuse.Lab.Tests.Queue;

/// <summary>How many messages a real Postfix has in its queue, as a watch asks it.</summary>
public sealed class QueueLengthTests(OneServerLab shared) : IClassFixture<OneServerLab>
{
    private MailLab Lab => shared.Lab;

    [LabTheory]
    [InlineData(true)]
    [InlineData(false)]
    public void It_is_what_postqueue_lists_whoever_asks(bool mayLook)
    {
        string[] tokens = QueueLab.FillDeferred(Lab, LabLogin.Joe, 7);
        string[] held = [.. Lab.Provider.Queue.Entries().Where(entry => tokens.Contains(entry.Token)).Select(entry => entry.Id).Take(2)];
        Lab.Provider.RunWith(string.Join('\n', held) + "\n", "postsuper", "-h", "-").Checked();
        int listed = Lab.Provider.Run("postqueue", "-j").Checked().Lines.Length;
        Assert.True(listed >= 7);
        using QueueLength length = new([new AskingShell(QueueLab.Inventory(Lab)[0], mayLook)], TimeProvider.System);
        Stopwatch clock = Stopwatch.StartNew();
        do
        {
            Assert.True(clock.Elapsed < TimeSpan.FromMinutes(1), "no answer");
            length.Ask();
            Thread.Sleep(10);
        }
        while (length.IsAsking);

        Assert.Equal(listed, length.Last);
    }

    // Root may look into every queue; here he is told that he may not.
    private sealed class AskingShell(MailServer server, bool mayLook) : IServerShell
    {
        private readonly LocalShell _shell = new(server);

        public MailServer Server => server;

        public IRunningCommand Start(ShellCommand command, CancellationToken stop) =>
            _shell.Start(mayLook ? command : command with { Arguments = [.. command.Arguments.Select(word => word.Replace("if may ", "if ! may ", StringComparison.Ordinal))] }, stop);

        public void Dispose() => _shell.Dispose();
    }
}
