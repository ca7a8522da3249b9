using System.Globalization;
using MailAbuse.Cases;
using MailAbuse.Text;

namespace MailAbuse.Release;

/// <summary>
/// Judges what comes in while a customer's queue is checked. The best witness is the Received line that his own server wrote: a message
/// that entered it before he confirmed is old mail, whatever it looks like. Knows no clock and no server.
/// </summary>
internal sealed class ReleaseJudge
{
    // A person who writes to three people at once is no run; neither is a shop on a good day.
    private const int LeastRate = 10;
    private const int AlikeAtMost = 10;

    // His server's clock and ours.
    private static readonly TimeSpan Ahead = TimeSpan.FromMinutes(10);

    private readonly DateTimeOffset _confirmed;
    private readonly RelayIdentity? _relay;
    private readonly IReadOnlyDictionary<string, int> _incident;
    private readonly int _rate;

    /// <summary>Prepares it.</summary>
    /// <param name="confirmed">When the customer said that his queue is empty.</param>
    /// <param name="relay">The server that brought the spam; null: not known.</param>
    /// <param name="incident">Fingerprints of the incident, with how many quarantined messages bear each.</param>
    /// <param name="perMinute">Messages a minute at the incident's busiest; 0: not known.</param>
    public ReleaseJudge(DateTimeOffset confirmed, RelayIdentity? relay, IReadOnlyDictionary<string, int> incident, double perMinute)
    {
        _confirmed = confirmed;
        _relay = relay;
        _incident = incident;
        _rate = Math.Max(LeastRate, (int)Math.Ceiling(Math.Min(perMinute, int.MaxValue / 2)));
    }

    /// <summary>The messages with what they look like. All that came so far are given each time, because some are told by the others.</summary>
    public IReadOnlyList<CheckedMessage> Judge(IReadOnlyCollection<CheckedMessage> messages)
    {
        HashSet<CheckedMessage> fast = [.. Within([.. messages], _rate)], brisk = [.. Within([.. messages], LeastRate)];
        HashSet<string> alike = [.. messages.GroupBy(message => message.Fingerprint, StringComparer.Ordinal).Where(group => group.Count() >= AlikeAtMost).Select(group => group.Key)];
        return [.. messages.Select(message => Judge(message, fast.Contains(message), brisk.Contains(message), alike.Contains(message.Fingerprint)))];
    }

    // The relay that brought the spam brought this one: same address, same name.
    private bool IsFromRelay(CheckedMessage message) =>
        _relay is { } relay && message.Client == relay.Address && string.Equals(message.Helo, relay.Helo, StringComparison.OrdinalIgnoreCase);

    private CheckedMessage Judge(CheckedMessage message, bool isFast, bool isBrisk, bool isAlike)
    {
        (MessageJudgement judgement, string reason) = Look(message, isFast, isBrisk, isAlike);
        return message with { Judgement = judgement, Reason = reason };
    }

    private (MessageJudgement, string) Look(CheckedMessage message, bool isFast, bool isBrisk, bool isAlike)
    {
        if (_incident.TryGetValue(message.Fingerprint, out int like))
            return (MessageJudgement.Spam, string.Create(CultureInfo.InvariantCulture, $"{like} quarantined messages of the incident look the same"));
        bool isFromRelay = IsFromRelay(message);
        if ((isFromRelay || _relay is null) && message.EnteredRelay is { } entered && entered < _confirmed)
            return (MessageJudgement.Old, $"it entered his own server at {Shown(entered)}, before he confirmed ({Shown(_confirmed)})");
        if (isFast)
            return (MessageJudgement.Spam, string.Create(CultureInfo.InvariantCulture, $"{_rate} or more within a minute: the rate of the incident"));
        if (_relay is null)
            return (MessageJudgement.Unjudged, "it is not known which server brought the spam");
        if (!isFromRelay)
            return (MessageJudgement.Unjudged, $"it came from {Visible.Make(message.Helo, 60)} [{message.Client}], not from the server that brought the spam ({Visible.Make(_relay.Helo, 60)} [{_relay.Address}])");
        if (message.EnteredRelay is not { } at)
            return (MessageJudgement.Unjudged, "his own server wrote no Received line that says when it came in");
        if (at > message.Arrival + Ahead)
            return (MessageJudgement.Unjudged, $"his own server's clock is ahead: by that it came in at {Shown(at)}");
        if (message.FirstReceived is { } written && written < _confirmed)
            return (MessageJudgement.Unjudged, $"his own server took it over at {Shown(at)}, but another one had it at {Shown(written)}, before he confirmed");
        if (isBrisk)
            return (MessageJudgement.Unjudged, string.Create(CultureInfo.InvariantCulture, $"{LeastRate} or more entered his own server within a minute"));
        return isAlike
            ? (MessageJudgement.Unjudged, string.Create(CultureInfo.InvariantCulture, $"{AlikeAtMost} or more look the same"))
            : (MessageJudgement.Good, $"it entered his own server at {Shown(at)}, after he confirmed");
    }

    // By the time at which they entered his server: what waited there for a day comes in at once, and is no run. What bears no such
    // time counts by ours.
    private static IEnumerable<CheckedMessage> Within(CheckedMessage[] messages, int rate)
    {
        CheckedMessage[] ordered = [.. messages.OrderBy(Time)];
        int first = 0, told = 0;
        for (int last = 0; last < ordered.Length; last++)
        {
            while (Time(ordered[last]) - Time(ordered[first]) >= TimeSpan.FromMinutes(1))
                first++;
            if (last - first + 1 < rate)
                continue;
            for (int at = Math.Max(first, told); at <= last; at++)
                yield return ordered[at];
            told = last + 1;
        }

        static DateTimeOffset Time(CheckedMessage message) => message.EnteredRelay is { } entered && entered <= message.Arrival ? entered : message.Arrival;
    }

    private static string Shown(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
