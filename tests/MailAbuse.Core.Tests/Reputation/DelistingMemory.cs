using MailAbuse.Reputation.Delisting;

namespace MailAbuse.Core.Tests.Reputation;

/// <summary>Requests in memory, by the contract of <see cref="IDelistingStore"/>; numbers bear the mark <c>test</c>.</summary>
internal sealed class DelistingMemory : IDelistingStore
{
    private readonly List<DelistingRequest> _requests = [];

    public string Path => "memory";

    /// <summary>How often something was kept.</summary>
    public int Writes { get; private set; }

    public DelistingRequest? Find(string number) => _requests.Where(one => one.Number == number || one.Number.StartsWith(number + "-", StringComparison.Ordinal)).ToArray() is [var only] ? only : null;

    public IReadOnlyList<DelistingRequest> Find(DelistingQuery query) => [.. _requests.Where(query.Matches)];

    public DelistingRequest Open(DelistingRequest fresh, Func<DelistingRequest, DelistingRequest> merge, out bool opened)
    {
        int at = _requests.FindIndex(one => one.IsOpen && one.Address == fresh.Address && DelistingKey.Of(one) == DelistingKey.Of(fresh));
        opened = at < 0;
        if (!opened)
            return Keep(at, merge(_requests[at]));
        _requests.Add(fresh with { Number = $"D2026-{_requests.Count + 1:0000}-test" });
        Writes++;
        return _requests[^1];
    }

    public DelistingRequest? Change(string number, Func<DelistingRequest, DelistingRequest> change)
    {
        int at = _requests.FindIndex(one => one.Number == number);
        return at < 0 ? null : Keep(at, change(_requests[at]));
    }

    private DelistingRequest Keep(int at, DelistingRequest after)
    {
        Writes += ReferenceEquals(after, _requests[at]) ? 0 : 1;
        return _requests[at] = after;
    }
}
