namespace MailAbuse.LogGenerator;

/// <summary>A message that a program on the server itself hands in with <c>sendmail</c>.</summary>
internal sealed class LocalSubmission(PostfixHost host, MessageFact fact) : Flight
{
    private QueueId _id;
    private long _accepted;
    private string _messageId = "";
    private int _stage;

    public override long Step(MailSystem system, long now)
    {
        switch (_stage++)
        {
            case 0:
                _accepted = now;
                _id = host.Ids.Take(now);
                host.Line(now, Programs.Pickup, host.PickupPid).Text(_id.Text).Utf8(": uid="u8).Text(fact.Sender.Replace("uid=", "", StringComparison.Ordinal))
                    .Utf8(" from=<"u8).Text(LocalPart(fact.EnvelopeSender)).Utf8(">"u8).End();
                return now + system.Rng.Between(1_000, 8_000);
            case 1:
                _messageId = fact.MessageId ?? MessageIds.Own(host, _id.Text, now);
                host.Line(now, Programs.Cleanup, host.AnyOf(Programs.Cleanup)).Text(_id.Text).Utf8(": message-id="u8).Text(_messageId).End();
                return now + system.Rng.Between(1_000, 12_000);
            default:
                system.Push(now, new MessageFlight(host, _id, fact, _accepted, _messageId));
                return Done;
        }
    }

    // What the program said; cleanup appends the domain only later.
    private string LocalPart(string address) =>
        address.EndsWith("@" + host.FullName, StringComparison.Ordinal) ? address[..^(host.FullName.Length + 1)] : address;
}
