using System.Runtime.CompilerServices;
using MailAbuse.Logs;
using MailAbuse.Rates;
using MailAbuse.Reputation;
using MailAbuse.Reputation.Refusals;

namespace MailAbuse.Mta.Postfix;

/// <summary>
/// Finds what became of deliveries to other hosts: taken, put off or refused, and by whom; and which messages left the queue. Only a
/// refusal is held against the catalogue, and of one that was seen lately it is known what that said. Each thread has its own.
/// </summary>
/// <param name="catalogue">What replies mean.</param>
/// <param name="hosts">Knows the hosts, for all threads.</param>
/// <param name="window">Lines of other times are not read.</param>
internal sealed class PostfixRefusalScanner(RefusalCatalogue catalogue, HostTable hosts, SecondRange window)
    : PostfixLineScanner(hosts, window, Wanted), IStretchScanner<RefusalFindings>
{
    private readonly RefusalVerdicts _verdicts = new(catalogue);
    private RefusalFindings _findings = null!;

    private static ReadOnlySpan<PostfixProgram> Wanted =>
        [PostfixProgram.Delivery, PostfixProgram.OwnDelivery, PostfixProgram.Qmgr, PostfixProgram.Pickup, PostfixProgram.Postsuper];

    /// <inheritdoc/>
    public void Start(RefusalFindings findings)
    {
        _findings = findings;
        Start(findings.Statistics);
    }

    /// <inheritdoc/>
    protected override void Enter(long position, long second) => _findings.EnterLine(Host, second);

    /// <inheritdoc/>
    [MethodImpl(Hot.Loop)]
    protected override void Read(PostfixProgram program, ReadOnlySpan<byte> message, int colon)
    {
        ReadOnlySpan<byte> queueId = message[..colon], text = message[(colon + 2)..];
        switch (program)
        {
            case PostfixProgram.Delivery or PostfixProgram.OwnDelivery:
                Delivery(queueId, text, program == PostfixProgram.OwnDelivery);
                break;
            case PostfixProgram.Qmgr or PostfixProgram.Postsuper when text.SequenceEqual("removed"u8):
                _findings.Remove(KeyOf(queueId));
                break;
            case PostfixProgram.Qmgr when text.StartsWith("from=<"u8):
                if (PostfixFields.IsExpired(text)) _findings.Expire(KeyOf(queueId));
                break;
            case PostfixProgram.Pickup:
                // Put back into the queue under another id (postsuper -r).
                if (PostfixFields.TryReadPickup(text, out _, out _, out Range original) && PostfixFields.IsQueueId(text[original])) _findings.Requeue(KeyOf(queueId), KeyOf(text[original]));
                break;
        }
    }

    [MethodImpl(Hot.Loop)]
    private void Delivery(ReadOnlySpan<byte> queueId, ReadOnlySpan<byte> text, bool toOwn)
    {
        if (!PostfixFields.TryReadOutcome(text, out Range to, out _, out int relay, out int at)) return;
        ReadOnlySpan<byte> word = text[(at + 9)..];
        int blank = word.IndexOf((byte)' ');
        if (blank >= 0) word = word[..blank];
        DeliveryStatus status = PostfixFields.StatusOf(word);
        if (status is not (DeliveryStatus.Sent or DeliveryStatus.Deferred or DeliveryStatus.Bounced)) return;
        ReadOnlySpan<byte> address = text[to];
        int sign = address.LastIndexOf((byte)'@');
        ReadOnlySpan<byte> domain = address[(sign + 1)..];
        if (sign < 0) domain = default;
        bool hasRelay = PostfixFields.TryReadPeer(text[relay..at], out Range name, out Range relayAddress, out _);
        ReadOnlySpan<byte> mailHost = hasRelay ? text[relay..at][name] : default;
        if (status == DeliveryStatus.Sent)
        {
            ulong key = KeyOf(queueId), recipient = ByteHash.OfLower(address);
            if (hasRelay && !domain.IsEmpty && IsForeign(text[relay..at][relayAddress], toOwn)) _findings.Deliver(key, recipient, ByteHash.OfLower(domain), ByteHash.OfLower(mailHost), mailHost, queueId);
            else _findings.DeliverHere(key, recipient);
            return;
        }

        Fail(queueId, text, domain, mailHost, status == DeliveryStatus.Bounced, toOwn);
    }

    private void Fail(ReadOnlySpan<byte> queueId, ReadOnlySpan<byte> text, ReadOnlySpan<byte> domain, ReadOnlySpan<byte> mailHost, bool isBounce, bool toOwn)
    {
        PostfixFields.TryReadDelivery(text, out DeliveryFields fields);
        ReadOnlySpan<byte> reason = text[fields.Reply], address = text[fields.Recipient];
        ulong key = KeyOf(queueId), recipient = ByteHash.OfLower(address);
        RemoteFailure failure = PostfixFields.ReadRemoteFailure(reason, out Range name, out Range hostAddress, out Range said);
        if (failure == RemoteFailure.None || domain.IsEmpty || !IsForeign(reason[hostAddress], toOwn))
        {
            if (isBounce) _findings.GiveUp(key, recipient);
            return;
        }

        // The address of the host is told along, so that it is not taken for ours where the reply names it.
        ReadOnlySpan<byte> peer = mailHost.IsEmpty ? reason[name.Start.Value..(hostAddress.End.Value + 1)] : text[fields.Relay];
        if (mailHost.IsEmpty) mailHost = reason[name];
        ReadOnlySpan<byte> reply = reason[said];
        if (reply.Length > RefusalVerdicts.LongestReply) reply = reply[..RefusalVerdicts.LongestReply];
        _findings.Refuse(key, new Refusal
        {
            Recipient = recipient,
            Domain = ByteHash.OfLower(domain),
            MailHost = ByteHash.OfLower(mailHost),
            Verdict = _verdicts.Of(reply, text[fields.Dsn], peer, address, isSilence: failure == RemoteFailure.NoAnswer),
            IsBounce = isBounce,
            IsAtConnect = failure != RemoteFailure.Said,
            DomainName = domain,
            MailHostName = mailHost,
            Reply = reply,
        });
    }

    /// <summary>
    /// What goes to this machine itself comes back (a content filter); what our own delivery hands to a private address is a mailbox of ours.
    /// Other addresses of 127/8 are not this machine to a mail server: filters listen on the one that everybody knows.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsForeign(ReadOnlySpan<byte> address, bool toOwn) => !(toOwn ? ClientAddress.IsPrivate(address) : address.SequenceEqual("127.0.0.1"u8) || address.SequenceEqual("::1"u8));
}
