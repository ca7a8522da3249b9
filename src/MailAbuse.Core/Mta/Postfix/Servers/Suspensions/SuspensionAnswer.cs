using System.Globalization;
using MailAbuse.Mta;
using MailAbuse.Suspensions;

namespace MailAbuse.Mta.Postfix.Servers.Suspensions;

/// <summary>What a map answers for a suspended sender: an action of access(5) or header_checks(5) with a text for people.</summary>
internal static class SuspensionAnswer
{
    /// <summary>The right-hand side. It holds case and time, so that a log line alone tells which suspension refused.</summary>
    public static string Of(MapSuspension suspension) => suspension.Mode switch
    {
        SuspensionMode.Defer => $"450 4.7.1 {Sentence(suspension)}",
        SuspensionMode.Reject => $"550 5.7.1 {Sentence(suspension)}",
        _ => $"HOLD {Sentence(suspension)}",
    };

    /// <summary>A time as it stands in maps: UTC, whole seconds.</summary>
    public static string Stamp(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <summary>The text for people: what a log line shows behind the words of Postfix.</summary>
    public static string Sentence(MapSuspension suspension)
    {
        string what = suspension.Kind == SenderKind.Client ? "Mail from this address is suspended" : "Sending from this account is suspended";
        // A case is free text; only one that looks like a case is shown to strangers.
        string @case = suspension.Case is { Length: > 0 and <= 40 } id && id.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.') ? $", case {id}" : "";
        return $"{what}{@case}, since {Stamp(suspension.Since)}";
    }
}
