using MailAbuse.Replies.Mime;

namespace MailAbuse.Replies;

/// <summary>Tells mail that no person wrote: absence notes, confirmations of receipt, bounces. By its fields (RFC 3834) and by its subject.</summary>
internal static class AutomaticMail
{
    private static readonly string[] s_subjects =
    [
        "automatic reply", "auto reply", "autoreply", "auto-reply", "automatische antwort", "abwesenheitsnotiz", "abwesend:", "out of office",
        "out of the office", "undelivered mail", "undeliverable", "unzustellbar", "delivery status notification", "mail delivery failed",
    ];

    /// <summary>True where a machine sent it.</summary>
    public static bool Is(MimeHeaders fields, string subject, string contentType) =>
        fields["Auto-Submitted"] is { } submitted && !submitted.Trim().StartsWith("no", StringComparison.OrdinalIgnoreCase)
        || fields["X-Autoreply"] is not null || fields["X-Autorespond"] is not null
        || fields["Precedence"]?.Trim().ToLowerInvariant() is "auto_reply" or "auto-reply"
        || contentType == "multipart/report"
        || Array.Exists(s_subjects, start => subject.TrimStart().StartsWith(start, StringComparison.OrdinalIgnoreCase));
}
