namespace MailAbuse.Mta.Postfix.Servers.Queue;

/// <summary>How a sweep ended.</summary>
internal sealed record SweepEnd
{
    public int Passes { get; init; }

    public int Held { get; init; }

    public int AlreadyHeld { get; init; }

    public int Bounces { get; init; }

    public int GivenBack { get; init; }

    public int StillOpen { get; init; }

    public long Size { get; init; }

    public bool IsComplete { get; init; }
}
