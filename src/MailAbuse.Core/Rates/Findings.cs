using System.Runtime.CompilerServices;
using MailAbuse.Logs;
using MailAbuse.Mta;

namespace MailAbuse.Rates;

/// <summary>
/// What the lines of a stretch of log say, read but not yet joined. Stretches are scanned by several threads at once, each into findings of
/// its own; one after the other they are handed to <see cref="RateCounts"/>, which so sees the log in its order, whoever read it.
/// </summary>
internal sealed class Findings : IStretchFindings
{
    private Finding[] _items = new Finding[1024];
    private int _count;
    private long _position;
    private long _second;
    private HostInfo? _host;
    private readonly List<HostInfo> _hosts = [];

    /// <summary>What was read.</summary>
    public ReadStatistics Statistics { get; private set; } = new();

    /// <summary>Makes it fit for another stretch.</summary>
    public void Clear()
    {
        _count = 0;
        _host = null;
        _hosts.Clear();
        Statistics = new ReadStatistics();
    }

    /// <summary>What is added from here on stands in this line.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void EnterLine(HostInfo host, long position, long second)
    {
        _position = position;
        _second = second;
        if (!ReferenceEquals(host, _host)) Enter(host);
    }

    private void Enter(HostInfo host)
    {
        _host = host;
        Add(Kind.Host, 0).Number = _hosts.Count;
        _hosts.Add(host);
    }

    /// <inheritdoc cref="RateCounts.Accept"/>
    public void Accept(ulong key, ulong id, Tally sender, in ClientInfo client, bool mayBeCopy, ulong original = 0, int processId = 0)
    {
        ref Finding added = ref Add(Kind.Accept, key);
        added.Sender = sender;
        added.Client = client;
        added.Flag = mayBeCopy;
        added.Other = original;
        added.A = id;
        added.Number = processId;
    }

    /// <inheritdoc cref="RateCounts.Queue"/>
    public void Queue(ulong key, int recipients, ulong envelope, Tally? envelopeOwner)
    {
        ref Finding added = ref Add(Kind.Queue, key);
        added.Sender = envelopeOwner;
        added.Number = recipients;
        added.A = envelope;
    }

    /// <inheritdoc cref="RateCounts.Deliver"/>
    public void Deliver(ulong key, DeliveryStatus status, bool toOwn, ulong recipient, ulong domain, ulong nextId, in ClientInfo relay)
    {
        ref Finding added = ref Add(Kind.Deliver, key);
        added.Number = (int)status;
        added.Flag = toOwn;
        added.Other = nextId;
        if (nextId != 0) added.Client = relay;
        added.A = recipient;
        added.B = domain;
    }

    /// <inheritdoc cref="RateCounts.Forward"/>
    public void Forward(ulong key, ulong domain, ulong copyKey)
    {
        ref Finding added = ref Add(Kind.Forward, key);
        added.Other = copyKey;
        added.B = domain;
    }

    /// <inheritdoc cref="RateCounts.ExpireMessage"/>
    public void ExpireMessage(ulong key) => Add(Kind.Expire, key);

    /// <inheritdoc cref="RateCounts.Hold(in LineInfo, ulong)"/>
    public void Hold(ulong key) => Add(Kind.Hold, key);

    /// <inheritdoc cref="RateCounts.See"/>
    public void See(ulong key) => Add(Kind.See, key);

    /// <inheritdoc cref="RateCounts.Remove"/>
    public void Remove(ulong key) => Add(Kind.Remove, key);

    /// <inheritdoc cref="RateCounts.Notify"/>
    public void Notify(ulong key, ulong notificationKey) => Add(Kind.Notify, key).Other = notificationKey;

    /// <inheritdoc cref="RateCounts.AnnounceHold"/>
    public void AnnounceHold(int processId, ulong address)
    {
        ref Finding added = ref Add(Kind.AnnounceHold, 0);
        added.Number = processId;
        added.A = address;
    }

    /// <inheritdoc cref="RateCounts.Announce"/>
    public void Announce(int processId, Tally sender, in ClientInfo client)
    {
        ref Finding added = ref Add(Kind.Announce, 0);
        added.Sender = sender;
        added.Client = client;
        added.Number = processId;
    }

    /// <inheritdoc cref="RateCounts.AcceptProxied"/>
    public void AcceptProxied(int processId, ulong copyKey) => Add(Kind.AcceptProxied, copyKey).Number = processId;

    /// <summary>Puts what was found to where it stands in the log, where lines were left out of the text that was read.</summary>
    /// <param name="start">Where the text began, as the scanner was told.</param>
    /// <param name="places">Where its pieces stand.</param>
    public void MoveTo(long start, LinePlace[] places)
    {
        int at = 0;
        foreach (ref Finding found in _items.AsSpan(0, _count))
        {
            long text = found.Position - start;
            while (at + 1 < places.Length && places[at + 1].Text <= text) at++;
            found.Position = places[at].Log + (text - places[at].Text);
        }
    }

    /// <summary>Hands all findings on, in the order of the log.</summary>
    [MethodImpl(Hot.Loop)]
    public void JoinInto(RateCounts counts)
    {
        LineInfo line = new() { Second = long.MinValue };
        foreach (ref readonly Finding found in _items.AsSpan(0, _count))
        {
            line.Position = found.Position;
            if (found.Second != line.Second)
            {
                line.Second = found.Second;
                line.Bucket = counts.Layout.BucketOf(found.Second);
            }

            switch (found.Kind)
            {
                case Kind.Accept:
                    counts.Accept(line, found.Key, found.A, found.Sender!, found.Client, found.Flag, found.Other, found.Number);
                    break;
                case Kind.Queue:
                    counts.Queue(line, found.Key, found.Number, found.A, found.Sender);
                    break;
                case Kind.Deliver:
                    counts.Deliver(line, found.Key, (DeliveryStatus)found.Number, found.Flag, found.A, found.B, found.Other, found.Client);
                    break;
                case Kind.Forward:
                    counts.Forward(line, found.Key, found.B, found.Other);
                    break;
                case Kind.Remove:
                    counts.Remove(line, found.Key);
                    break;
                case Kind.Hold:
                    counts.Hold(line, found.Key);
                    break;
                case Kind.Expire:
                    counts.ExpireMessage(line, found.Key);
                    break;
                case Kind.See:
                    counts.See(line, found.Key);
                    break;
                case Kind.Notify:
                    counts.Notify(line, found.Key, found.Other);
                    break;
                case Kind.Announce:
                    counts.Announce(line, found.Number, found.Sender!, found.Client);
                    break;
                case Kind.AnnounceHold:
                    counts.AnnounceHold(line, found.Number, found.A);
                    break;
                case Kind.AcceptProxied:
                    counts.AcceptProxied(line, found.Number, found.Key);
                    break;
                case Kind.Host:
                    line.Host = _hosts[found.Number];
                    counts.Hosts.Number(line.Host);
                    break;
                default:
                    throw new System.Diagnostics.UnreachableException();
            }
        }

        counts.EndStretch(Statistics);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ref Finding Add(Kind kind, ulong key)
    {
        if (_count == _items.Length) Array.Resize(ref _items, _items.Length * 2);
        ref Finding added = ref _items[_count++];
        added.Position = _position;
        added.Second = _second;
        added.Kind = kind;
        added.Key = key;
        return ref added;
    }

    private enum Kind : byte
    {
        Accept,
        Queue,
        Deliver,
        Forward,
        Remove,
        Hold,
        Expire,
        See,
        Notify,
        Announce,
        AnnounceHold,
        AcceptProxied,

        /// <summary>From here on another host writes.</summary>
        Host,
    }

    // A place is used again and again, and each kind sets what it needs itself:
    //   Accept        Sender, Client, Flag: may be a copy, Other: original's key, A: the id alone, Number: process id
    //   Queue         Sender: who owns the envelope, A: envelope's hash, Number: recipients
    //   Deliver       Client: the next hop, Flag: to domains of ours, Other: next id, A: recipient, B: domain, Number: status
    //   Forward       Other: the copy's key, B: domain
    //   Notify        Other: the notification's key
    //   Announce…     Number: process id; Sender and Client, or A: the client's address
    private struct Finding
    {
        public Tally? Sender;
        public long Position;
        public long Second;
        public ulong Key;
        public ulong Other;
        public ulong A;
        public ulong B;
        public ClientInfo Client;
        public int Number;
        public Kind Kind;
        public bool Flag;
    }
}
