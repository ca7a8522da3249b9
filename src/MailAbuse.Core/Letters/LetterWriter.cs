using System.Globalization;
using System.Security.Cryptography;
using MailAbuse.Cases;
using MailAbuse.Mta;
using MailAbuse.Servers;
using MailAbuse.Text;

namespace MailAbuse.Letters;

/// <summary>Writes letters.</summary>
public sealed class LetterWriter(ILetterRenderer renderer, TimeProvider clock)
{
    private const string DefaultLanguage = "en";
    private const string TermsFile = "terms.txt";

    /// <summary>Writes the letter of a case.</summary>
    /// <exception cref="ServerException">
    /// ContactInvalid: nobody to write to, or an address that is none. CaseInvalid: the kind is not known, or nothing is open that a
    /// reminder could ask. TemplateInvalid: a template is missing or has a fault.
    /// </exception>
    public AbuseLetter Write(AbuseCase abuseCase, LetterRequest request)
    {
        ArgumentNullException.ThrowIfNull(abuseCase);
        ArgumentNullException.ThrowIfNull(request);
        CaseKind kind = KindOf(abuseCase, request);
        LetterAddress[] to = To(abuseCase, request);
        LetterAddress? from = (request.From ?? request.Settings.From) is { Length: > 0 } given ? LetterAddress.Of(given) : null;
        LetterAddress? reply = (request.ReplyTo ?? request.Settings.ReplyTo) is { Length: > 0 } other ? LetterAddress.Of(other) : null;
        LetterLanguage language = LetterLanguage.Of(request.Language ?? abuseCase.Language ?? request.Settings.Language ?? DefaultLanguage);
        CaseQuestion[] questions = CaseQuestions.For(kind, abuseCase.Questions);
        if (request.IsReminder && questions.All(one => one.IsAnswered))
        {
            throw new ServerException(
                ServerProblemKind.CaseInvalid, abuseCase.Case, $"Case {abuseCase.Case} has no open question, so there is nothing to remind of.", "Leave -Reminder out, or see the answers: Get-AbuseCase.");
        }

        DateTimeOffset now = clock.GetUtcNow();
        TemplateFolder folder = new(request.TemplatePaths, language.Code);
        DateTimeOffset answerBy = now + request.AnswerWithin;
        LetterFacts facts = new(abuseCase, kind, language, request.Zone);
        LetterFields fields = facts.Fields(questions, Signature(request, from), now, answerBy, Terms(request, folder), request.IsOffer);
        LetterText text = renderer.Render(folder, request.IsReminder ? "reminder" : TemplateOf(kind), fields);
        return new AbuseLetter
        {
            Case = abuseCase.Case,
            Server = abuseCase.Server,
            Sender = abuseCase.Sender,
            SenderKind = abuseCase.SenderKind,
            Kind = kind,
            To = [.. to.Select(address => address.ToString())],
            From = from?.ToString(),
            ReplyTo = reply?.ToString(),
            Subject = Subject(text, abuseCase),
            Language = language.Code,
            Text = LetterLayout.Make(text.Body),
            Template = text.Template,
            // Whole seconds, in the zone of the letter: that is how a message file says it.
            Date = TimeZoneInfo.ConvertTime(DateTimeOffset.FromUnixTimeSeconds(now.ToUnixTimeSeconds()), request.Zone),
            AnswerBy = TimeZoneInfo.ConvertTime(answerBy, request.Zone),
            MessageId = from is null ? "" : MessageId(abuseCase, from, now),
            InReplyTo = request.IsReminder ? LetterNotes.FirstSent(abuseCase) : null,
            IsReminder = request.IsReminder,
            Warnings = [.. Warnings(abuseCase, to, from, request.IsReminder), .. Unheard(request, text)],
        };
    }

    private static string TemplateOf(CaseKind kind) => kind.ToString().ToLowerInvariant();

    private static CaseKind KindOf(AbuseCase abuseCase, LetterRequest request)
    {
        CaseKind kind = request.Kind ?? abuseCase.AssumedKind;
        return CaseQuestions.Of(kind).Count > 0 ? kind : throw new ServerException(
            ServerProblemKind.CaseInvalid, abuseCase.Case, $"Nobody knows yet what kind of case {abuseCase.Case} is, so there are no questions to ask.",
            $"Say it: Set-AbuseCase {abuseCase.Case} -Kind Relay, Mailbox, Script or Intent.");
    }

    private static LetterAddress[] To(AbuseCase abuseCase, LetterRequest request)
    {
        IReadOnlyList<string> contacts = request.To.Count > 0 ? request.To : abuseCase.Contact;
        if (contacts.Count == 0)
            throw MessageFile.NoContact(abuseCase.Case);
        return [.. contacts.Select(LetterAddress.Of).DistinctBy(address => address.Address, StringComparer.OrdinalIgnoreCase)];
    }

    // The name that was typed for this letter goes before the one of the inventory.
    private static string Signature(LetterRequest request, LetterAddress? from)
        => request.From is { Length: > 0 } && from is { Name.Length: > 0 } ? from.Name
            : !string.IsNullOrWhiteSpace(request.Settings.Operator) ? request.Settings.Operator
            : from is null ? ""
            : from.Name.Length > 0 ? from.Name
            // A greeting that nobody signs looks like the mail that it warns of.
            : from.Address[(from.Address.LastIndexOf('@') + 1)..];

    private static string Terms(LetterRequest request, TemplateFolder folder)
        => request.Terms ?? (folder.FindFile(TermsFile) is { } file ? TemplateFolder.Read(file) : "");

    private static string Subject(LetterText text, AbuseCase abuseCase)
    {
        string subject = Visible.Make(text.Subject.Trim());
        if (subject.Length == 0 || !subject.Contains(abuseCase.Case, StringComparison.Ordinal))
        {
            throw new ServerException(
                ServerProblemKind.TemplateInvalid, text.Template, $"{text.Template}, line 1: the subject has no number of the case.",
                "Write {{case}} into it: by it the reply finds its case.");
        }

        return subject;
    }

    // Unique by its random part; the number is for people who read logs.
    private static string MessageId(AbuseCase abuseCase, LetterAddress from, DateTimeOffset now)
    {
        string number = string.Concat(abuseCase.Case.Where(c => char.IsAsciiLetterOrDigit(c) || c == '-'));
        string time = now.UtcDateTime.ToString("yyyyMMddHHmmss", CultureInfo.InvariantCulture);
        return $"<case-{number}.{time}.{RandomNumberGenerator.GetHexString(12, lowercase: true)}@{from.Address[(from.Address.IndexOf('@', StringComparison.Ordinal) + 1)..]}>";
    }

    private static IEnumerable<string> Warnings(AbuseCase abuseCase, LetterAddress[] to, LetterAddress? from, bool isReminder)
    {
        CaseEntry? sent = LetterNotes.LastSent(abuseCase);
        if (isReminder && sent is null)
            yield return "No letter was sent for this case yet, as far as it knows, and this one speaks of it. Leave -Reminder out for the first.";
        else if (!isReminder && sent is not null)
            yield return $"A letter was sent already, at {LetterNotes.Moment(sent)}. -Reminder asks only what is still open.";

        if (abuseCase.SenderKind == SenderKind.Login && to.All(address => IsMailboxOf(abuseCase, address.Address)))
        {
            yield return $"The only address is {to[0].Address}, the mailbox of the suspended login: whoever knows its password reads this letter. "
                + "Write to another address too (-To, or Set-AbuseCase -Contact), or call.";
        }

        if (from is null)
            yield return "Nobody said from which address the letter is written, so it cannot be sent as it is: give -From, or write letters: and from: into the inventory.";
        if (abuseCase.IsCleared)
            yield return "The excerpts were taken out of this case when its retention ended; the letter has none.";
    }

    private static IEnumerable<string> Unheard(LetterRequest request, LetterText text)
    {
        if (request.IsOffer && !text.Fields.Contains("isOffer"))
            yield return $"-Offer has no effect: this letter makes none ({text.Template}).";
        if (!string.IsNullOrWhiteSpace(request.Terms) && !text.Fields.Contains("terms"))
            yield return $"-Terms has no effect: this letter quotes none ({text.Template}).";
    }

    private static bool IsMailboxOf(AbuseCase abuseCase, string address)
    {
        string local = address[..address.LastIndexOf('@')];
        return abuseCase.Spellings.Append(abuseCase.Sender).Any(name =>
            name.Equals(address, StringComparison.OrdinalIgnoreCase)
            // A login without a domain is the local part of an address that nobody told us.
            || (!name.Contains('@', StringComparison.Ordinal) && name.Equals(local, StringComparison.OrdinalIgnoreCase)));
    }
}
