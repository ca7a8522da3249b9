using MailAbuse.Mta;

namespace MailAbuse.Suspensions;

/// <summary>Who is to be suspended, and how.</summary>
public sealed class SuspensionRequest
{
    /// <summary>The sender, as typed or logged.</summary>
    public required string Sender { get; init; }

    /// <summary>What he is; Unknown: what his name looks like.</summary>
    public SenderKind SenderKind { get; init; }

    /// <summary>Other names of the same account.</summary>
    public string[] Spellings { get; init; } = [];

    /// <summary>What he is answered; null: as he is already, else Defer, and Hold for local users.</summary>
    public SuspensionMode? Mode { get; init; }

    /// <summary>The case; null: as it is.</summary>
    public string? Case { get; init; }

    /// <summary>
    /// The case for who has none yet, asked for only where <see cref="Case"/> is null and no case stands with his suspension; may give
    /// null. Called from several threads.
    /// </summary>
    public Func<string?>? CaseForNone { get; init; }

    /// <summary>Why; null: as it is.</summary>
    public string? Reason { get; init; }

    /// <summary>Who asks: user and machine.</summary>
    public string? By { get; init; }

    /// <summary>Also who is protected, whom no log knows, a client that looks like webmail, and while Postfix is stopped.</summary>
    public bool Force { get; init; }

    /// <summary>How long to wait for his next attempt; zero: look once.</summary>
    public TimeSpan Verify { get; init; }

    /// <summary>Mode Hold becomes Defer where more messages than this are on hold.</summary>
    public int MaximumHeld { get; init; } = 10_000;

    /// <summary>Who is never suspended without <see cref="Force"/>; wildcards.</summary>
    public string[] Protected { get; init; } = [];

    /// <summary>Names and addresses of our servers, which are never suspended as clients.</summary>
    public string[] OwnHosts { get; init; } = [];
}
