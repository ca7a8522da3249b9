using System.Runtime.CompilerServices;
using MailAbuse.Mta;

namespace MailAbuse.Rates;

/// <content>Rule 4: what happens to a message.</content>
internal sealed partial class RateCounts
{
    /// <summary>The queue manager took it up.</summary>
    /// <param name="line">Where and when.</param>
    /// <param name="key">Host and queue id.</param>
    /// <param name="recipients">How many.</param>
    /// <param name="envelope">Hash of the envelope sender.</param>
    /// <param name="envelopeOwner">Who is counted, where messages are counted by envelope sender or its domain; else null.</param>
    [MethodImpl(Hot.Loop)]
    public void Queue(in LineInfo line, ulong key, int recipients, ulong envelope, Tally? envelopeOwner)
    {
        Message message = Touch(line, key);
        if (message.Is(MessageFlags.Queued)) return;
        message.Flags |= MessageFlags.Queued;
        ref Cell cell = ref message.Tally.At(line.Bucket);
        cell.Recipients += recipients;
        cell.Envelopes |= 1UL << (int)(envelope & 63);
        if (line.Second >= layout.Since) message.Tally.Envelopes.Add(envelope);
        if (_byEnvelope && !message.Is(MessageFlags.Notification)) message.Owner = Listed(envelopeOwner!);
    }

    /// <summary>One recipient was tried.</summary>
    /// <param name="line">Where and when.</param>
    /// <param name="key">Host and queue id.</param>
    /// <param name="status">How it ended.</param>
    /// <param name="toOwn">True where the agent delivers to domains of ours.</param>
    /// <param name="recipient">Hash of the recipient.</param>
    /// <param name="domain">Hash of his domain, 0 for none.</param>
    /// <param name="nextId">The queue id that the next hop gave it, 0 for none.</param>
    /// <param name="relay">The next hop's address.</param>
    [MethodImpl(Hot.Loop)]
    public void Deliver(in LineInfo line, ulong key, DeliveryStatus status, bool toOwn, ulong recipient, ulong domain, ulong nextId, in ClientInfo relay)
    {
        Message message = Touch(line, key);
        bool isHandedOver = nextId != 0 && HandsOver(line, message, nextId, relay);
        ref Cell cell = ref message.Tally.At(line.Bucket);
        switch (status)
        {
            case DeliveryStatus.Sent:
                if (isHandedOver) break;
                cell.Delivered++;
                if ((toOwn && nextId == 0) || message.Is(MessageFlags.Forwarded)) cell.ToOwn++;
                break;
            case DeliveryStatus.Deferred:
                if (message.Defer(recipient, cell.Bucket)) cell.Deferred++;
                break;
            case DeliveryStatus.Bounced:
                cell.Bounced++;
                break;
            default:
                return;
        }

        AddDomain(message, line, domain);
    }

    [MethodImpl(Hot.Loop)]
    private void AddDomain(Message message, in LineInfo line, ulong domain)
    {
        if (domain == 0) return;
        message.Tally.At(line.Bucket).Domains |= 1UL << (int)(domain & 63);
        if (line.Second >= layout.Since) message.Tally.Domains.Add(domain);
    }

    /// <summary>It was too long in the queue.</summary>
    public void ExpireMessage(in LineInfo line, ulong key) => Touch(line, key).Tally.At(line.Bucket).Bounced++;

    /// <summary>It was put on hold.</summary>
    public void Hold(in LineInfo line, ulong key) => Hold(Touch(line, key), line.Bucket);

    private static void Hold(Message message, int bucket)
    {
        if (message.Is(MessageFlags.Held)) return;
        message.Flags |= MessageFlags.Held;
        message.HeldBucket = bucket;
        message.Tally.Resolve().At(message.HeldBucket).Held++;
    }

    /// <summary>The queue manager named it.</summary>
    public void See(in LineInfo line, ulong key) => Touch(line, key);

    /// <summary>It left the queue.</summary>
    [MethodImpl(Hot.Loop)]
    public void Remove(in LineInfo line, ulong key)
    {
        if (FindOpen(key) is { } message) Close(message);
    }
}
