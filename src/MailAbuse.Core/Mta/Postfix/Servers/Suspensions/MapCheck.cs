using MailAbuse.Suspensions;

namespace MailAbuse.Mta.Postfix.Servers.Suspensions;

/// <summary>
/// A check of a customer's queue, as it stands in his suspension's comment while it runs: everybody who works on this server sees it,
/// and whoever comes after one that was killed knows what was before.
/// </summary>
internal sealed record MapCheck
{
    /// <summary>Made up when it began, so that each run knows whether it is still its own: 16 hexadecimal digits.</summary>
    public required string Id { get; init; }

    /// <summary>Who runs it: user and machine.</summary>
    public required string By { get; init; }

    /// <summary>When the first of the runs that did not come to their end began, to the second.</summary>
    public required DateTimeOffset Begun { get; init; }

    /// <summary>When it ends at the latest, to the second.</summary>
    public required DateTimeOffset Until { get; init; }

    /// <summary>The check as it stands when somebody else has changed the suspension: whoever runs it knows that it is over, and the next one what came meanwhile.</summary>
    /// <param name="now">When that was.</param>
    /// <param name="chosen">What he is answered since: that is what he goes back to.</param>
    public MapCheck Ended(DateTimeOffset now, SuspensionMode chosen)
    {
        DateTimeOffset second = DateTimeOffset.FromUnixTimeSeconds(now.ToUnixTimeSeconds());
        return this with { Id = "ended", Until = Until < second ? Until : second, Before = chosen };
    }

    /// <summary>What he was answered before, and is answered again afterwards.</summary>
    public required SuspensionMode Before { get; init; }
}
