using System.Globalization;
using System.Text;
using MailAbuse.Mta;
using MailAbuse.Rates;

namespace MailAbuse.Core.Tests.Oracle;

/// <summary>What is asked of a log.</summary>
internal sealed record Question(IReadOnlyList<byte[]> Series, long? Since = null, long? Until = null, long Near = JoinOracle.EightMiB);

/// <summary>Counts as lines of text, one a sender, so that answers can be compared and read: <c>Login mary: messages 1, recipients 2, …</c></summary>
internal static class Answer
{
    /// <summary>What the slow and obvious implementation says.</summary>
    public static string[] OfOracle(Question q) =>
    [
        .. JoinOracle.Count(q.Series, q.Since, q.Until, q.Near)
            .Select(s => Line(new SenderTotals(s.Key.Kind, Decode(s.Key.Name), s.Value.Messages, s.Value.Recipients, s.Value.Delivered, s.Value.Deferred,
                s.Value.Bounced, s.Value.Held, s.Value.Notifications, s.Value.Clients.Count, s.Value.EnvelopeSenders.Count, s.Value.RecipientDomains.Count,
                s.Value.First, s.Value.Last)))
            .OfType<string>().Order(StringComparer.Ordinal),
    ];

    /// <summary>What the engine says when it counts the log in stretches of so many bytes.</summary>
    public static string[] OfEngine(Question q, int blockSize)
    {
        var query = new RateQuery
        {
            Since = q.Since is { } since ? DateTimeOffset.FromUnixTimeSeconds(since) : null,
            Until = q.Until is { } until ? DateTimeOffset.FromUnixTimeSeconds(until) : null,
        };
        return [.. RateScan.Count(q.Series, query, blockSize, q.Near).Totals().Select(Line).OfType<string>().Order(StringComparer.Ordinal)];
    }

    private static string? Line(SenderTotals t)
    {
        var parts = new List<string>();
        Say("messages", t.Messages);
        Say("recipients", t.Recipients);
        Say("delivered", t.Delivered);
        Say("deferred", t.Deferred);
        Say("bounced", t.Bounced);
        Say("held", t.Held);
        Say("notifications", t.Notifications);
        Say("clients", t.Clients);
        Say("envelopes", t.EnvelopeSenders);
        Say("domains", t.RecipientDomains);
        if (t.Messages > 0) parts.Add($"from {Time(t.FirstSecond)} to {Time(t.LastSecond)}");
        return parts.Count == 0 ? null : (t.Kind == SenderKind.Unknown ? "Unknown" : $"{t.Kind} {t.Name}") + ": " + string.Join(", ", parts);

        void Say(string what, long count)
        {
            if (count != 0) parts.Add($"{what} {count}");
        }
    }

    private static string Time(long second) =>
        second is > -60_000_000_000 and < 250_000_000_000
            ? DateTimeOffset.FromUnixTimeSeconds(second).ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture)
            : second.ToString(CultureInfo.InvariantCulture);

    private static string Decode(string latin1) => Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(latin1));
}
