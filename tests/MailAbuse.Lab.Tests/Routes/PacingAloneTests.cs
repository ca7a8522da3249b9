using MailAbuse.Mta.Postfix.Servers.Routes.Pacing;

namespace MailAbuse.Lab.Tests.Routes;

/// <summary>Whoever began a paced sending is gone: the schedule stands in the queue, and Postfix goes on by it.</summary>
public sealed class PacingAloneTests(PacingLab lab) : IClassFixture<PacingLab>
{
    [LabFact]
    public void Without_us_Postfix_goes_on_at_the_pace()
    {
        string[] tokens = lab.Waiting("alone.test", 4);
        // Only now: a server that tries every second never has all of them waiting at once.
        lab.LookEverySecond();
        PostfixPacedFlush flush = lab.Flush(60, ["alone.test"], lead: TimeSpan.FromSeconds(3));
        lab.Schedule(flush);
        Dictionary<string, DateTimeOffset> slots = lab.Slots("alone.test");
        lab.Route("alone.test");
        // Nobody calls Run.
        Waiting.For("all of it at the receiver", () => tokens.All(token => lab.Lab.World.With(token).Count > 0));
        WorldMessage[] arrived = lab.Arrived(tokens);
        Assert.Equal(4, arrived.Length);
        // Its queue manager counts whole seconds, and takes up what is due within one.
        Assert.All(arrived, message => Assert.True(message.At >= slots[message.Token!].AddSeconds(-2), $"{message.At:O} is before {slots[message.Token!]:O}"));
    }
}
