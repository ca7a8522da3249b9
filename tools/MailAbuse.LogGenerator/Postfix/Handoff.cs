namespace MailAbuse.LogGenerator;

/// <summary>
/// A message that goes from one queue into another of ours and gets a new id there: back from the content filter, or on to the next
/// server. The taking side logs a client without login, and its lines stand before the giving side's <c>queued as</c>.
/// </summary>
internal sealed class Handoff : Flight
{
    private readonly PostfixHost _from, _to;
    private readonly MessageFlight _message;
    private readonly bool _filter;
    private readonly string _client;
    private int _stage, _pid;
    private QueueId _id;
    private long _connected;

    private Handoff(PostfixHost from, PostfixHost to, MessageFlight message, bool filter)
    {
        _from = from;
        _to = to;
        _message = message;
        _filter = filter;
        _client = filter ? "localhost[127.0.0.1]" : $"{from.FullName}[{from.Address}]";
    }

    public static Handoff ThroughFilter(PostfixHost host, MessageFlight message) => new(host, host, message, filter: true);

    public static Handoff ToServer(PostfixHost from, PostfixHost to, MessageFlight message) => new(from, to, message, filter: false);

    public override long Step(MailSystem system, long now)
    {
        Rng rng = system.Rng;
        byte[] program = _filter ? Programs.FromFilter : Programs.Smtpd;
        switch (_stage++)
        {
            case 0:
                _connected = now;
                _pid = _to.Pool(program).Take();
                _to.Line(now, program, _pid).Utf8("connect from "u8).Text(_client).End();
                return now + rng.Between(500, 6_000);
            case 1:
                _id = _to.Ids.Take(now);
                _to.Line(now, program, _pid).Text(_id.Text).Utf8(": client="u8).Text(_client).End();
                return now + rng.Between(800, 9_000);
            case 2:
                _to.Line(now, Programs.Cleanup, _to.AnyOf(Programs.Cleanup)).Text(_id.Text).Utf8(": message-id="u8).Text(_message.MessageId).End();
                return now + rng.Between(1_000, 15_000);
            case 3:
                system.Push(now, new MessageFlight(_to, _id, _message.Fact, now - 9_000, _message.MessageId, handedIn: true));
                return now + rng.Between(400, 3_000);
            case 4:
                int recipients = _message.Fact.Recipients.Length;
                _to.Line(now, program, _pid).Utf8("disconnect from "u8).Text(_client).Utf8(" ehlo=1 mail=1 rcpt="u8).Number(recipients)
                    .Utf8(" data=1 quit=1 commands="u8).Number(recipients + 4).End();
                _to.Pool(program).Return(_pid);
                if (_filter) WritePassed(now, rng);
                return now + rng.Between(600, 2_500);
            default:
                if (_filter)
                    _message.HandedOver(system, now, Programs.ToFilter, "127.0.0.1[127.0.0.1]:10024", "250 2.0.0 from MTA(smtp:[127.0.0.1]:10025): 250 2.0.0 Ok: queued as ", _id.Text, _connected);
                else
                    _message.HandedOver(system, now, Programs.Smtp, $"{_to.FullName}[{_to.Address}]:25", "250 2.0.0 Ok: queued as ", _id.Text, _connected);
                return Done;
        }
    }

    private void WritePassed(long now, Rng rng)
    {
        MessageFact fact = _message.Fact;
        int pid = _from.AnyOf(Programs.Amavis);
        LineWriter line = _from.Line(now, Programs.Amavis, pid).Utf8("("u8).Number(pid).Utf8("-"u8).Number(rng.Between(10, 20))
            .Utf8(") Passed CLEAN {"u8).Text(fact.IsBackground ? "RelayedInbound}, [" : "RelayedOutbound}, ORIGINATING [").Text(fact.ClientAddress).Utf8("]:"u8)
            .Number(rng.Between(20_000, 65_000)).Utf8(" <"u8).Text(fact.EnvelopeSender).Utf8("> -> "u8);
        for (int i = 0; i < Math.Min(fact.Recipients.Length, 20); i++)
        {
            if (i > 0) line.Utf8(","u8);
            line.Utf8("<"u8).Text(fact.Recipients[i].Address).Utf8(">"u8);
        }
        line.Utf8(", Queue-ID: "u8).Text(_message.QueueIdText).Utf8(", Message-ID: "u8).Text(_message.MessageId).Utf8(", mail_id: "u8).Text(Names.Token(rng, 12))
            .Utf8(", Hits: -"u8).Number(rng.Between(0, 2)).Utf8("."u8).Number(rng.Between(1, 899)).Utf8(", size: "u8).Number(fact.Size)
            .Utf8(", queued_as: "u8).Text(_id.Text).Utf8(", "u8).Number(rng.Between(150, 2_400)).Utf8(" ms"u8).End();
    }
}
