using System.Runtime.CompilerServices;
using MailAbuse.Logs;
using MailAbuse.Mta.Postfix;
using MailAbuse.Rates;

namespace MailAbuse.Reputation.Refusals;

/// <summary>What the lines of a stretch of log say of deliveries: read, but not yet joined. <see cref="RefusalCounts"/> gets them in the order of the log.</summary>
internal sealed class RefusalFindings : IStretchFindings
{
    private Finding[] _items = new Finding[1024];
    private byte[] _text = new byte[1 << 16];
    private readonly List<HostInfo> _hosts = [];
    private HostInfo? _host;
    private int _count;
    private int _filled;
    private long _second;

    /// <inheritdoc/>
    public ReadStatistics Statistics { get; private set; } = new();

    /// <inheritdoc/>
    public void Clear()
    {
        // What a verdict says is kept alive by nobody who does not need it.
        foreach (ref Finding found in _items.AsSpan(0, _count)) found.Verdict = null;
        _count = _filled = 0;
        _host = null;
        _hosts.Clear();
        Statistics = new ReadStatistics();
    }

    /// <inheritdoc/>
    /// <remarks>Nothing here depends on how far lines are from one another.</remarks>
    public void MoveTo(long start, LinePlace[] places)
    {
    }

    /// <summary>What is added from here on stands in this line.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void EnterLine(HostInfo host, long second)
    {
        _second = second;
        if (!ReferenceEquals(host, _host)) Enter(host);
    }

    private void Enter(HostInfo host)
    {
        _host = host;
        Add(Kind.Host, 0).Message = _hosts.Count;
        _hosts.Add(host);
    }

    /// <inheritdoc cref="RefusalCounts.Deliver"/>
    [MethodImpl(Hot.Loop)]
    public void Deliver(ulong key, ulong recipient, ulong domain, ulong mailHost, ReadOnlySpan<byte> mailHostName, ReadOnlySpan<byte> queueId)
    {
        ref Finding added = ref Add(Kind.Deliver, key);
        added.Recipient = recipient;
        added.Domain = domain;
        added.MailHost = mailHost;
        added.Text = _filled;
        added.Name = mailHostName.Length;
        added.Message = queueId.Length;
        Keep(mailHostName);
        Keep(queueId);
    }

    /// <inheritdoc cref="RefusalCounts.DeliverHere"/>
    public void DeliverHere(ulong key, ulong recipient) => Add(Kind.DeliverHere, key).Recipient = recipient;

    /// <inheritdoc cref="RefusalCounts.Refuse"/>
    public void Refuse(ulong key, in Refusal refusal)
    {
        ref Finding added = ref Add(Kind.Refuse, key);
        added.Recipient = refusal.Recipient;
        added.Domain = refusal.Domain;
        added.MailHost = refusal.MailHost;
        added.Verdict = refusal.Verdict;
        added.IsBounce = refusal.IsBounce;
        added.IsAtConnect = refusal.IsAtConnect;
        added.Text = _filled;
        added.Name = refusal.DomainName.Length;
        added.Message = refusal.MailHostName.Length;
        added.Reply = refusal.Reply.Length;
        Keep(refusal.DomainName);
        Keep(refusal.MailHostName);
        Keep(refusal.Reply);
    }

    /// <inheritdoc cref="RefusalCounts.GiveUp"/>
    public void GiveUp(ulong key, ulong recipient) => Add(Kind.GiveUp, key).Recipient = recipient;

    /// <inheritdoc cref="RefusalCounts.Expire"/>
    public void Expire(ulong key) => Add(Kind.Expire, key);

    /// <inheritdoc cref="RefusalCounts.Remove"/>
    public void Remove(ulong key) => Add(Kind.Remove, key);

    /// <inheritdoc cref="RefusalCounts.Requeue"/>
    public void Requeue(ulong key, ulong original) => Add(Kind.Requeue, key).Recipient = original;

    /// <summary>Hands all findings on, in the order of the log.</summary>
    [MethodImpl(Hot.Loop)]
    public void JoinInto(RefusalCounts counts)
    {
        foreach (ref readonly Finding found in _items.AsSpan(0, _count))
        {
            ReadOnlySpan<byte> text = _text.AsSpan(found.Text);
            switch (found.Kind)
            {
                case Kind.Deliver:
                    counts.Deliver(found.Second, found.Key, found.Recipient, found.Domain, found.MailHost, text[..found.Name], text.Slice(found.Name, found.Message));
                    break;
                case Kind.Remove:
                    counts.Remove(found.Key);
                    break;
                case Kind.Refuse:
                    counts.Refuse(found.Second, found.Key, new Refusal
                    {
                        Recipient = found.Recipient,
                        Domain = found.Domain,
                        MailHost = found.MailHost,
                        Verdict = found.Verdict!,
                        IsBounce = found.IsBounce,
                        IsAtConnect = found.IsAtConnect,
                        DomainName = text[..found.Name],
                        MailHostName = text.Slice(found.Name, found.Message),
                        Reply = text.Slice(found.Name + found.Message, found.Reply),
                    });
                    break;
                case Kind.DeliverHere:
                    counts.DeliverHere(found.Key, found.Recipient);
                    break;
                case Kind.GiveUp:
                    counts.GiveUp(found.Key, found.Recipient);
                    break;
                case Kind.Expire:
                    counts.Expire(found.Key);
                    break;
                case Kind.Requeue:
                    counts.Requeue(found.Key, found.Recipient);
                    break;
                case Kind.Host:
                    counts.Enter(_hosts[found.Message]);
                    break;
                default:
                    throw new System.Diagnostics.UnreachableException();
            }
        }

        counts.EndStretch(Statistics);
    }

    private void Keep(ReadOnlySpan<byte> text)
    {
        if (_filled + text.Length > _text.Length) Array.Resize(ref _text, Math.Max(_text.Length * 2, _filled + text.Length));
        text.CopyTo(_text.AsSpan(_filled));
        _filled += text.Length;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ref Finding Add(Kind kind, ulong key)
    {
        if (_count == _items.Length) Array.Resize(ref _items, _items.Length * 2);
        ref Finding added = ref _items[_count++];
        added.Second = _second;
        added.Kind = kind;
        added.Key = key;
        added.Text = 0;
        return ref added;
    }

    private enum Kind : byte
    {
        Deliver,
        DeliverHere,
        Refuse,
        GiveUp,
        Expire,
        Remove,
        Requeue,

        /// <summary>From here on another host writes.</summary>
        Host,
    }

    // A place is used again and again, and each kind sets what it needs itself:
    //   Deliver   Recipient, Domain, MailHost; from Text on: Name bytes of the mail host's name, Message bytes of the queue id
    //   Refuse    Recipient, Domain, MailHost, Verdict, IsBounce, IsAtConnect; from Text on: Name bytes of the domain's name, Message of
    //             the mail host's, Reply of the reply
    //   Requeue   Recipient: the key that it had
    //   Host      Message: which
    private struct Finding
    {
        public RefusalVerdict? Verdict;
        public long Second;
        public ulong Key;
        public ulong Recipient;
        public ulong Domain;
        public ulong MailHost;
        public int Text;
        public int Name;
        public int Message;
        public int Reply;
        public Kind Kind;
        public bool IsBounce;
        public bool IsAtConnect;
    }
}
