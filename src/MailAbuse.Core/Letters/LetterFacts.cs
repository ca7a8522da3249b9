using System.Globalization;
using MailAbuse.Cases;
using MailAbuse.Mta;
using MailAbuse.Release;
using MailAbuse.Text;

namespace MailAbuse.Letters;

/// <summary>What a letter can say of a case, put into words of its language. All that strangers wrote is made harmless here.</summary>
internal sealed class LetterFacts(AbuseCase abuseCase, CaseKind kind, LetterLanguage language, TimeZoneInfo zone)
{
    private const int LongestName = 100;
    private const int LongestAnswer = 240;

    private readonly Harmless _harmless = new([abuseCase.Sender, .. abuseCase.Spellings, .. abuseCase.Contact]);

    /// <summary>The fields of the letter.</summary>
    /// <param name="questions">The questions of its kind.</param>
    /// <param name="signature">Who signs.</param>
    /// <param name="now">The day of the letter.</param>
    /// <param name="answerBy">Until when an answer is asked for.</param>
    /// <param name="terms">The terms of service; empty for none.</param>
    /// <param name="isOffer">Whether the offer is wanted.</param>
    public LetterFields Fields(IReadOnlyList<CaseQuestion> questions, string signature, DateTimeOffset now, DateTimeOffset answerBy, string terms, bool isOffer)
    {
        CaseFacts facts = abuseCase.Facts;
        QueueCommand queue = QueueCommand.For(abuseCase.Relay?.Software ?? "");
        CaseQuestion[] open = [.. questions.Where(one => !one.IsAnswered)];
        return new LetterFields(new Dictionary<string, object>
        {
            ["case"] = Visible.Make(abuseCase.Case, LongestName),
            ["customer"] = _harmless.Name(abuseCase.Customer?.Trim() ?? "", LongestName),
            ["sender"] = _harmless.Name(abuseCase.Sender, LongestName),
            ["isLogin"] = abuseCase.SenderKind == SenderKind.Login,
            ["server"] = Visible.Make(abuseCase.Server, LongestName),
            ["operator"] = Visible.Make(signature, LongestName),
            ["isRelay"] = kind == CaseKind.Relay,
            ["isMailbox"] = kind == CaseKind.Mailbox,
            ["isScript"] = kind == CaseKind.Script,
            ["isIntent"] = kind == CaseKind.Intent,
            ["isRepeated"] = abuseCase.Incident > 1,
            ["incident"] = abuseCase.Incident.ToString(CultureInfo.InvariantCulture),
            ["date"] = Day(now),
            ["since"] = Time(facts.Since),
            ["last"] = Time(facts.Last),
            ["messages"] = Count(facts.Messages, 1),
            ["recipients"] = Count(facts.Recipients, 1),
            ["delivered"] = Count(facts.Delivered, 1),
            ["bounced"] = Count(facts.Bounced, 1),
            ["peakMessages"] = facts.PeakWindow > TimeSpan.Zero ? Count(facts.PeakMessages, 1) : "",
            ["peakWindow"] = facts.PeakWindow > TimeSpan.Zero && facts.PeakMessages > 0 ? language.Span(facts.PeakWindow) : "",
            ["usual"] = Count((long)Math.Round(double.IsFinite(facts.Baseline) ? facts.Baseline : 0), 1),
            ["clients"] = Count(facts.Clients, 2),
            ["envelopeSenders"] = Count(facts.EnvelopeSenders, 2),
            ["suspended"] = Time(abuseCase.Suspended),
            // What is due is said a day ahead (DueKind).
            ["bouncesFrom"] = Time(abuseCase.Due.FirstOrDefault(due => due.Kind == DueKind.DeferredMailBounces)?.Time.AddDays(1)),
            ["answerBy"] = Day(answerBy),
            ["excerpts"] = List(Excerpts.Of(abuseCase.Evidence, _harmless).Select(line => new Dictionary<string, object> { ["line"] = line })),
            ["questions"] = List(questions.Select(Question)),
            ["openQuestions"] = List(open.Select(Question)),
            ["answeredQuestions"] = List(questions.Where(one => one.IsAnswered).Select(Question)),
            ["openCount"] = open.Length.ToString(CultureInfo.InvariantCulture),
            ["hasOneOpen"] = open.Length == 1,
            ["relayName"] = _harmless.Host(abuseCase.Relay?.Helo ?? ""),
            ["relayAddress"] = Visible.Make(abuseCase.Relay?.Address ?? "", LongestName),
            ["relaySoftware"] = queue.Software,
            ["queueCommand"] = queue.Command,
            ["queueEmpty"] = queue.Empty,
            ["isQueueEmptySilent"] = queue.IsSilent,
            ["checkedNotEmpty"] = abuseCase.LastCheck is { Verdict: QueueVerdict.NotEmpty } check ? Time(check.Time) : "",
            ["terms"] = string.Join('\n', terms.ReplaceLineEndings("\n").Split('\n').Select(line => Visible.Make(line.TrimEnd()))).Trim(),
            ["isOffer"] = isOffer,
        });
    }

    private Dictionary<string, object> Question(CaseQuestion question) => new()
    {
        ["number"] = question.Number.ToString(CultureInfo.InvariantCulture),
        ["answer"] = _harmless.Line(question.Answer.ReplaceLineEndings(" "), LongestAnswer),
        ["isUnclear"] = question.State == QuestionState.Unclear,
        ["isCause"] = question.Topic == QuestionTopic.Cause,
        ["isMeasures"] = question.Topic == QuestionTopic.Measures,
        ["isQueueEmpty"] = question.Topic == QuestionTopic.QueueEmpty,
        ["isPasswordChanged"] = question.Topic == QuestionTopic.PasswordChanged,
        ["isScriptRemoved"] = question.Topic == QuestionTopic.ScriptRemoved,
        ["isConsent"] = question.Topic == QuestionTopic.Consent,
        ["isEnded"] = question.Topic == QuestionTopic.Ended,
    };

    private static IReadOnlyDictionary<string, object>[] List(IEnumerable<Dictionary<string, object>> items) => [.. items];

    private string Count(long count, long least) => count < least ? "" : language.Number(count);

    private string Time(DateTimeOffset? time) => time is { } given ? language.Time(given, zone) : "";

    private string Day(DateTimeOffset time) => language.Day(TimeZoneInfo.ConvertTime(time, zone));
}
