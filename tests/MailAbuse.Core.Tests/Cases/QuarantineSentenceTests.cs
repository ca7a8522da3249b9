using MailAbuse.Cases;
using MailAbuse.Quarantine;
using Xunit;

namespace MailAbuse.Core.Tests.Cases;

public sealed class QuarantineSentenceTests
{
    [Theory]
    [InlineData("joe@example.org", 812, 0, 0, 0, true)]
    [InlineData("joe@example.org", 1, 0, 0, 0, true)]
    [InlineData("joe", 12345, 17, 3, 4000, false)]
    [InlineData("x: 5 queued messages were put on hold.", 7, 2, 1, 1, true)]
    [InlineData("x: 5 queued messages were put on hold; 1 left meanwhile", 0, 2, 1, 1, true)]
    [InlineData("", 3, 0, 9, 0, false)]
    public void Says_how_many_and_is_understood_again_whatever_the_sender_calls_himself(string sender, int held, int bounces, int before, int left, bool isComplete)
    {
        string text = QuarantineSentence.Of(new QuarantineResult { Sender = sender, Held = held, Bounces = bounces, AlreadyHeld = before, Left = left, IsComplete = isComplete });
        Assert.Equal(held, QuarantineSentence.HeldBy(new CaseEntry { Kind = CaseEntryKind.Quarantined, Text = text }));
        Assert.Equal(0, QuarantineSentence.HeldBy(new CaseEntry { Kind = CaseEntryKind.Note, Text = text }));
    }

    [Theory]
    [InlineData("joe: 812 queued messages were put on hold")]
    [InlineData("joe: 812 queued messages were put on hold. And more.")]
    [InlineData("joe: ,,, queued messages were put on hold.")]
    [InlineData("joe: 9,999,999,999,999,999,999 queued messages were put on hold.")]
    [InlineData("joe: -5 queued messages were put on hold.")]
    [InlineData("")]
    public void What_is_no_such_sentence_says_nothing(string text) => Assert.Equal(0, QuarantineSentence.HeldBy(new CaseEntry { Kind = CaseEntryKind.Quarantined, Text = text }));

    [Fact]
    public void Reads_as_before() => Assert.Equal(
        "joe: 1,234 queued messages were put on hold, 5 of them notifications; 6 on hold before; 7 left meanwhile; more may come.",
        QuarantineSentence.Of(new QuarantineResult { Sender = "joe", Held = 1234, Bounces = 5, AlreadyHeld = 6, Left = 7 }));
}
