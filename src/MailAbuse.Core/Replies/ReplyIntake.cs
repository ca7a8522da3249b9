using System.Security.Cryptography;
using System.Text;
using MailAbuse.Cases;
using MailAbuse.Release;
using MailAbuse.Servers;
using MailAbuse.Text;
using MailAbuse.Times;

namespace MailAbuse.Replies;

/// <summary>Takes a reply into its case: proposes, lets the operator overrule, and writes both down. It never confirms and never releases.</summary>
public static class ReplyIntake
{
    // Clocks of customers are not ours.
    private static readonly TimeSpan s_clockSlip = TimeSpan.FromMinutes(5);

    private const int LongestDetail = 64 * 1024;

    /// <summary>What a reply says to the questions of a case.</summary>
    /// <param name="one">The case.</param>
    /// <param name="source">The reply as it came.</param>
    /// <param name="date">When it was written, as the operator says; null: as it says itself, where that can be, else now.</param>
    /// <param name="overrules">What the operator says of questions, by topic or number; then that holds, Confirmed too.</param>
    /// <param name="now">What time it is.</param>
    /// <exception cref="ServerException">ReplyInvalid: nothing of his own in it, a time that is still to come. CaseInvalid: the case asks nothing, or not that.</exception>
    public static AbuseReply Read(AbuseCase one, ReplySource source, DateTimeOffset? date, IReadOnlyDictionary<string, QuestionState> overrules, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(one);
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(overrules);
        CaseQuestion[] questions = QuestionsOf(one);
        if (questions.Length == 0)
            throw new ServerException(ServerProblemKind.CaseInvalid, one.Case, $"The case {one.Case} asks nothing yet.", CaseBook.AskedOf(one));
        AbuseCase asked = one with { Questions = questions };
        Dictionary<QuestionTopic, QuestionState> said = overrules.ToDictionary(pair => CaseBook.TopicOf(asked, pair.Key), pair => pair.Value);
        if (date > now + s_clockSlip)
            throw new ServerException(ServerProblemKind.ReplyInvalid, one.Case, "That time is still to come; nothing was changed.", "Give -Date the time at which he wrote it, or leave it out.");
        ReplyBody body = ReplyBody.Of(source.Text);
        if (string.IsNullOrWhiteSpace(body.Text))
            throw new ServerException(ServerProblemKind.ReplyInvalid, one.Case, "There is nothing in the reply but what it quotes, or a signature.", "See the message itself: the answer may be an attachment, or stand inside our own letter without a mark; give it with -Text.");
        bool isAutomatic = source.IsAutomatic || ReplyJudge.IsAutomatic(body);
        return new AbuseReply
        {
            Case = one.Case,
            From = source.From,
            Date = date ?? Plausible(source.Date, one, now),
            Subject = source.Subject,
            Text = body.Text,
            IsAutomatic = isAutomatic,
            Answers = [.. ReplyJudge.Judge(body, questions, isAutomatic, Letters(one)).Select(answer => Overtaken(answer, one, date ?? source.Date)).Select(answer => said.TryGetValue(answer.Topic, out QuestionState state)
                ? answer with { State = state, Reason = "The operator said so.", NonAnswer = NonAnswer.None, IsOverruled = true }
                : answer)],
        };
    }

    /// <summary>The case that the subject of a message names; null: none that there is.</summary>
    /// <param name="source">The message.</param>
    /// <param name="find">Finds a case by its number; null: there is none.</param>
    /// <exception cref="ServerException">ReplyInvalid: it names more than one. Then a stranger would choose whose questions he answers.</exception>
    public static AbuseCase? CaseOf(ReplySource source, Func<string, AbuseCase?> find)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(find);
        AbuseCase[] found = [.. source.CaseNumbers.Select(Named).OfType<AbuseCase>().DistinctBy(one => one.Case, StringComparer.OrdinalIgnoreCase)];
        return found.Length <= 1
            ? found.FirstOrDefault()
            : throw new ServerException(ServerProblemKind.ReplyInvalid, source.Subject, $"The subject names more than one case: {string.Join(", ", found.Select(one => one.Case))}.", "See whose reply it is, and give -Case.");

        // "Fall 2026" is no number that was cut short, but a word behind another.
        AbuseCase? Named(string number) =>
            find(number) is { } one && (CaseInSubject.IsNumber(number) || string.Equals(one.Case, number, StringComparison.OrdinalIgnoreCase)) ? one : null;
    }

    /// <summary>The case with the reply in it.</summary>
    /// <param name="one">The case as it stands.</param>
    /// <param name="reply">What <see cref="Read"/> made of it.</param>
    /// <param name="source">The reply as it came.</param>
    /// <param name="entry">Makes an entry of the timeline.</param>
    /// <param name="warn">Is told what the operator should know.</param>
    public static AbuseCase Apply(AbuseCase one, AbuseReply reply, ReplySource source, Func<CaseEntryKind, string, string?, CaseEntry> entry, Action<string> warn)
    {
        ArgumentNullException.ThrowIfNull(one);
        ArgumentNullException.ThrowIfNull(reply);
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(entry);
        ArgumentNullException.ThrowIfNull(warn);
        string text = reply.Text.Length > LongestDetail ? reply.Text[..LongestDetail] : reply.Text;
        // The address, too, is taken out when the retention ends.
        string detail = reply.From.Length == 0 ? text : $"From: {reply.From}\n\n{text}";
        CaseEntry replied = entry(CaseEntryKind.Replied, reply.IsAutomatic ? "An automatic reply came; it answers nothing." : $"A reply came: {string.Join("; ", (object[])reply.Answers)}.", detail);
        List<CaseEntry> entries = [];
        ReplyAnswer[] answers = reply.Answers;
        if (IdOf(one, source) is { } id && one.Timeline.Any(known => known.Id == id))
        {
            // What the operator says of it now is new all the same.
            answers = [.. answers.Where(answer => answer.IsOverruled)];
            warn($"This message is in the case {one.Case} already; it is not entered twice{(answers.Length > 0 ? ", only what you say of it" : "")}.");
            if (answers.Length == 0) return one;
        }
        else
        {
            entries.Add(replied with { Id = IdOf(one, source) ?? replied.Id });
        }

        CaseQuestion[] questions = [.. QuestionsOf(one).Select(question =>
        {
            ReplyAnswer? answer = Array.Find(answers, candidate => candidate.Topic == question.Topic);
            if (answer is null || !Changes(question, answer, reply.Date, warn)) return question;
            if (question.State != answer.State)
                entries.Add(entry(CaseEntryKind.Answered, $"Question {question.Number}, {question.Topic}: {question.State} -> {answer.State}. {answer.Reason}", answer.Sentence.Length > 0 ? answer.Sentence : null));
            return question with { State = answer.State, Answer = answer.Sentence, Reason = answer.Reason, Time = reply.Date, By = replied.By };
        })];
        return CaseBook.Add(CaseBook.WithQuestions(one, questions), [.. entries]);
    }

    /// <summary>What the operator should know about who wrote it, before he believes it; null: nothing.</summary>
    public static string? Doubt(AbuseCase one, ReplySource source)
    {
        ArgumentNullException.ThrowIfNull(one);
        ArgumentNullException.ThrowIfNull(source);
        if (!source.IsMessage) return null;
        if (source.From.Length == 0) return "The message does not say who wrote it.";
        if (source.HasManySenders)
            return $"The message names more than one sender: {Visible.Make(source.From, 300)}. No honest mail program does so unasked: make sure who wrote it.";
        return one.Contact.Contains(source.From, StringComparer.OrdinalIgnoreCase)
            ? null
            : $"The message says that it is from {Visible.Make(source.From, 100)}, which is no contact of the case {one.Case}. Anybody can write any address there: make sure who wrote it.";
    }

    // Answered is only ever taken back by a reply that says the opposite; Confirmed by none at all.
    private static bool Changes(CaseQuestion question, ReplyAnswer answer, DateTimeOffset said, Action<string> warn)
    {
        if (answer.IsOverruled) return true;
        bool isOpposite = answer is { State: QuestionState.Unclear, NonAnswer: NonAnswer.Negated };
        if (question.State == QuestionState.Confirmed)
        {
            if (isOpposite) warn($"Question {question.Number}, {question.Topic}, stays Confirmed, but the reply says the opposite: {Visible.Make(answer.Sentence, 200)}");
            return false;
        }

        if (question.State == QuestionState.Answered)
        {
            if (isOpposite) warn($"Question {question.Number}, {question.Topic}, was Answered; now the reply says the opposite: {Visible.Make(answer.Sentence, 200)}");
            if (isOpposite || answer.State != QuestionState.Answered) return isOpposite;
        }

        if (answer.State == QuestionState.Open) return false;
        // Of how things stand his later word counts, whichever came to us first.
        if (question.Topic is QuestionTopic.Cause or QuestionTopic.Measures || !(said < question.Time)) return true;
        if (question.State != answer.State) warn($"Question {question.Number}, {question.Topic}, stays {question.State}: this reply is older than what is known.");
        return false;
    }

    // What he wrote before a check found mail, whatever it was, says nothing of how things stand.
    private static ReplyAnswer Overtaken(ReplyAnswer answer, AbuseCase one, DateTimeOffset? said) =>
        answer.Topic == QuestionTopic.QueueEmpty && answer.State != QuestionState.Open && one.LastCheck is { Verdict: QueueVerdict.NotEmpty } check && said < check.Time
            ? answer with { State = QuestionState.Open, NonAnswer = NonAnswer.None, Reason = $"He wrote it before the check of {TimeText.Minute(check.Time)}, which found mail there." }
            : answer;

    private static CaseQuestion[] QuestionsOf(AbuseCase one) => one.Questions.Length > 0 ? one.Questions : CaseQuestions.For(one.AssumedKind, []);

    // What we wrote to him, the last first.
    private static IEnumerable<string> Letters(AbuseCase one) => one.Timeline.Where(entry => entry.Kind == CaseEntryKind.LetterWritten).Select(entry => entry.Detail).OfType<string>().Reverse();

    // Against this time the mail in his queue is told as old, so nobody may set it back: behind his suspension, or behind a check that
    // found mail. A later time than the true one only makes the check stricter.
    private static DateTimeOffset Plausible(DateTimeOffset? date, AbuseCase one, DateTimeOffset now) =>
        date is { } said && said <= now && said >= one.Opened && !(said < one.Suspended) && !(one.LastCheck is { Verdict: QueueVerdict.NotEmpty } check && said < check.Time) ? said : now;

    // The same message twice is one entry, whoever takes it in, and in whichever store.
    private static string? IdOf(AbuseCase one, ReplySource source) => source.MessageId.Length == 0
        ? null
        : Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{one.Case}\n{source.MessageId}")).AsSpan(0, 16));
}
