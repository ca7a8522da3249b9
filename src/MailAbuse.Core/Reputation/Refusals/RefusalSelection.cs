using System.Globalization;
using MailAbuse.Text;

namespace MailAbuse.Reputation.Refusals;

/// <summary>Which of the refusals that were found are shown, and what is to be said of the others.</summary>
public sealed class RefusalSelection
{
    // Where nobody asks for others, these are shown: what a listing, a detour or patience is about.
    private static readonly RefusalCause[] Usual = [RefusalCause.Reputation, RefusalCause.Throttled];

    /// <summary>The causes; empty: <see cref="RefusalCause.Reputation"/> and <see cref="RefusalCause.Throttled"/>.</summary>
    public IReadOnlyList<RefusalCause> Causes { get; init; } = [];

    /// <summary>All causes, also those that nobody knows.</summary>
    public bool All { get; init; }

    /// <summary>Recipient domains, with wildcards; empty: all.</summary>
    public IReadOnlyList<string> RecipientDomains { get; init; } = [];

    /// <summary>Mail hosts, with wildcards; empty: all.</summary>
    public IReadOnlyList<string> MailHosts { get; init; } = [];

    /// <summary>Operators, with wildcards; empty: all.</summary>
    public IReadOnlyList<string> Operators { get; init; } = [];

    /// <summary>Only those for which mail waits.</summary>
    public bool Waiting { get; init; }

    /// <summary>Only those whose way works again.</summary>
    public bool Resumed { get; init; }

    /// <summary>The refusals that are shown, in their order.</summary>
    public IReadOnlyList<DeliveryRefusal> Of(RefusalReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        return [.. report.Refusals.Where(one => HasCause(one.Cause) && IsMeant(one))];
    }

    /// <summary>
    /// What a user has to know of refusals that are meant but have another cause; null where there are none. Without this sentence an
    /// empty list looks as if nobody refused anything.
    /// </summary>
    /// <param name="report">What was found.</param>
    /// <param name="isImportant">True where it must not be overlooked: nothing is shown, or what is left out is to be mended here or not understood.</param>
    public string? LeftOut(RefusalReport report, out bool isImportant)
    {
        ArgumentNullException.ThrowIfNull(report);
        (RefusalCause Cause, long Messages)[] left =
        [
            .. report.Refusals.Where(one => !HasCause(one.Cause) && IsMeant(one)).GroupBy(one => one.Cause)
                .Select(group => (group.Key, group.Sum(one => (long)one.Messages))).OrderByDescending(one => one.Item2),
        ];
        isImportant = left.Length > 0 && (Of(report).Count == 0 || left.Any(one => one.Cause is RefusalCause.Authentication or RefusalCause.Unknown));
        if (left.Length == 0) return null;
        string first = left[0].Cause.ToString();
        string each = string.Join(", ", left.Select(one => string.Create(CultureInfo.InvariantCulture, $"{one.Messages:N0} {Phrase(one.Cause)}")));
        return $"Not shown, by messages that were refused: {each}. Write -Cause {first} (mailabuse: --cause {first.ToLowerInvariant()}) for those of that cause, -All (mailabuse: --all) for all.";
    }

    /// <summary>That nothing of what was asked for is among the refusals; null where something is.</summary>
    public string? Nobody(RefusalReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        if (report.Refusals.Count == 0 || report.Refusals.Any(IsNamed)) return null;
        string asked = string.Join(", ", RecipientDomains.Concat(MailHosts).Concat(Operators).Select(name => $"'{Visible.Make(name)}'"));
        return $"No refusal matches {asked}, of {report.Refusals.Count} found; wildcards help, as '*name*'.";
    }

    private bool HasCause(RefusalCause cause) => All || (Causes.Count > 0 ? Causes : Usual).Contains(cause);

    private bool IsMeant(DeliveryRefusal one) => (!Waiting || one.Waiting > 0) && (!Resumed || one.HasResumed) && IsNamed(one);

    private bool IsNamed(DeliveryRefusal one) =>
        Wildcard.MatchesAny(RecipientDomains, one.RecipientDomain) && Wildcard.MatchesAny(MailHosts, one.MailHost) && Wildcard.MatchesAny(Operators, one.Operator);

    private static string Phrase(RefusalCause cause) => cause switch
    {
        RefusalCause.Reputation => "for the name of this server",
        RefusalCause.Throttled => "for too much mail at once",
        RefusalCause.Authentication => "about authentication (SPF, DKIM, DMARC, names)",
        RefusalCause.Content => "for their content",
        RefusalCause.Mailbox => "about the mailbox",
        RefusalCause.Policy => "by a rule of the receiver",
        RefusalCause.Network => "because nobody answered",
        _ => "for reasons that the catalogue does not know",
    };
}
