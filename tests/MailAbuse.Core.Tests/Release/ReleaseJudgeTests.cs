using MailAbuse.Cases;
using MailAbuse.Release;
using Xunit;
using static MailAbuse.Core.Tests.Release.Arrivals;

namespace MailAbuse.Core.Tests.Release;

/// <summary>What a message that comes during a check looks like. The customer confirmed at noon.</summary>
public sealed class ReleaseJudgeTests
{
    [Fact]
    public void Mail_that_entered_his_server_before_he_confirmed_is_old_whatever_it_looks_like() =>
        Assert.Equal(MessageJudgement.Old, One(FromRelay("A", entered: -1, arrived: 60)));

    [Fact]
    public void Mail_that_entered_it_afterwards_is_good() => Assert.Equal(MessageJudgement.Good, One(FromRelay("A", entered: 0, arrived: 60)));

    [Fact]
    public void Mail_that_looks_like_the_incident_is_spam_however_new_it_is() =>
        Assert.Equal(MessageJudgement.Spam, One(FromRelay("A", entered: 30, arrived: 60, fingerprint: "spam")));

    [Fact]
    public void Mail_from_his_phone_proves_nothing()
    {
        Assert.Equal(MessageJudgement.Unjudged, One(FromRelay("A", 30, 60) with { Client = "198.51.100.9" }));
        Assert.Equal(MessageJudgement.Unjudged, One(FromRelay("A", 30, 60) with { Helo = "phone" }));
        // Its second Received line is whatever the phone wrote.
        Assert.Equal(MessageJudgement.Unjudged, One(FromRelay("A", -30, 60) with { Helo = "phone" }));
    }

    [Fact]
    public void Mail_that_waited_behind_his_server_is_for_a_person_to_judge() =>
        Assert.Equal(MessageJudgement.Unjudged, One(FromRelay("A", 30, 60) with { FirstReceived = Noon.AddDays(-2) }));

    [Fact]
    public void Mail_without_a_time_of_his_server_is_for_a_person_to_judge() => Assert.Equal(MessageJudgement.Unjudged, One(FromRelay("A", 30, 60) with { EnteredRelay = null }));

    [Fact]
    public void A_clock_that_is_ahead_proves_nothing() => Assert.Equal(MessageJudgement.Unjudged, One(FromRelay("A", entered: 3600, arrived: 60)));

    [Fact]
    public void Where_nobody_knows_his_server_nothing_is_good_and_old_is_still_old()
    {
        ReleaseJudge judge = new(Noon, null, new Dictionary<string, int>(), 0);
        Assert.Equal([MessageJudgement.Unjudged, MessageJudgement.Old], judge.Judge([FromRelay("A", 30, 60), FromRelay("B", -30, 60)]).Select(message => message.Judgement));
    }

    [Theory]
    // Thirty in half a minute, while he says that all is well.
    [InlineData(30, 1, 0, MessageJudgement.Spam)]
    // A backlog of good mail: it comes in at once, but entered his server over hours.
    [InlineData(30, 300, 0, MessageJudgement.Good)]
    // The incident was 100 a minute: 30 are none yet, and nothing that is let through unseen.
    [InlineData(30, 1, 100, MessageJudgement.Unjudged)]
    public void The_rate_of_the_incident_is_told_by_when_they_entered_his_server(int count, int apart, double perMinute, MessageJudgement expected)
    {
        ReleaseJudge judge = new(Noon, Relay, new Dictionary<string, int>(), perMinute);
        IReadOnlyList<CheckedMessage> judged = judge.Judge([.. Enumerable.Range(0, count).Select(at => FromRelay($"M{at}", at * apart, count * apart))]);
        Assert.Equal(count, judged.Count);
        Assert.All(judged, message => Assert.Equal(expected, message.Judgement));
    }

    [Fact]
    public void Ten_that_look_the_same_are_for_a_person_to_judge()
    {
        IReadOnlyList<CheckedMessage> judged = Judge().Judge([.. Enumerable.Range(0, 10).Select(at => FromRelay($"M{at}", at * 100, 1000, "alike")), FromRelay("other", 50, 1000)]);
        Assert.Equal(10, judged.Count(message => message.Judgement == MessageJudgement.Unjudged));
        Assert.Equal(1, judged.Count(message => message.Judgement == MessageJudgement.Good));
    }

    private static ReleaseJudge Judge() => new(Noon, Relay, new Dictionary<string, int> { ["spam"] = 300 }, 0);

    private static MessageJudgement One(CheckedMessage message)
    {
        CheckedMessage judged = Assert.Single(Judge().Judge([message]));
        Assert.NotEmpty(judged.Reason);
        return judged.Judgement;
    }
}
