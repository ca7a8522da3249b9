using MailAbuse.Mta;
using MailAbuse.Rates;
using MailAbuse.Text;

namespace MailAbuse.Cli;

/// <summary>The senders that <c>--sender</c> and <c>--sender-kind</c> ask for.</summary>
/// <param name="Matching">Those of the log.</param>
/// <param name="Senders">The patterns of <c>--sender</c>.</param>
/// <param name="Kinds">The kinds of <c>--sender-kind</c>.</param>
/// <param name="BurstsOnly">Only those of them who burst are shown.</param>
internal sealed record Selection(IReadOnlyList<SenderRate> Matching, IReadOnlyList<string> Senders, IReadOnlyList<SenderKind> Kinds, bool BurstsOnly)
{
    private const double NearlyABurst = 0.7;

    /// <summary>True when not everybody was asked for.</summary>
    public bool IsFiltered => Senders.Count > 0 || Kinds.Count > 0;

    /// <summary>Who is nearly a burst and not shown: a slow run is above the threshold in one hour and below it in the next.</summary>
    public SenderRate? Nearest() => BurstsOnly ? Matching.Where(rate => rate is { IsBurst: false, Score: >= NearlyABurst }).MaxBy(rate => rate.Score) : null;

    /// <summary>That nobody is left, and what may have been meant; null where somebody is.</summary>
    public string? Nobody(IReadOnlyList<SenderRate> all)
    {
        if (!IsFiltered || Matching.Count > 0) return null;
        string ofKind = Kinds.Count > 0 ? $" of the kind {string.Join(", ", Kinds.Select(kind => Words.Of(kind.ToString())))}" : "";
        if (Senders.Count == 0) return $"No sender is{ofKind}, of {all.Count} in the log.";
        string text = $"No sender{ofKind} matches {string.Join(", ", Senders.Select(sender => $"'{sender}'"))}";
        foreach (string sender in Senders)
            foreach (string wider in (ReadOnlySpan<string>)[sender + "*", $"*{sender}*"])
                if (all.Any(rate => (Kinds.Count == 0 || Kinds.Contains(rate.SenderKind)) && Wildcard.Matches(wider, rate.Sender))) return $"{text}; try '{wider}'.";
        return text + ".";
    }
}
