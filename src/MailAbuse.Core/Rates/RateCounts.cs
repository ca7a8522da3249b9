using System.Runtime.CompilerServices;
using MailAbuse.Logs;
using MailAbuse.Mta;

namespace MailAbuse.Rates;

/// <summary>
/// What logs say about who sent how much: the join of docs/ARCHITECTURE.md, rule by rule. It is told line by line, in the order of each
/// log (<see cref="Findings"/>), one log after the other (<see cref="EndLog"/>); <see cref="Beside"/> adds what was counted elsewhere.
/// </summary>
internal sealed partial class RateCounts(CountLayout layout, HostTable hosts, SenderTable? senders = null)
{
    private readonly SenderTable _names = senders ??= new SenderTable();

    // In the order in which the log first speaks of them: the threads that scan make tallies in any order.
    private readonly List<Tally> _senders = [];
    private readonly List<Tally> _changed = [];
    private readonly Tally _unknown = (senders ??= new SenderTable()).Unknown;
    private readonly bool _byEnvelope = layout.By is RateGrouping.EnvelopeSender or RateGrouping.EnvelopeDomain;

    // Which client's recipient a smtpd process has just held; by process and client.
    private readonly Dictionary<ulong, long> _holds = [];
    private long _holdsForgotten;

    /// <summary>What was read.</summary>
    public ReadStatistics Statistics { get; } = new();

    public CountLayout Layout => layout;

    public HostTable Hosts => hosts;

    /// <summary>The sender of mail that Postfix put back into its own queue and whose origin is not known.</summary>
    public Tally Unknown => _unknown;

    /// <summary>The tally of a sender whose name is folded already.</summary>
    public Tally SenderOf(SenderKind kind, ReadOnlySpan<byte> name) => Listed(_names.Of(kind, name));

    private Tally Listed(Tally sender)
    {
        if (sender.IsListed) return sender;
        sender.IsListed = true;
        _senders.Add(sender);
        sender.ListChangesIn(_changed);
        return sender;
    }

    private bool IsNear(long earlier, long later) => later - earlier <= layout.Near;

    // ---- rule 2: acceptance ----

    /// <summary>A message was taken in.</summary>
    /// <param name="line">Where and when.</param>
    /// <param name="key">Host and queue id.</param>
    /// <param name="id">The queue id alone.</param>
    /// <param name="sender">Who handed it in.</param>
    /// <param name="client">His address; default for local users.</param>
    /// <param name="mayBeCopy">True where nobody logged in: a filter may have handed it back.</param>
    /// <param name="original">Host and queue id that it had before, as it says itself (rule 5); 0 for none.</param>
    /// <param name="processId">Which process took it in.</param>
    [MethodImpl(Hot.Loop)]
    public void Accept(in LineInfo line, ulong key, ulong id, Tally sender, in ClientInfo client, bool mayBeCopy, ulong original = 0, int processId = 0)
    {
        Expire(line.Position);
        Message? known = _open.Find(key);
        if (original == key) original = 0;
        Message message = AcceptedOf(known, line, key, sender, mayBeCopy || _byEnvelope || original != 0, out bool isNew);
        if (isNew)
        {
            NameSender(message, line, id, Listed(sender), client, mayBeCopy);
            if (original != 0) TieToOriginal(message, original, isRequeued: !mayBeCopy);
        }

        if (_holds.Count > 0) HoldIfAnnounced(message, HolderOf(line, processId, client.Address), line);
    }

    /// <summary>The message that an acceptance speaks of.</summary>
    [MethodImpl(Hot.Loop)]
    private Message AcceptedOf(Message? known, in LineInfo line, ulong key, Tally sender, bool awaits, out bool isNew)
    {
        isNew = true;
        if (known is not null && !known.Is(MessageFlags.Closed))
        {
            if (IsNear(known.Position, line.Position) && !known.Is(MessageFlags.Notification))
            {
                if (!known.Is(MessageFlags.Accepted)) return known;
                isNew = !ReferenceEquals(known.Sender!.Resolve(), sender);
                if (!isNew) return known;
            }

            Close(known); // the id was reused
        }

        Message message = NewMessage(line, key);
        if (awaits) Await(message);
        Replace(message);
        return message;
    }

    [MethodImpl(Hot.Loop)]
    private void NameSender(Message message, in LineInfo line, ulong id, Tally sender, in ClientInfo client, bool mayBeCopy)
    {
        message.Flags |= MessageFlags.Accepted | (mayBeCopy ? MessageFlags.MayBeCopy : 0);
        message.Id = id;
        message.Position = line.Position;
        message.Second = line.Second;
        message.Bucket = line.Bucket;
        message.Client = client;
        message.Sender = sender;
        if (!_byEnvelope) message.Owner = sender;
        if (message.Is(MessageFlags.Own | MessageFlags.Copy)) return;
        message.Tally = sender;
        sender.AddMessage(layout, line.Second, line.Bucket, client, line.Host.Bit);
    }

    // ---- rule 4: a hold before there is a queue id ----

    /// <summary>A recipient of this client was held by an access map, before the message had a queue id.</summary>
    /// <param name="line">Where and when.</param>
    /// <param name="processId">Which process said so.</param>
    /// <param name="address">Hash of the client's address.</param>
    public void AnnounceHold(in LineInfo line, int processId, ulong address)
    {
        if (!IsNear(_holdsForgotten, line.Position)) ForgetHolds(line.Position);
        _holds[HolderOf(line, processId, address)] = line.Position;
    }

    private static ulong ProcessOf(in LineInfo line, int processId) => ByteHash.Mix(line.Host.Hash, (ulong)processId, 7);

    private static ulong HolderOf(in LineInfo line, int processId, ulong address) => ByteHash.Mix(ProcessOf(line, processId), address);

    private void ForgetHolds(long position)
    {
        _holdsForgotten = position;
        foreach ((ulong holder, long held) in _holds)
            if (!IsNear(held, position)) _holds.Remove(holder);
    }

    private void HoldIfAnnounced(Message message, ulong holder, in LineInfo line)
    {
        if (_holds.Remove(holder, out long held) && IsNear(held, line.Position)) Hold(message, line.Bucket);
    }
}
