using System.Globalization;
using MailAbuse.Cases;
using MailAbuse.Servers;
using MailAbuse.Text;

namespace MailAbuse.Letters;

/// <summary>
/// The lines of a timeline that are about letters, written and read in one place: by them a reminder finds the letter before it, and a
/// letter is not sent twice.
/// </summary>
public static class LetterNotes
{
    // What tells the three lines about one sending apart; each beginning has one end, unless somebody was killed in between.
    private const string BeingHanded = " is being handed to ";
    private const string NotHanded = " not handed to ";
    private const int LongestReason = 300;

    private static readonly string[] Words = ["Letter", "Reminder"];

    /// <summary>The entry of a letter that was written; its text is the detail.</summary>
    public static CaseEntry Written(AbuseLetter letter, string by, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(letter);
        return Entry(letter, CaseEntryKind.LetterWritten, by, now) with
        {
            Text = $"{Word(letter)} ({letter.Kind}, {letter.Language}) to {To(letter)}{Id(letter)}",
            Detail = $"Subject: {letter.Subject}\n\n{letter.Text}",
        };
    }

    /// <summary>The entry of a letter that is about to be handed over: who comes next sees it, and does not send it as well.</summary>
    public static CaseEntry Begun(AbuseLetter letter, string server, string by, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(letter);
        return Entry(letter, CaseEntryKind.LetterSent, by, now) with { Server = server, Text = $"{Word(letter)}{BeingHanded}{server} for {To(letter)}{Id(letter)}" };
    }

    /// <summary>The entry of a letter that a server did not take after all, so that it can be sent again.</summary>
    public static CaseEntry Failed(AbuseLetter letter, string server, string why, string by, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(letter);
        return Entry(letter, CaseEntryKind.Note, by, now) with { Server = server, Text = $"{Word(letter)}{NotHanded}{server} ({Visible.Make(why, LongestReason)}){Id(letter)}" };
    }

    /// <summary>The entry by which this letter was sent before, or by which somebody began to; null: it may be sent.</summary>
    public static CaseEntry? FindSent(AbuseCase abuseCase, AbuseLetter letter)
    {
        ArgumentNullException.ThrowIfNull(letter);
        return letter.MessageId.Length == 0 ? null : AllSent(abuseCase).FirstOrDefault(entry => IdOf(entry) == letter.MessageId);
    }

    /// <summary>The entries of letters that were sent, or perhaps were: one a letter, in the order of the timeline.</summary>
    public static IReadOnlyList<CaseEntry> AllSent(AbuseCase abuseCase)
    {
        ArgumentNullException.ThrowIfNull(abuseCase);
        List<CaseEntry> all = [];
        foreach (IGrouping<string, CaseEntry> one in abuseCase.Timeline.Where(IsOfSending).GroupBy(entry => IdOf(entry) ?? entry.Id))
        {
            CaseEntry[] begun = [.. one.Where(IsBegun)];
            if (one.FirstOrDefault(entry => entry.Kind == CaseEntryKind.LetterSent && !IsBegun(entry)) is { } sent)
                all.Add(sent);
            else if (begun.Length > one.Count(IsFailed))
                all.Add(begun[^1]);
        }

        return all;
    }

    /// <summary>The Message-ID of the first letter that was sent, to which reminders answer; null: none was.</summary>
    public static string? FirstSent(AbuseCase abuseCase) => AllSent(abuseCase).Select(IdOf).FirstOrDefault(id => id is not null);

    /// <summary>The entry of the last letter that was sent, or perhaps was; null: none was.</summary>
    public static CaseEntry? LastSent(AbuseCase abuseCase) => AllSent(abuseCase) is [.., var last] ? last : null;

    /// <summary>The case after its letter was sent: an entry more, and an answer due when the letter says.</summary>
    public static AbuseCase AfterSending(AbuseCase abuseCase, AbuseLetter letter, string by, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(abuseCase);
        ArgumentNullException.ThrowIfNull(letter);
        AbuseCase noted = abuseCase with { Timeline = [.. abuseCase.Timeline, Sent(letter, by, now)] };
        if (letter.AnswerBy is not { } answerBy)
            return noted;
        CaseDue due = new() { Kind = DueKind.Answer, Time = answerBy.ToUniversalTime(), Text = "The customer should have answered: remind him (New-AbuseLetter -Reminder)." };
        return noted with { Due = [.. abuseCase.Due.Where(one => one.Kind != DueKind.Answer), due] };
    }

    /// <summary>A letter that was sent already, or that somebody began to send, is not sent again.</summary>
    public static ServerProblem SentAlready(AbuseLetter letter, CaseEntry before)
    {
        ArgumentNullException.ThrowIfNull(letter);
        ArgumentNullException.ThrowIfNull(before);
        if (IsBegun(before))
        {
            return new ServerProblem(
                ServerProblemKind.CaseInvalid, letter.Case,
                $"Sending this letter was begun at {Moment(before)} by {before.By}, and nobody noted whether it arrived.",
                $"Whoever is at it may need a moment more. If nobody is, look for {letter.MessageId} in the mail log of {before.Server}; where it is not, send the letter again with -Force.");
        }

        return new ServerProblem(
            ServerProblemKind.CaseInvalid, letter.Case, $"This letter was sent already, at {Moment(before)}, by {before.By}.",
            "Write another one (New-AbuseLetter), a reminder (-Reminder), or send this one again with -Force.");
    }

    /// <summary>When it was, for messages; the same in every culture.</summary>
    internal static string Moment(CaseEntry entry) => entry.Time.ToString("yyyy-MM-dd HH:mm:ss zzz", CultureInfo.InvariantCulture);

    private static CaseEntry Sent(AbuseLetter letter, string by, DateTimeOffset now)
    {
        string queued = letter.QueueId is { } id ? $", queued as {id}" : "";
        return Entry(letter, CaseEntryKind.LetterSent, by, now) with
        {
            Server = letter.SentBy ?? "",
            Text = $"{Word(letter)} handed to {letter.SentBy} for {To(letter)}{queued}{Id(letter)}",
        };
    }

    private static CaseEntry Entry(AbuseLetter letter, CaseEntryKind kind, string by, DateTimeOffset now) =>
        CaseEntry.Of(kind, "", by, now) with { Case = letter.Case, Server = letter.Server };

    private static bool IsOfSending(CaseEntry entry) => entry.Kind == CaseEntryKind.LetterSent || IsFailed(entry);

    private static bool IsBegun(CaseEntry entry) => entry.Kind == CaseEntryKind.LetterSent && Words.Any(word => entry.Text.StartsWith(word + BeingHanded, StringComparison.Ordinal));

    private static bool IsFailed(CaseEntry entry) => entry.Kind == CaseEntryKind.Note && Words.Any(word => entry.Text.StartsWith(word + NotHanded, StringComparison.Ordinal));

    private static string Word(AbuseLetter letter) => Words[letter.IsReminder ? 1 : 0];

    private static string To(AbuseLetter letter) => string.Join(", ", letter.To);

    private static string Id(AbuseLetter letter) => letter.MessageId.Length > 0 ? $": {letter.MessageId}" : "";

    // It stands last, and an address before it cannot be taken for it.
    private static string? IdOf(CaseEntry entry)
    {
        int at = entry.Text.LastIndexOf(": <", StringComparison.Ordinal);
        return at > 0 && entry.Text.EndsWith('>') ? entry.Text[(at + 2)..] : null;
    }
}
