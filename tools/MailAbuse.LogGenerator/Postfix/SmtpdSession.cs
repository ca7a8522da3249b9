namespace MailAbuse.LogGenerator;

/// <summary>A client's connection that brings one or more messages.</summary>
internal sealed class SmtpdSession : Flight
{
    private enum Stage
    {
        Connect,
        Tls,
        Client,
        MessageId,
        Enqueue,
        Idle,
        Disconnect,
    }

    /// <summary>How long a client stays without sending the next message.</summary>
    private const long IdleLimit = 4_000_000;

    private readonly PostfixHost _host;
    private readonly byte[] _program;
    private readonly string _client;
    private readonly ProcessPool _pool;
    private readonly int _session;
    private readonly bool _startTls, _wrapped;
    private Queue<MessageFact>? _waiting;
    private MessageFact _fact;
    private Stage _stage = Stage.Connect;
    private QueueId _id;
    private string _messageId = "";
    private long _accepted, _idleSince;
    private int _pid, _mails, _recipients;

    public SmtpdSession(PostfixHost host, MessageFact fact, MailSystem system)
    {
        _host = host;
        _fact = fact;
        _session = fact.Session;
        _client = $"{fact.ClientName}[{fact.ClientAddress}]";
        uint habit = MailSystem.Hash(fact.Sender) % 20;
        if (fact.SenderType == SenderType.Login)
        {
            _wrapped = habit is 1 or 2 or 3;
            _program = habit is 0 ? Programs.Smtpd : _wrapped ? Programs.Smtps : Programs.Submission;
            _startTls = !_wrapped;
        }
        else
        {
            _program = Programs.Smtpd;
            _startTls = fact.IsBackground && system.Rng.Chance(0.85);
        }
        _pool = host.Pool(_program);
    }

    public bool IsOpen => _stage != Stage.Disconnect;

    public void Add(MessageFact fact) => (_waiting ??= new()).Enqueue(fact);

    public override long Step(MailSystem system, long now)
    {
        Rng rng = system.Rng;
        switch (_stage)
        {
            case Stage.Connect:
                _pid = _pool.Take();
                _host.Line(now, _program, _pid).Utf8("connect from "u8).Text(_client).End();
                _stage = system.Options.TlsLines && (_startTls || _wrapped) ? Stage.Tls : Stage.Client;
                return now + rng.Between(20_000, 250_000);

            case Stage.Tls:
                _host.Line(now, _program, _pid).Utf8("Anonymous TLS connection established from "u8).Text(_client)
                    .Utf8(": TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 (256/256 bits) key-exchange X25519 server-signature RSA-PSS (2048 bits) server-digest SHA256"u8)
                    .End();
                _stage = Stage.Client;
                return now + rng.Between(20_000, 150_000);

            case Stage.Client:
                WriteClient(now);
                _stage = Stage.MessageId;
                return now + rng.Between(8_000, 90_000);

            case Stage.MessageId:
                _messageId = _fact.MessageId ?? MessageIds.Make(_fact, now, rng);
                _host.Line(now, Programs.Cleanup, _host.AnyOf(Programs.Cleanup)).Text(_id.Text).Utf8(": message-id="u8).Text(_messageId).End();
                _stage = Stage.Enqueue;
                return now + rng.Between(2_000, 60_000) + (_fact.Size / 4L);

            case Stage.Enqueue:
                system.Push(now, new MessageFlight(_host, _id, _fact, _accepted, _messageId));
                _mails++;
                _recipients += _fact.Recipients.Length;
                if (_session == 0)
                {
                    _stage = Stage.Disconnect;
                    return now + rng.Between(15_000, 200_000);
                }
                _idleSince = now;
                _stage = Stage.Idle;
                return now + rng.Between(30_000, 120_000);

            case Stage.Idle:
                if (_waiting is { Count: > 0 })
                {
                    _fact = _waiting.Dequeue();
                    WriteClient(now);
                    _stage = Stage.MessageId;
                    return now + rng.Between(8_000, 90_000);
                }
                if (now - _idleSince < IdleLimit) return now + 300_000 + rng.Next(100_000);
                return Close(system, now);

            default:
                return Close(system, now);
        }
    }

    private long Close(MailSystem system, long now)
    {
        _stage = Stage.Disconnect;
        system.SessionEnded(_session);
        WriteDisconnect(now);
        _pool.Return(_pid);
        return Done;
    }

    private void WriteClient(long now)
    {
        _accepted = now;
        _id = _host.Ids.Take(now);
        LineWriter line = _host.Line(now, _program, _pid).Text(_id.Text).Utf8(": client="u8).Text(_client);
        if (_fact.SenderType == SenderType.Login)
            line.Utf8(", sasl_method="u8).Text(_fact.SaslMethod).Utf8(", sasl_username="u8).Text(_fact.Sender);
        line.End();
    }

    private void WriteDisconnect(long now)
    {
        LineWriter line = _host.Line(now, _program, _pid).Utf8("disconnect from "u8).Text(_client);
        int commands = 2 + (2 * _mails) + _recipients; // EHLO and QUIT, MAIL and DATA for each message, RCPT
        if (_startTls)
        {
            line.Utf8(" ehlo=2 starttls=1"u8);
            commands += 2;
        }
        else
        {
            line.Utf8(" ehlo=1"u8);
        }
        if (_fact.SenderType == SenderType.Login)
        {
            line.Utf8(" auth=1"u8);
            commands++;
        }
        line.Utf8(" mail="u8).Number(_mails).Utf8(" rcpt="u8).Number(_recipients).Utf8(" data="u8).Number(_mails);
        line.Utf8(" quit=1 commands="u8).Number(commands).End();
    }
}
