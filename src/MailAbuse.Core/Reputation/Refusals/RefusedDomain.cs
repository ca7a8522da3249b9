using MailAbuse.Rates;

namespace MailAbuse.Reputation.Refusals;

/// <summary>A recipient domain that mail hosts refused mail to, on one server.</summary>
/// <param name="host">The server.</param>
/// <param name="name">The domain's name, ASCII lower case.</param>
internal sealed class RefusedDomain(HostInfo host, byte[] name)
{
    // A receiver that makes up a new code or list for each refusal fills the table of its own domain only, and no further than this.
    private const int MostGroups = 128;

    private readonly List<RefusalGroup> _groups = [];

    public HostInfo Host => host;

    public ReadOnlySpan<byte> Name => name;

    public IReadOnlyList<RefusalGroup> Groups => _groups;

    /// <summary>Recipients whose mail was refused and not delivered since.</summary>
    public int Refused => _groups.Sum(group => group.Waiting + group.Bounced + group.Dropped);

    /// <summary>The group of a refusal.</summary>
    public RefusalGroup GroupOf(in Refusal refusal)
    {
        ulong mailHost = refusal.MailHost, verdict = refusal.Verdict.Hash;
        RefusalGroup? like = null;
        foreach (RefusalGroup group in _groups)
        {
            if (group.MailHostHash == mailHost && group.Verdict.Hash == verdict) return group;
            if (group.Verdict.Cause == refusal.Verdict.Cause) like ??= group;
        }

        if (_groups.Count >= MostGroups && like is not null) return like;
        RefusalGroup added = new(this, Lower(refusal.MailHostName), mailHost, refusal.Verdict);
        _groups.Add(added);
        return added;
    }

    /// <summary>The text with ASCII capitals folded.</summary>
    public static byte[] Lower(ReadOnlySpan<byte> text)
    {
        byte[] folded = new byte[text.Length];
        ByteHash.ToLower(text, folded);
        return folded;
    }
}
