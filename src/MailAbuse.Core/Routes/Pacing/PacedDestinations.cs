using MailAbuse.Quarantine;

namespace MailAbuse.Routes.Pacing;

/// <summary>
/// Which recipients one receiver sees as one stream: a domain, and with it all domains whose mail the same host put off. A receiver with
/// several hosts is still one, because its domains tie them together.
/// </summary>
internal sealed class PacedDestinations
{
    private readonly Dictionary<string, string> _parents = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _names = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _seen = new(StringComparer.Ordinal);
    private readonly HashSet<string> _own;

    /// <summary>Learns from what waits.</summary>
    /// <param name="messages">The messages.</param>
    /// <param name="ownHosts">Hosts of our own, by name or address: mail for all the world goes through them, so they tie nothing together.</param>
    /// <param name="hosts">Domains of which the mail host is known from elsewhere.</param>
    public PacedDestinations(IEnumerable<QueuedMessage> messages, IEnumerable<string> ownHosts, IReadOnlyDictionary<string, string> hosts)
    {
        _own = new(ownHosts.Select(host => host.Trim('[', ']')), StringComparer.OrdinalIgnoreCase);
        foreach ((string domain, string host) in hosts)
            Tie(domain.ToLowerInvariant(), host.ToLowerInvariant());
        foreach (QueuedRecipient recipient in messages.SelectMany(message => message.Recipients))
        {
            if (DelayReason.HostOf(recipient.DelayReason) is { } host)
                Tie(DomainOf(recipient.Address), host);
        }
    }

    /// <summary>The domain of an address, lower case; empty where it has none.</summary>
    public static string DomainOf(string address) => address[(address.LastIndexOf('@') + 1)..].ToLowerInvariant() is { } domain && address.Contains('@', StringComparison.Ordinal) ? domain : "";

    /// <summary>The destination of an address: the mail host that is named most, else the domain.</summary>
    public string Of(string address)
    {
        string domain = DomainOf(address), root = Root("d " + domain);
        if (_names.Count == 0)
            Name();
        return _names.GetValueOrDefault(root, domain);
    }

    // A host that is called as a domain is not that domain.
    private void Tie(string domain, string host)
    {
        if (domain.Length == 0 || host.Length == 0 || _own.Contains(host))
            return;
        string node = "h " + host;
        _seen[node] = _seen.GetValueOrDefault(node) + 1;
        _parents[Root("d " + domain)] = Root(node);
        _names.Clear();
    }

    private void Name()
    {
        foreach (IGrouping<string, KeyValuePair<string, int>> group in _seen.GroupBy(host => Root(host.Key), StringComparer.Ordinal))
            _names[group.Key] = group.OrderByDescending(host => host.Value).ThenBy(host => host.Key, StringComparer.Ordinal).First().Key[2..];
    }

    private string Root(string node)
    {
        while (_parents.TryGetValue(node, out string? parent) && parent != node)
            node = parent;
        return node;
    }
}
