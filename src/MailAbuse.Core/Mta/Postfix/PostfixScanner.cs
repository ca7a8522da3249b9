using System.Runtime.CompilerServices;
using MailAbuse.Logs;
using MailAbuse.Rates;

namespace MailAbuse.Mta.Postfix;

/// <summary>
/// Finds what counts of each sender, and makes nothing else of a line. The grammar is that of <see cref="PostfixFields"/>; what the lines
/// add up to is <see cref="RateCounts"/>' business. Each thread has its own.
/// </summary>
/// <param name="layout">By what messages are counted.</param>
/// <param name="senders">Knows the senders, for all threads.</param>
/// <param name="hosts">Knows the hosts, for all threads.</param>
/// <param name="window">Lines of other times are not counted.</param>
internal sealed class PostfixScanner(CountLayout layout, SenderTable senders, HostTable hosts, SecondRange window)
    : PostfixLineScanner(hosts, window, Counted), IStretchScanner<Findings>
{
    private static ReadOnlySpan<PostfixProgram> Counted =>
    [
        PostfixProgram.Smtpd, PostfixProgram.Cleanup, PostfixProgram.Pickup, PostfixProgram.Qmgr, PostfixProgram.Delivery, PostfixProgram.OwnDelivery,
        PostfixProgram.Bounce, PostfixProgram.Postsuper, PostfixProgram.Postscreen,
    ];

    // Whom a message goes to that Postfix has put back into its own queue.
    private readonly Tally _unknown = senders.Unknown;
    private Findings _findings = null!;

    /// <inheritdoc/>
    protected override void Enter(long position, long second) => _findings.EnterLine(Host, position, second);

    /// <inheritdoc/>
    public void Start(Findings findings)
    {
        _findings = findings;
        Start(findings.Statistics);
    }

    /// <inheritdoc/>
    [MethodImpl(Hot.Loop)]
    protected override void Read(PostfixProgram program, ReadOnlySpan<byte> message, int colon)
    {
        ReadOnlySpan<byte> queueId = message[..colon];
        ReadOnlySpan<byte> text = message[(colon + 2)..];
        if (queueId[0] == 'N' && queueId.SequenceEqual("NOQUEUE"u8))
        {
            if (program == PostfixProgram.Smtpd) SmtpdWithoutId(text);
            return;
        }

        ulong id = ByteHash.Of(queueId), key = KeyOf(id);
        switch (program)
        {
            case PostfixProgram.Smtpd:
                if (text.StartsWith("client="u8)) Client(key, id, text[7..]);
                else if (IsHold(text)) _findings.Hold(key);
                break;
            case PostfixProgram.Delivery:
            case PostfixProgram.OwnDelivery:
                Delivery(key, text, program == PostfixProgram.OwnDelivery);
                break;
            case PostfixProgram.Qmgr:
                Qmgr(key, text);
                break;
            case PostfixProgram.Cleanup:
                if (IsHold(text)) _findings.Hold(key);
                break;
            case PostfixProgram.Pickup:
                Pickup(key, id, text);
                break;
            case PostfixProgram.Bounce:
                Bounce(key, text);
                break;
            case PostfixProgram.Postsuper:
                if (text.SequenceEqual("removed"u8)) _findings.Remove(key);
                else if (text.SequenceEqual("placed on hold"u8)) _findings.Hold(key);
                break;
            default:
                break;
        }
    }

    private static bool IsHold(ReadOnlySpan<byte> text) => text.StartsWith("hold: "u8) || text.StartsWith("milter-hold: "u8);

    private bool TryKey(ReadOnlySpan<byte> queueId, out ulong key)
    {
        bool isQueueId = PostfixFields.IsQueueId(queueId);
        key = isQueueId ? KeyOf(queueId) : 0;
        return isQueueId;
    }

    /// <summary>What smtpd says before a message has a queue id.</summary>
    private void SmtpdWithoutId(ReadOnlySpan<byte> text)
    {
        if (text.StartsWith("client="u8)) Announce(text[7..]);
        else if (text.StartsWith("hold: "u8) && TryHeldClient(text, out ulong address)) _findings.AnnounceHold(ProcessId, address);
    }

    /// <summary>ADDRESS in <c>hold: RCPT from NAME[ADDRESS]: …</c>.</summary>
    private static bool TryHeldClient(ReadOnlySpan<byte> text, out ulong address)
    {
        address = 0;
        int from = text.IndexOf(" from "u8);
        if (from < 0) return false;
        ReadOnlySpan<byte> client = text[(from + 6)..];
        if (!PostfixFields.TryReadPeer(client, out _, out Range range, out _)) return false;
        address = ClientAddress.Of(client[range]).Address;
        return true;
    }

    private void Announce(ReadOnlySpan<byte> text)
    {
        if (TryReadSender(text, out ClientFields fields, out ClientInfo client, out Tally sender)) _findings.Announce(ProcessId, sender, client);
    }

    [MethodImpl(Hot.Loop)]
    private void Client(ulong key, ulong id, ReadOnlySpan<byte> text)
    {
        if (!TryReadSender(text, out ClientFields fields, out ClientInfo client, out Tally sender)) return;
        bool hasLogin = !text[fields.SaslLogin].IsEmpty;
        ulong original = 0;
        if (!hasLogin) TryKey(text[fields.OriginalQueueId], out original);

        // Copies come back from inside; what comes from outside need not be remembered, and on most servers that is most of the mail.
        bool mayBeCopy = !hasLogin && (client.IsPrivate || original != 0 || layout.FollowServers);
        _findings.Accept(key, id, sender, client, mayBeCopy, original, ProcessId);
    }

    [MethodImpl(Hot.Loop)]
    private bool TryReadSender(ReadOnlySpan<byte> text, out ClientFields fields, out ClientInfo client, out Tally sender)
    {
        client = default;
        sender = _unknown;
        if (!PostfixFields.TryReadClient(text, out fields)) return false;
        ReadOnlySpan<byte> address = text[fields.Address];
        ReadOnlySpan<byte> login = text[fields.SaslLogin];
        client = ClientAddress.Of(address);
        if (layout.FollowServers) client.NameLabel = ClientAddress.LabelOf(text[fields.Name]);
        sender = SenderOf(login.IsEmpty ? SenderKind.Client : SenderKind.Login, login.IsEmpty ? address : login, address);
        return true;
    }

    [MethodImpl(Hot.Loop)]
    private Tally SenderOf(SenderKind kind, ReadOnlySpan<byte> name, ReadOnlySpan<byte> address)
    {
        if (layout.By is RateGrouping.Server)
        {
            kind = SenderKind.Server;
            name = Host.Shown;
        }
        else if (address.Length > 0 && layout.By is (RateGrouping.Client or RateGrouping.Network))
        {
            kind = layout.By is RateGrouping.Client ? SenderKind.Client : SenderKind.Network;
            name = layout.By is RateGrouping.Client ? address : ClientAddress.NetworkOf(address);
        }

        Span<byte> folded = name.Length <= 512 ? stackalloc byte[name.Length] : new byte[name.Length];
        ByteHash.ToLower(name, folded);
        return senders.Of(kind, folded);
    }

    /// <inheritdoc/>
    protected override void ReadOther(PostfixProgram program, ReadOnlySpan<byte> message)
    {
        if (program != PostfixProgram.Smtpd || !message.StartsWith("proxy-accept: "u8)) return;
        // proxy-accept: END-OF-MESSAGE: 250 2.0.0 Ok: queued as ID; from=<…> …: the reply is the proxy's, and comes before the client's text.
        ReadOnlySpan<byte> mark = "queued as "u8;
        int end = message.IndexOf((byte)';');
        if (end < 0) return; // cut off, and so may be the id
        int at = message[..end].LastIndexOf(mark);
        if (at >= 0 && TryKey(message[(at + mark.Length)..end], out ulong key)) _findings.AcceptProxied(ProcessId, key);
    }

    private void Pickup(ulong key, ulong id, ReadOnlySpan<byte> text)
    {
        if (!PostfixFields.TryReadPickup(text, out Range uid, out _, out Range originalId)) return;
        bool isRequeued = TryKey(text[originalId], out ulong original);
        _findings.Accept(key, id, isRequeued ? _unknown : SenderOf(SenderKind.LocalUser, text[uid], default), default, mayBeCopy: false, original);
    }

    [MethodImpl(Hot.Loop)]
    private void Qmgr(ulong key, ReadOnlySpan<byte> text)
    {
        if (text.SequenceEqual("removed"u8)) _findings.Remove(key);
        else if (PostfixFields.TryReadQueued(text, out Range sender, out _, out int recipients)) Queue(key, recipients, text[sender]);
        else if (!text.StartsWith("from=<"u8)) return;
        else if (PostfixFields.IsExpired(text)) _findings.ExpireMessage(key);
        else _findings.See(key);
    }

    [MethodImpl(Hot.Loop)]
    private void Queue(ulong key, int recipients, ReadOnlySpan<byte> envelopeSender)
    {
        Tally? owner = layout.By switch
        {
            RateGrouping.EnvelopeSender => SenderOf(SenderKind.EnvelopeSender, envelopeSender, default),
            RateGrouping.EnvelopeDomain => SenderOf(SenderKind.EnvelopeDomain, envelopeSender[(envelopeSender.LastIndexOf((byte)'@') + 1)..], default),
            _ => null,
        };
        _findings.Queue(key, recipients, ByteHash.OfLower(envelopeSender), owner);
    }

    [MethodImpl(Hot.Loop)]
    private void Delivery(ulong key, ReadOnlySpan<byte> text, bool toOwn)
    {
        if (!PostfixFields.TryReadOutcome(text, out Range recipient, out _, out int relay, out int at)) return;
        ReadOnlySpan<byte> word = text[(at + 9)..];
        int blank = word.IndexOf((byte)' ');
        if (blank >= 0) word = word[..blank];
        DeliveryStatus status = PostfixFields.StatusOf(word);
        ReadOnlySpan<byte> address = text[recipient];
        int sign = address.LastIndexOf((byte)'@');
        ulong domain = sign < 0 || sign == address.Length - 1 ? 0 : ByteHash.OfLower(address[(sign + 1)..]);
        ulong recipientHash = status == DeliveryStatus.Deferred ? ByteHash.OfLower(address) : 0;

        if (status == DeliveryStatus.Sent && TryReadForward(text[relay..at], text[(at + 9)..], out ulong copyKey) && copyKey != key)
        {
            _findings.Forward(key, domain, copyKey);
            return;
        }

        // Which id the next hop gave it matters only where that may be a filter or a server of ours.
        ulong nextId = 0;
        ClientInfo next = default;
        if (status == DeliveryStatus.Sent && text[^1] == ')') // else it is cut off, and so may be the id
        {
            ReadOnlySpan<byte> hop = AddressOf(text[relay..at]);
            if ((layout.FollowServers || ClientAddress.IsPrivate(hop)) && PostfixFields.TryReadQueuedAs(text, out Range id))
            {
                nextId = ByteHash.Of(text[id]);
                next = ClientAddress.Of(hop);
            }
        }

        _findings.Deliver(key, status, toOwn, recipientHash, domain, nextId, next);
    }

    /// <summary><c>forwarded as ID</c>, as only local says it.</summary>
    [MethodImpl(Hot.Loop)]
    private bool TryReadForward(ReadOnlySpan<byte> relay, ReadOnlySpan<byte> outcome, out ulong copyKey)
    {
        copyKey = 0;
        ReadOnlySpan<byte> open = "sent ("u8;
        return (relay.SequenceEqual("local"u8) || relay.StartsWith("local, "u8)) && outcome.StartsWith(open) && outcome[^1] == ')'
            && PostfixFields.TryReadForwardedAs(outcome[open.Length..^1], out Range id) && TryKey(outcome[open.Length..^1][id], out copyKey);
    }

    /// <summary>ADDRESS in <c>NAME[ADDRESS]:PORT, …</c>; empty where there is none.</summary>
    private static ReadOnlySpan<byte> AddressOf(ReadOnlySpan<byte> relay)
    {
        int open = relay.IndexOf((byte)'[');
        if (open < 0) return default;
        int close = relay[open..].IndexOf((byte)']');
        return close < 2 ? default : relay.Slice(open + 1, close - 1);
    }

    private void Bounce(ulong key, ReadOnlySpan<byte> text)
    {
        int colon = text.LastIndexOf(": "u8);
        if (colon >= 0 && text[..colon].EndsWith("notification"u8) && TryKey(text[(colon + 2)..], out ulong child)) _findings.Notify(key, child);
    }
}
