using System.Text;
using MailAbuse.Mta.Postfix.Servers.Queue;
using MailAbuse.Quarantine;
using Xunit;

namespace MailAbuse.Core.Tests.Mta.Postfix.Queue;

/// <summary>What <c>postqueue -j</c> prints.</summary>
public sealed class QueueListingTests
{
    private const string Line =
        """{"queue_name": "deferred", "queue_id": "47143B564C7", "arrival_time": 1795321828, "message_size": 368, "forced_expire": false, "sender": "mary@example.org", "recipients": [{"address": "x@test.example", "delay_reason": "deferred transport"}, {"address": "y@test.example"}]}""";

    [Fact]
    public void A_message_is_read_with_its_recipients_and_reasons()
    {
        QueuedMessage message = Read(Line)!;
        Assert.Equal("mx1", message.Server);
        Assert.Equal(QueueName.Deferred, message.Queue);
        Assert.Equal("47143B564C7", message.QueueId);
        Assert.Equal(new DateTimeOffset(2026, 11, 22, 4, 30, 28, TimeSpan.Zero), message.Arrival);
        Assert.Equal(368, message.Size);
        Assert.Equal("mary@example.org", message.EnvelopeSender);
        Assert.Null(message.Sender);
        Assert.Equal(2, message.RecipientCount);
        Assert.Equal(["x@test.example", "y@test.example"], message.Recipients.Select(recipient => recipient.Address));
        Assert.Equal(["deferred transport", null], message.Recipients.Select(recipient => recipient.DelayReason));
    }

    [Theory]
    [InlineData("maildrop", QueueName.Maildrop)]
    [InlineData("incoming", QueueName.Incoming)]
    [InlineData("active", QueueName.Active)]
    [InlineData("hold", QueueName.Hold)]
    [InlineData("corrupt", QueueName.Unknown)]
    public void Every_queue_has_its_name(string name, QueueName queue) => Assert.Equal(queue, Read(Line.Replace("deferred\", \"queue_id", $"{name}\", \"queue_id", StringComparison.Ordinal))!.Queue);

    [Fact]
    public void The_null_sender_is_empty() => Assert.Equal("", Read(Line.Replace("mary@example.org", "MAILER-DAEMON", StringComparison.Ordinal))!.EnvelopeSender);

    [Fact]
    public void Members_of_later_versions_are_passed_over() =>
        Assert.Equal("47143B564C7", Read(Line.Replace("\"sender\"", "\"new\": {\"queue_id\": \"EVIL\", \"list\": [1, {\"sender\": \"a\"}]}, \"sender\"", StringComparison.Ordinal))!.QueueId);

    [Fact]
    public void Bytes_that_are_no_UTF8_do_not_hide_a_message()
    {
        byte[] line = Encoding.Latin1.GetBytes(Line.Replace("deferred transport", "zur\u00FCckgestellt", StringComparison.Ordinal));
        Assert.True(QueueListing.TryRead(line, "mx1", out QueuedMessage? message));
        Assert.Equal("zur\uFFFDckgestellt", message.Recipients[0].DelayReason);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("Mail queue is empty")]
    [InlineData("{\"queue_id\": 5}")]
    [InlineData("{\"queue_id\": \"47143B564C7\", \"arrival_time\": \"soon\"}")]
    [InlineData("{\"queue_id\": \"47143B564C7\", \"arrival_time\": -1}")]
    [InlineData("{\"queue_id\": \"47143B564C7\"} {}")]
    [InlineData("{\"queue_id\": \"47143B564C7\", \"recipients\": 3}")]
    public void What_is_no_message_is_refused(string line) => Assert.Null(Read(line));

    [Theory]
    [InlineData("47143B564C7", true)]
    [InlineData("4jXGVJ1q5qz1kc4Z", true)]
    [InlineData("ALL", false)]
    [InlineData("", false)]
    [InlineData("-", false)]
    [InlineData("-d", false)]
    [InlineData("../../etc/passwd", false)]
    [InlineData("47143B564C7 ALL", false)]
    [InlineData("47143B564C7\nALL", false)]
    [InlineData("47143b564c7", false)]
    [InlineData("4jXGVJ1q5qz1kc4A", false)]
    [InlineData("ABCDEFABCDEFABCDEFABCDEFABCDEFAB", false)]
    [InlineData("$(id)0000000", false)]
    public void Only_what_can_be_a_queue_id_passes(string id, bool isId)
    {
        Assert.Equal(isId, QueueIds.IsId(id));
        Assert.Equal(isId, Read($"{{\"queue_name\": \"hold\", \"queue_id\": {System.Text.Json.JsonSerializer.Serialize(id)}}}") is not null);
    }

    private static QueuedMessage? Read(string line) => QueueListing.TryRead(Encoding.UTF8.GetBytes(line), "mx1", out QueuedMessage? message) ? message : null;
}
