namespace MailAbuse.LogGenerator;

/// <summary>A message in the queue, from <c>queue active</c> to <c>removed</c>: deliveries, retries, notification.</summary>
internal sealed class MessageFlight : Flight
{
    private enum Stage
    {
        Active,
        Deliver,
        HandedOff,
        Finish,
    }

    private readonly PostfixHost _host;
    private readonly QueueId _id;
    private readonly MessageFact _fact;
    private readonly long _arrival;
    private readonly bool _isNotification, _isHandedIn;
    private readonly long[] _due;
    private readonly bool[] _settled;
    private Stage _stage = Stage.Active;
    private long _activeSince;
    private int _attempt, _open;
    private bool _bounced;

    public MessageFlight(
        PostfixHost host, QueueId id, MessageFact fact, long arrival, string messageId, bool handedIn = false, bool notification = false)
    {
        _host = host;
        _id = id;
        _fact = fact;
        _arrival = arrival;
        MessageId = messageId;
        _isHandedIn = handedIn;
        _isNotification = notification;
        _open = fact.Recipients.Length;
        _due = new long[_open];
        _settled = new bool[_open];
    }

    public string QueueIdText => _id.Text;

    public MessageFact Fact => _fact;

    public string MessageId { get; }

    public override long Step(MailSystem system, long now)
    {
        switch (_stage)
        {
            case Stage.Active:
                if (_attempt > 0 && now - _arrival > RetrySchedule.QueueLifetime.Ticks / 10) return Expire(system, now);
                _activeSince = now;
                _host.Line(now, Programs.Qmgr, _host.QmgrPid).Text(_id.Text).Utf8(": from=<"u8).Text(_fact.EnvelopeSender).Utf8(">, size="u8)
                    .Number(_fact.Size).Utf8(", nrcpt="u8).Number(_fact.Recipients.Length).Utf8(" (queue active)"u8).End();
                if (_attempt == 0 && HandOff(system, now)) return Done;
                _stage = Stage.Deliver;
                return Plan(system, now);

            case Stage.Deliver:
                long next = DeliverDue(system, now);
                if (next != long.MaxValue) return next;
                _stage = Stage.Finish;
                return now + system.Rng.Between(300, 4_000);

            case Stage.HandedOff:
                RemoveLine(now);
                return Done;

            default:
                if (_bounced) Notify(system, now);
                _bounced = false;
                if (_open == 0)
                {
                    if (_attempt > 0) system.Deferred--;
                    RemoveLine(now);
                    return Done;
                }
                if (_attempt++ == 0) system.Deferred++;
                _stage = Stage.Active;
                double age = (now - _arrival) / 1e6;
                // The queue is scanned every 300 s; what is due waits for the scan.
                return now + (long)(RetrySchedule.PauseSeconds(age) * 1e6) + system.Rng.Next(300_000_000);
        }
    }

    /// <summary>The other server (or the filter's way back) has taken the message under a new id.</summary>
    public void HandedOver(MailSystem system, long now, byte[] program, string relay, string reply, string newId, long connected)
    {
        int pid = _host.AnyOf(program);
        foreach (RecipientFact recipient in _fact.Recipients)
        {
            LineWriter line = DeliveryHead(now, program, pid, recipient.Address, relay);
            Delays(line, now, _activeSince + 4_000, connected);
            line.Utf8(", dsn=2.0.0, status=sent ("u8).Text(reply).Text(newId).Utf8(")"u8).End();
        }
        _stage = Stage.HandedOff;
        system.Push(now + system.Rng.Between(300, 3_000), this);
    }

    private bool HandOff(MailSystem system, long now)
    {
        if (!_isHandedIn && !_isNotification && system.IsFiltered(_fact))
        {
            system.Push(now + system.Rng.Between(200_000, 2_500_000), Handoff.ThroughFilter(_host, this));
            return true;
        }
        bool own = system.Destinations.ForAddress(_fact.Recipients[0].Address).Local != LocalTransport.None;
        PostfixHost? to = own ? _host.MailboxHost : _host.NextHop;
        if (to is null) return false;
        system.Push(now + system.Rng.Between(5_000, 60_000), Handoff.ToServer(_host, to, this));
        return true;
    }

    // Recipients of one domain share a connection and so a time.
    private long Plan(MailSystem system, long now)
    {
        Rng rng = system.Rng;
        long first = long.MaxValue;
        for (int i = 0; i < _due.Length; i++)
        {
            if (_settled[i]) continue;
            RecipientFact recipient = _fact.Recipients[i];
            Destination to = system.Destinations.ForAddress(recipient.Address);
            long takes;
            if (i > 0 && !_settled[i - 1] && ReferenceEquals(to, system.Destinations.ForAddress(_fact.Recipients[i - 1].Address)))
                takes = _due[i - 1] - now;
            else if (to.Local != LocalTransport.None)
                takes = rng.Between(15_000, 180_000);
            else
                takes = rng.Between(90_000, 900_000) + (rng.Chance(0.06) ? rng.Between(1_000_000, 28_000_000) : 0) + (i * 20_000);
            _due[i] = now + takes;
            first = Math.Min(first, _due[i]);
        }
        return first;
    }

    private long DeliverDue(MailSystem system, long now)
    {
        long next = long.MaxValue;
        int pid = 0;
        for (int i = 0; i < _due.Length; i++)
        {
            if (_settled[i] || _due[i] == 0) continue;
            if (_due[i] > now)
            {
                next = Math.Min(next, _due[i]);
                continue;
            }
            if (pid == 0) pid = _host.AnyOf(Programs.Smtp);
            Deliver(system, now, pid, i);
            _due[i] = 0;
        }
        return next;
    }

    private void Deliver(MailSystem system, long now, int pid, int index)
    {
        RecipientFact recipient = _fact.Recipients[index];
        Destination to = system.Destinations.ForAddress(recipient.Address);
        bool deferred = recipient.Outcome == FactOutcome.Expired || _attempt < recipient.Deferrals;
        if (!deferred)
        {
            _settled[index] = true;
            _open--;
        }
        if (deferred || recipient.Outcome == FactOutcome.Bounced)
        {
            _bounced |= !deferred;
            int offset = (int)(MailSystem.Hash(recipient.Address) % 10_000);
            if (to.Local != LocalTransport.None) RefuseLocally(now, to, recipient, deferred);
            else if (deferred) Refuse(now, pid, to, recipient, Replies.Deferred(to, recipient.Address, _fact.IsSpam, recipient.Outcome == FactOutcome.Expired, offset), "deferred");
            else Refuse(now, pid, to, recipient, Replies.Bounced(to, recipient.Address, _fact.IsSpam, offset), "bounced");
        }
        else if (to.Local != LocalTransport.None)
        {
            DeliverLocally(system, now, to, recipient);
        }
        else
        {
            LineWriter line = DeliveryHead(now, Programs.Smtp, pid, recipient.Address, to.Relay);
            if (_fact.Session > 0 && system.Rng.Chance(0.08)) line.Utf8(", conn_use="u8).Number(system.Rng.Between(2, 6));
            Delays(line, now, _activeSince + 4_000, now - ((now - _activeSince) / 3));
            line.Utf8(", dsn=2.0.0, status=sent ("u8);
            Replies.Accepted(line, to, MessageId, now, system.Rng);
            line.Utf8(")"u8).End();
        }
    }

    private void Refuse(long now, int pid, Destination to, RecipientFact recipient, Refusal refusal, string status)
    {
        // A destination that is known to be dead is not tried again at once: the queue manager hands its mail to the error agent.
        bool suspended = !refusal.Reached && _attempt > 0 && status == "deferred" && (_attempt & 1) == 0;
        if (suspended) pid = _host.AnyOf(Programs.Error);
        LineWriter line = DeliveryHead(now, suspended ? Programs.Error : Programs.Smtp, pid, recipient.Address, refusal.Reached ? to.Relay : "none");
        Delays(line, now, _activeSince + 4_000, refusal.Reached ? now - ((now - _activeSince) / 4) : now);
        line.Utf8(", dsn="u8).Text(refusal.Dsn).Utf8(", status="u8).Text(status).Utf8(" ("u8);
        if (suspended) line.Utf8("delivery temporarily suspended: "u8);
        line.Text(refusal.Text).Utf8(")"u8).End();
    }

    private void RefuseLocally(long now, Destination to, RecipientFact recipient, bool deferred)
    {
        bool lmtp = to.Local == LocalTransport.Lmtp;
        string relay = lmtp ? _host.FullName + "[private/dovecot-lmtp]" : to.Local == LocalTransport.Local ? "local" : "virtual";
        byte[] program = lmtp ? Programs.Lmtp : to.Local == LocalTransport.Local ? Programs.Local : Programs.Virtual;
        LineWriter line = DeliveryHead(now, program, _host.AnyOf(program), recipient.Address, relay);
        Delays(line, now, _activeSince + 4_000, now - 8_000);
        if (!lmtp)
        {
            if (deferred)
                line.Utf8(", dsn=4.2.2, status=deferred (maildir delivery failed: error writing message: Disk quota exceeded)"u8).End();
            else
                line.Utf8(", dsn=5.1.1, status=bounced (unknown user: \""u8)
                    .Text(to.Local == LocalTransport.Local ? recipient.Address[..recipient.Address.LastIndexOf('@')] : recipient.Address).Utf8("\")"u8).End();
        }
        else if (deferred)
            line.Utf8(", dsn=4.2.2, status=deferred (host "u8).Text(_host.FullName).Utf8("[private/dovecot-lmtp] said: 452 4.2.2 <"u8).Text(recipient.Address)
                .Utf8("> Quota exceeded (mailbox for user is full) (in reply to end of DATA command))"u8).End();
        else
            line.Utf8(", dsn=5.1.1, status=bounced (host "u8).Text(_host.FullName).Utf8("[private/dovecot-lmtp] said: 550 5.1.1 <"u8).Text(recipient.Address)
                .Utf8("> User doesn't exist: "u8).Text(recipient.Address).Utf8(" (in reply to RCPT TO command))"u8).End();
    }

    private void DeliverLocally(MailSystem system, long now, Destination to, RecipientFact recipient)
    {
        Rng rng = system.Rng;
        byte[] program = to.Local switch
        {
            LocalTransport.Lmtp => Programs.Lmtp,
            LocalTransport.Virtual => Programs.Virtual,
            LocalTransport.Pipe => Programs.Pipe,
            _ => Programs.Local,
        };
        int pid = _host.AnyOf(program);
        string session = Names.Token(rng, 22);
        if (system.Options.DovecotLines && to.Local == LocalTransport.Lmtp)
            _host.Line(now, Programs.Dovecot, 0).Utf8("lmtp("u8).Text(recipient.Address).Utf8(")<"u8).Number(pid - 1).Utf8("><"u8).Text(session)
                .Utf8(">: sieve: msgid="u8).Text(MessageId).Utf8(": stored mail into mailbox 'INBOX'"u8).End();
        switch (to.Local)
        {
            case LocalTransport.Lmtp:
                LineWriter line = DeliveryHead(now, program, pid, recipient.Address, _host.FullName + "[private/dovecot-lmtp]");
                Delays(line, now, _activeSince + 4_000, now - 12_000);
                line.Utf8(", dsn=2.0.0, status=sent (250 2.0.0 <"u8).Text(recipient.Address).Utf8("> "u8).Text(session).Utf8(" Saved)"u8).End();
                break;
            case LocalTransport.Virtual:
                line = DeliveryHead(now, program, pid, recipient.Address, "virtual");
                Delays(line, now, _activeSince + 4_000, 0);
                line.Utf8(", dsn=2.0.0, status=sent (delivered to maildir)"u8).End();
                break;
            case LocalTransport.Pipe:
                line = DeliveryHead(now, program, pid, recipient.Address, "dovecot");
                Delays(line, now, _activeSince + 4_000, 0);
                line.Utf8(", dsn=2.0.0, status=sent (delivered via dovecot service)"u8).End();
                break;
            default:
                line = DeliveryHead(now, program, pid, recipient.Address, "local", rng.Chance(0.3) ? "root" : null);
                Delays(line, now, _activeSince + 4_000, 0);
                line.Utf8(", dsn=2.0.0, status=sent (delivered to mailbox)"u8).End();
                break;
        }
    }

    private LineWriter DeliveryHead(long now, byte[] program, int pid, string recipient, string relay, string? original = null)
    {
        LineWriter line = _host.Line(now, program, pid).Text(_id.Text).Utf8(": to=<"u8).Text(recipient).Utf8(">"u8);
        if (original is not null) line.Utf8(", orig_to=<"u8).Text(original).Utf8(">"u8);
        return line.Utf8(", relay="u8).Text(relay);
    }

    // Before the queue manager / in the queue / connecting / transferring. A connected time of 0 stands for an agent without network.
    private void Delays(LineWriter line, long now, long handedToAgent, long connected)
    {
        handedToAgent = Math.Min(handedToAgent, now);
        line.Utf8(", delay="u8).Seconds(now - _arrival).Utf8(", delays="u8).Seconds(_activeSince - _arrival).Utf8("/"u8)
            .Seconds(handedToAgent - _activeSince).Utf8("/"u8);
        if (connected == 0) line.Utf8("0/"u8).Seconds(now - handedToAgent);
        else line.Seconds(connected - handedToAgent).Utf8("/"u8).Seconds(now - Math.Max(connected, handedToAgent));
    }

    private long Expire(MailSystem system, long now)
    {
        _host.Line(now, Programs.Qmgr, _host.QmgrPid).Text(_id.Text).Utf8(": from=<"u8).Text(_fact.EnvelopeSender)
            .Utf8(">, status=expired, returned to sender"u8).End();
        Notify(system, now);
        system.Deferred--;
        RemoveLine(now);
        return Done;
    }

    // The null sender gets no notification: a bounce that bounces ends here.
    private void Notify(MailSystem system, long now)
    {
        if (_fact.EnvelopeSender.Length == 0) return;
        Rng rng = system.Rng;
        QueueId id = _host.Ids.Take(now);
        string messageId = MessageIds.Own(_host, id.Text, now);
        _host.Line(now, Programs.Cleanup, _host.AnyOf(Programs.Cleanup)).Text(id.Text).Utf8(": message-id="u8).Text(messageId).End();
        _host.Line(now, Programs.Bounce, _host.AnyOf(Programs.Bounce)).Text(_id.Text).Utf8(": sender non-delivery notification: "u8).Text(id.Text).End();
        Destination to = system.Destinations.ForAddress(_fact.EnvelopeSender);
        var victim = to.Local != LocalTransport.None || !_fact.IsSpam && rng.Chance(0.97)
            ? new RecipientFact(_fact.EnvelopeSender, FactOutcome.Delivered, 0)
            : rng.Next(20) switch
            {
                < 12 => new RecipientFact(_fact.EnvelopeSender, FactOutcome.Delivered, 0),
                < 17 => new RecipientFact(_fact.EnvelopeSender, FactOutcome.Bounced, 0),
                _ => new RecipientFact(_fact.EnvelopeSender, FactOutcome.Delivered, rng.Between(1, 4)),
            };
        var notification = new MessageFact
        {
            TimeMicros = now,
            Sender = _fact.Sender,
            SenderType = _fact.SenderType,
            ClientAddress = "127.0.0.1",
            EnvelopeSender = "",
            Recipients = [victim],
            Size = Math.Min(_fact.Size, 50_000) + rng.Between(1_900, 2_600),
            IsSpam = _fact.IsSpam,
        };
        system.Push(now + 1, new MessageFlight(_host, id, notification, now, messageId, notification: true));
    }

    private void RemoveLine(long now)
    {
        _host.Line(now, Programs.Qmgr, _host.QmgrPid).Text(_id.Text).Utf8(": removed"u8).End();
        _host.Ids.Return(_id);
    }
}
