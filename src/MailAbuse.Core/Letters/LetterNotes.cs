using MailAbuse.Cases;
using MailAbuse.Servers;

namespace MailAbuse.Letters;

/// <summary>
/// The lines of a timeline that are about letters, written and read in one place: by them a reminder finds the letter before it, and a
/// letter is not sent twice.
/// </summary>
public static class LetterNotes
{
    /// <summary>The entry of a letter that was written; its text is the detail.</summary>
    public static CaseEntry Written(AbuseLetter letter, string by, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(letter);
        return Entry(letter, CaseEntryKind.LetterWritten, by, now) with
        {
            Text = $"{(letter.IsReminder ? "Reminder" : "Letter")} ({letter.Kind}, {letter.Language}) to {To(letter)}{Id(letter)}",
            Detail = $"Subject: {letter.Subject}\n\n{letter.Text}",
        };
    }

    /// <summary>The entry of a letter that a mail server took.</summary>
    public static CaseEntry Sent(AbuseLetter letter, string by, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(letter);
        string queued = letter.QueueId is { } id ? $", queued as {id}" : "";
        return Entry(letter, CaseEntryKind.LetterSent, by, now) with
        {
            Server = letter.SentBy ?? "",
            Text = $"{(letter.IsReminder ? "Reminder" : "Letter")} handed to {letter.SentBy} for {To(letter)}{queued}{Id(letter)}",
        };
    }

    /// <summary>The entry by which this letter was sent before; null: it was not.</summary>
    public static CaseEntry? FindSent(AbuseCase abuseCase, AbuseLetter letter)
    {
        ArgumentNullException.ThrowIfNull(abuseCase);
        ArgumentNullException.ThrowIfNull(letter);
        return abuseCase.Timeline.FirstOrDefault(entry => entry.Kind == CaseEntryKind.LetterSent && letter.MessageId.Length > 0 && IdOf(entry) == letter.MessageId);
    }

    /// <summary>The Message-ID of the first letter that was sent, to which reminders answer; null: none was.</summary>
    public static string? FirstSent(AbuseCase abuseCase)
    {
        ArgumentNullException.ThrowIfNull(abuseCase);
        return abuseCase.Timeline.Where(entry => entry.Kind == CaseEntryKind.LetterSent).Select(IdOf).FirstOrDefault(id => id is not null);
    }

    /// <summary>The case after its letter was sent: an entry more, and an answer due.</summary>
    public static AbuseCase AfterSending(AbuseCase abuseCase, AbuseLetter letter, TimeSpan answerWithin, string by, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(abuseCase);
        CaseDue due = new() { Kind = DueKind.Answer, Time = now + answerWithin, Text = "The customer should have answered: remind him (New-AbuseLetter -Reminder)." };
        return abuseCase with
        {
            Timeline = [.. abuseCase.Timeline, Sent(letter, by, now)],
            Due = [.. abuseCase.Due.Where(one => one.Kind != DueKind.Answer), due],
        };
    }

    /// <summary>A letter that was sent already is not sent again.</summary>
    public static ServerProblem SentAlready(AbuseLetter letter, CaseEntry before)
    {
        ArgumentNullException.ThrowIfNull(letter);
        ArgumentNullException.ThrowIfNull(before);
        return new ServerProblem(
            ServerProblemKind.CaseInvalid, letter.Case, $"This letter was sent already, at {before.Time:yyyy-MM-dd HH:mm}, by {before.By}.",
            "Write another one (New-AbuseLetter), a reminder (-Reminder), or send this one again with -Force.");
    }

    private static CaseEntry Entry(AbuseLetter letter, CaseEntryKind kind, string by, DateTimeOffset now) => new()
    {
        Id = Guid.NewGuid().ToString("N"),
        Case = letter.Case,
        Server = letter.Server,
        Time = now,
        Kind = kind,
        By = by,
    };

    private static string To(AbuseLetter letter) => string.Join(", ", letter.To);

    private static string Id(AbuseLetter letter) => letter.MessageId.Length > 0 ? $": {letter.MessageId}" : "";

    // It stands last, and an address before it cannot be taken for it.
    private static string? IdOf(CaseEntry entry)
    {
        int at = entry.Text.LastIndexOf(": <", StringComparison.Ordinal);
        return at > 0 && entry.Text.EndsWith('>') ? entry.Text[(at + 2)..] : null;
    }
}
