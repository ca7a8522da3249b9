using System.Globalization;
using System.Text.RegularExpressions;
using MailAbuse.Mta;
using MailAbuse.Mta.Postfix.Servers.Maps;
using MailAbuse.Suspensions;

namespace MailAbuse.Mta.Postfix.Servers.Suspensions;

/// <summary>What a map answers for a suspended sender: an action of access(5) or header_checks(5) with a text for people.</summary>
internal static partial class SuspensionAnswer
{
    /// <summary>The right-hand side. It holds case and time, so that a log line alone tells which suspension refused.</summary>
    public static string Of(MapSuspension suspension) => suspension.Mode switch
    {
        SuspensionMode.Defer => $"450 4.7.1 {Sentence(suspension)}",
        SuspensionMode.Reject => $"550 5.7.1 {Sentence(suspension)}",
        _ => $"HOLD {Sentence(suspension)}",
    };

    /// <summary>The text for people: what a log line shows behind the words of Postfix.</summary>
    public static string Sentence(MapSuspension suspension)
    {
        string what = suspension.Kind == SenderKind.Client ? "Mail from this address is suspended" : "Sending from this account is suspended";
        // A case is free text; only one that looks like a case is shown to strangers.
        string @case = suspension.Case is { Length: > 0 and <= 40 } id && id.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.') ? $", case {id}" : "";
        return $"{what}{@case}, since {CommentLine.Stamp(suspension.Since)}";
    }

    /// <summary>
    /// The suspension of which a table's answer tells, where it is an answer of ours to the letter; null for every other. Whose it is
    /// the answer does not say: sender and key are the one that was looked up.
    /// </summary>
    /// <param name="key">What was looked up.</param>
    /// <param name="answer">What the table said.</param>
    public static MapSuspension? TryRead(SenderKey key, string answer)
    {
        Match match = Form().Match(answer);
        if (!match.Success || !DateTimeOffset.TryParseExact(match.Groups["since"].Value, "yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset since))
            return null;
        MapSuspension read = new()
        {
            Sender = key.Text,
            Kind = key.Kind,
            Mode = match.Groups["action"].ValueSpan[0] switch { '4' => SuspensionMode.Defer, '5' => SuspensionMode.Reject, _ => SuspensionMode.Hold },
            Since = since,
            Keys = [key.Text],
            Case = match.Groups["case"] is { Success: true, Value: string id } ? id : null,
        };
        // Written again it must be the same: one place says what the form is.
        return Of(read) == answer ? read : null;
    }

    [GeneratedRegex(@"\A(?<action>450 4\.7\.1|550 5\.7\.1|HOLD) [A-Za-z ]+(, case (?<case>[A-Za-z0-9._-]{1,40}))?, since (?<since>[0-9TZ:-]{20})\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Form();
}
