using System.Globalization;
using MailAbuse.Mta;
using MailAbuse.Rates;
using MailAbuse.Suspensions;
using MailAbuse.Text;

namespace MailAbuse.Guard;

/// <summary>Whether the guard may put a sender on hold. Whom it may not is left to people, with the reason.</summary>
/// <param name="policy">What it may do.</param>
/// <param name="inventoryProtected">Whom the inventory protects.</param>
internal sealed class GuardJudge(GuardPolicy policy, IReadOnlyList<string> inventoryProtected)
{
    /// <summary>So many at once, and more than a tenth of all, are rather a fault of the view than so many hacked accounts.</summary>
    private const int ManyAtOnce = 5, OneOf = 10;

    /// <summary>That rather the view is wrong than that so many accounts were hacked, as a sentence; null: they are not too many.</summary>
    public static string? TooMany(GuardStanding standing) => standing.Bursting >= ManyAtOnce && standing.Bursting * OneOf > standing.Senders
        ? string.Create(CultureInfo.InvariantCulture, $"{standing.Bursting:N0} of {standing.Senders:N0} senders burst at once, which no wave of hacked accounts does")
        : null;

    /// <summary>Why he is left alone; null: he may be put on hold.</summary>
    public string? WhyNot(SenderRate rate, GuardStanding standing)
    {
        if (rate.SenderKind == SenderKind.Unknown || rate.Sender.Length == 0)
            return "who handed it in is not in the log";
        if (!policy.Senders.Contains(rate.SenderKind))
            return $"the policy leaves every {rate.SenderKind} to people";
        if (SenderKey.TryOf(rate.SenderKind, rate.Sender) is not { } key)
            return "no map of Postfix can name him";
        if (IsProtected(key.Text))
            return "he is protected";
        if (standing.Doubt is { } doubt)
            return $"what is seen there is not believed: {doubt}";
        if (!rate.IsComplete)
            return "the logger dropped lines, so the figures may be anybody's";
        if (standing.Held >= policy.InAll)
            return string.Create(CultureInfo.InvariantCulture, $"{standing.Held:N0} senders are on hold already, the limit of the policy (inAll)");
        return standing.HeldLastHour >= policy.PerHour
            ? string.Create(CultureInfo.InvariantCulture, $"{standing.HeldLastHour:N0} senders were put on hold within the hour, the limit of the policy (perHour)")
            : null;
    }

    private bool IsProtected(string sender) => inventoryProtected.Concat(policy.Protected).Any(pattern => Wildcard.Matches(pattern, sender));
}
