using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using MailAbuse.Logs;
using MailAbuse.Rates;

namespace MailAbuse.Reputation.Refusals;

/// <summary>
/// What a log says of deliveries to other hosts, put together line by line in its order: who refused what for whom, what waits, and
/// whether it works again. docs/ARCHITECTURE.md has the rules.
/// </summary>
/// <param name="catalogue">Says which mail hosts belong to one operator.</param>
/// <param name="mostDomains">So many domains are counted.</param>
internal sealed class RefusalCounts(RefusalCatalogue catalogue, int mostDomains = RefusalCounts.MostDomains)
{
    /// <summary>So many domains are counted; deliveries to others are counted from the first refusal on, and that is told.</summary>
    public const int MostDomains = 1 << 20;

    private readonly Dictionary<ulong, Seen> _domains = [];
    private readonly Dictionary<ulong, RefusedMessage> _open = [];
    private readonly List<RefusedDomain> _refused = [];
    private readonly Dictionary<ulong, string> _operators = [];
    private HostInfo _host = HostInfo.None;
    private ulong _server;

    private struct Seen
    {
        public int Delivered;
        public RefusedDomain? Refused;
        public bool IsLate;
    }

    /// <summary>What was read.</summary>
    public ReadStatistics Statistics { get; } = new();

    /// <summary>Messages that were refused and are in the queue as far as the log tells.</summary>
    internal int OpenMessages => _open.Count;

    /// <summary>Domains that are remembered.</summary>
    internal int Domains => _domains.Count;

    /// <summary>The next lines are of this host.</summary>
    public void Enter(HostInfo host)
    {
        _host = host;
        // Hosts that results call by one name are one server.
        _server = ByteHash.Of(host.Shown);
    }

    /// <summary>A stretch has been joined.</summary>
    public void EndStretch(ReadStatistics statistics) => Statistics.Add(statistics);

    /// <summary>Another host took a message for a recipient.</summary>
    [MethodImpl(Hot.Loop)]
    public void Deliver(long second, ulong key, ulong recipient, ulong domain, ulong mailHost, ReadOnlySpan<byte> mailHostName, ReadOnlySpan<byte> queueId)
    {
        ulong domainKey = ByteHash.Mix(domain, _server);
        ref Seen seen = ref CollectionsMarshal.GetValueRefOrNullRef(_domains, domainKey);
        if (Unsafe.IsNullRef(ref seen))
        {
            if (_domains.Count < mostDomains) _domains.Add(domainKey, new Seen { Delivered = 1 });
            return;
        }

        seen.Delivered++;
        if (seen.Refused is null) return;
        DeliverHere(key, recipient);
        foreach (RefusalGroup group in seen.Refused.Groups)
            if (group.Resumed is null && IsSameWay(group, mailHost, mailHostName)) group.Resume(second, queueId);
    }

    /// <summary>A recipient got his message, from a mailbox of ours or over our own filter.</summary>
    public void DeliverHere(ulong key, ulong recipient)
    {
        if (_open.TryGetValue(key, out RefusedMessage? message)) message.Deliver(recipient);
    }

    /// <summary>Another host did not take a message for a recipient.</summary>
    public void Refuse(long second, ulong key, in Refusal refusal)
    {
        bool isLate = _domains.Count >= mostDomains;
        ref Seen seen = ref CollectionsMarshal.GetValueRefOrAddDefault(_domains, ByteHash.Mix(refusal.Domain, _server), out bool isKnown);
        if (!isKnown) seen.IsLate = isLate;
        if (seen.Refused is null) _refused.Add(seen.Refused = new RefusedDomain(_host, RefusedDomain.Lower(refusal.DomainName)));
        RefusalGroup group = seen.Refused.GroupOf(refusal);
        group.Refuse(second, refusal.IsAtConnect, refusal.Reply);
        ref RefusedMessage? message = ref CollectionsMarshal.GetValueRefOrAddDefault(_open, key, out _);
        message ??= new RefusedMessage();
        message.Refuse(refusal.Recipient, group, refusal.IsBounce);
    }

    /// <summary>A recipient does not get his message, and no other host is to blame.</summary>
    public void GiveUp(ulong key, ulong recipient)
    {
        if (_open.TryGetValue(key, out RefusedMessage? message)) message.GiveUp(recipient);
    }

    /// <summary>A message was too long in the queue: it goes back for all who wait for it.</summary>
    public void Expire(ulong key)
    {
        if (_open.TryGetValue(key, out RefusedMessage? message)) message.End(RecipientState.Bounced);
    }

    /// <summary>A message left the queue. Whatever a log says of its id from here on is about another.</summary>
    [MethodImpl(Hot.Loop)]
    public void Remove(ulong key)
    {
        if (_open.Count > 0 && _open.Remove(key, out RefusedMessage? message)) message.End(RecipientState.Dropped);
    }

    /// <summary>A message is in the queue under another id.</summary>
    public void Requeue(ulong key, ulong original)
    {
        if (key == original || !_open.Remove(original, out RefusedMessage? message)) return;
        Remove(key);
        _open.Add(key, message);
    }

    /// <summary>All groups, with what they add up to.</summary>
    public IEnumerable<DeliveryRefusal> Results(TimeZoneInfo zone, string caseNumber = "")
    {
        bool isComplete = Statistics is { IsComplete: true, SuppressedLines: 0 };
        foreach (RefusedDomain domain in _refused)
        {
            Seen seen = _domains[ByteHash.Mix(ByteHash.Of(domain.Name), ByteHash.Of(domain.Host.Shown))];
            double all = seen.Delivered + (double)domain.Refused;
            foreach (RefusalGroup group in domain.Groups) yield return RefusalResult.Of(group, seen.Delivered, all, isComplete && !seen.IsLate, zone, caseNumber);
        }
    }

    // A delivery by another relay (a detour) says nothing about the way that was refused.
    private bool IsSameWay(RefusalGroup group, ulong mailHost, ReadOnlySpan<byte> mailHostName)
    {
        if (group.MailHostHash == mailHost) return true;
        string whose = group.Verdict.Match.Operator;
        if (whose.Length > 0 && OperatorOf(mailHost, mailHostName) == whose && OperatorOf(group.MailHostHash, group.MailHost) == whose) return true;
        return group.IsAtConnect && MailHostNames.AreNeighbours(group.MailHost, mailHostName, group.Domain.Name);
    }

    private string OperatorOf(ulong mailHost, ReadOnlySpan<byte> name)
    {
        if (_operators.TryGetValue(mailHost, out string? whose)) return whose;
        if (_operators.Count >= mostDomains) _operators.Clear();
        return _operators[mailHost] = catalogue.OperatorOf(name);
    }
}
