using MailAbuse.Mta;

namespace MailAbuse.Rates;

/// <summary>What one sender did in the window that was judged, and whether that is a burst.</summary>
/// <remarks>Lists are arrays: PowerShell makes them again from what a job or another server sends, and cannot make an interface.</remarks>
public sealed class SenderRate
{
    private string[] _evidence = [];

    /// <summary>The host, or the hosts, where his mail was accepted.</summary>
    public string Server { get; init; } = "";

    /// <summary>The sender. Bind it together with <see cref="SenderKind"/> or not at all.</summary>
    public string Sender { get; init; } = "";

    /// <summary>What <see cref="Sender"/> is.</summary>
    public SenderKind SenderKind { get; init; }

    /// <summary>Messages accepted in the window, each once, however many queue ids, retries and re-injections it took.</summary>
    public long Messages { get; init; }

    /// <summary>Recipients of those messages (<c>nrcpt=</c>).</summary>
    public long Recipients { get; init; }

    /// <summary>Recipients reached in the window (<c>status=sent</c>), hand-over to a filter or to another server of the same logs not counted.</summary>
    public long Delivered { get; init; }

    /// <summary>Recipients put off at least once in the window; retries are not counted again.</summary>
    public long Deferred { get; init; }

    /// <summary>Recipients refused or expired in the window.</summary>
    public long Bounced { get; init; }

    /// <summary>Messages put on hold in the window.</summary>
    public long Held { get; init; }

    /// <summary>Non-delivery and delay notifications that his messages provoked in the window.</summary>
    public long Notifications { get; init; }

    /// <summary>Distinct client addresses.</summary>
    public long Clients { get; init; }

    /// <summary>Distinct addresses of MAIL FROM.</summary>
    public long EnvelopeSenders { get; init; }

    /// <summary>Distinct recipient domains.</summary>
    public long RecipientDomains { get; init; }

    /// <summary>True when one of the distinct counts above is an estimate (beyond 256; standard error 3 %).</summary>
    public bool IsEstimate { get; init; }

    /// <summary>
    /// Out of all outcomes noted in the window (sent, put off, refused), the share that was put off or refused, 0 to 1. However often a
    /// recipient is put off, that is one outcome; one who was put off and later reached counts once in each.
    /// </summary>
    public double FailedShare { get; init; }

    /// <summary>Where his busiest span begins.</summary>
    public DateTimeOffset? PeakStart { get; init; }

    /// <summary>Messages in his busiest span of <see cref="PeakWindow"/>.</summary>
    public long PeakMessages { get; init; }

    /// <summary>The length of the span that <see cref="PeakMessages"/> and <see cref="Baseline"/> speak of.</summary>
    public TimeSpan PeakWindow { get; init; }

    /// <summary>Messages that are usual for him in a span of <see cref="PeakWindow"/>.</summary>
    public double Baseline { get; init; }

    /// <summary>Whose past <see cref="Baseline"/> is.</summary>
    public BaselineSource BaselineSource { get; init; }

    /// <summary>How much past there was to compare with.</summary>
    public TimeSpan BaselineSpan { get; init; }

    /// <summary>How many times the usual the peak is.</summary>
    public double Factor { get; init; }

    /// <summary>The sum of the points that the reasons gave; a burst from <c>1</c> on. The formula stands in docs/detection.md.</summary>
    public double Score { get; init; }

    /// <summary>True when the sender is to be looked at now.</summary>
    public bool IsBurst { get; init; }

    /// <summary>Why a watch speaks of him; None where he was counted once.</summary>
    public RateChange Change { get; init; }

    /// <summary>
    /// About when the run began that was noticed at <see cref="AlarmTime"/>: from then on he sent beyond his usual pace. An
    /// estimate, in spans of a sixth of the window, and hours late for a slow ramp (docs/detection.md); null where there is no burst.
    /// </summary>
    public DateTimeOffset? BurstStart { get; init; }

    /// <summary>When the score first reached the threshold, in the window: whoever watched would have known by then. Null where it did not.</summary>
    public DateTimeOffset? AlarmTime { get; init; }

    /// <summary>Why, in words, the weightiest first.</summary>
    public string[] Reasons { get; init; } = [];

    /// <summary>Messages in equal slices of the window, oldest first.</summary>
    public long[] Trend { get; init; } = [];

    /// <summary>His first message in the window.</summary>
    public DateTimeOffset? First { get; init; }

    /// <summary>His last message in the window.</summary>
    public DateTimeOffset? Last { get; init; }

    /// <summary>False when counts are lower bounds: a logger dropped lines, or an input could not be read to its end.</summary>
    public bool IsComplete { get; init; } = true;

    /// <summary>Log lines that show it, on request.</summary>
    public string[] Evidence
    {
        get => _evidence;
        init => _evidence = value;
    }

    /// <summary>The same with log lines.</summary>
    internal SenderRate With(string[] evidence)
    {
        var copy = (SenderRate)MemberwiseClone();
        copy._evidence = evidence;
        return copy;
    }
}
