using System.Globalization;
using MailAbuse.Cases;
using MailAbuse.Replies.Rules;
using MailAbuse.Replies.Terms;

namespace MailAbuse.Replies;

/// <summary>
/// Proposes what a reply says to each question of a case: Answered, Unclear or Open, never Confirmed. It knows forms of words, not what
/// is true, so it is careful: Answered takes a plain statement about the right thing that is neither believed, promised, denied nor
/// asked; everything else that is said is Unclear, and a person reads it.
/// </summary>
public static class ReplyJudge
{
    // Nobody answers three questions at greater length; a section that reaches over it is not read, nor what is behind.
    private const int MaxText = 100_000;

    private static readonly TermList s_automatic = TermList.Of("""
        nicht im buero, nicht im haus, abwesend, ausser haus, im urlaub, out of .. office, on vacation, on holiday, on leave, automatische antwort, automatically generated, automatisch generiert, automatisch erstellt, automatic reply, auto reply, ticket .. erstellt|created|opened, wird nicht weitergeleitet
        """);

    /// <summary>A proposal for each question.</summary>
    /// <param name="body">What the customer wrote.</param>
    /// <param name="questions">The questions of the case.</param>
    /// <param name="isAutomatic">True where no person wrote it: the message says so itself, or <see cref="IsAutomatic"/> does.</param>
    /// <param name="letters">What we wrote to him: where he quotes it without a mark, it is not his word.</param>
    public static ReplyAnswer[] Judge(ReplyBody body, IReadOnlyList<CaseQuestion> questions, bool isAutomatic = false, IEnumerable<string>? letters = null)
    {
        ArgumentNullException.ThrowIfNull(body);
        ArgumentNullException.ThrowIfNull(questions);
        if (isAutomatic)
            return [.. questions.Select(question => new ReplyAnswer { Topic = question.Topic, Number = question.Number, State = QuestionState.Open, Reason = "No person wrote it.", NonAnswer = NonAnswer.AutomaticReply })];

        QuestionTopic[] asked = [.. questions.OrderBy(question => question.Number).Select(question => question.Topic)];
        PastedListing? listing = null;
        List<Sentence> sentences = [];
        int length = 0;
        foreach (ReplySection section in ReplySections.Of(body, asked, new OwnWords(letters ?? [], questions.Select(question => question.Answer))))
        {
            PastedListing? pasted = PastedListing.Take(section.Text, out string rest);
            if (pasted is not null && (listing is null || pasted.Messages > listing.Messages)) listing = pasted;
            if ((length += rest.Length) <= MaxText) sentences.AddRange(Sentences.Of(rest, section.Topic));
        }

        List<Clause> clauses = Sentences.Clauses(sentences, RuleBook.Things);
        return [.. questions.Select(question => Answer(question, sentences, clauses, listing, asked))];
    }

    /// <summary>True where the text itself is that of a machine: an absence note.</summary>
    public static bool IsAutomatic(ReplyBody body)
    {
        ArgumentNullException.ThrowIfNull(body);
        // A short text only: a customer who writes much may say as well that he was on holiday.
        return body.Text.Length < 1000 && body.Passages.All(passage => passage.Quoted.Length == 0) && s_automatic.IsIn(Fold.Words(body.Text))
            && !Queue.Is.IsIn(Fold.Words(body.Text)) && !Password.Is.IsIn(Fold.Words(body.Text)) && !Cause.Attack.IsIn(Fold.Words(body.Text));
    }

    private static ReplyAnswer Answer(CaseQuestion question, List<Sentence> sentences, List<Clause> clauses, PastedListing? listing, QuestionTopic[] asked)
    {
        QuestionTopic topic = question.Topic;
        ReplyAnswer answer = new() { Topic = topic, Number = question.Number };
        List<Finding> findings = Find(topic, clauses, asked);
        if (topic == QuestionTopic.QueueEmpty && listing is not null)
        {
            if (listing.Messages > 0)
                return answer with { State = QuestionState.Unclear, NonAnswer = NonAnswer.Negated, Sentence = listing.Line, Reason = string.Create(CultureInfo.InvariantCulture, $"The list that he pasted shows {listing.Messages} messages in the queue.") };
            if (Queue.Elsewhere.IsIn(Fold.Words(listing.Beside)) || Queue.ThatIsAnother.IsIn(Fold.Words(listing.Beside)))
                return answer with { State = QuestionState.Unclear, Sentence = listing.Line, Reason = "What he pasted is of another machine, by what stands beside it." };
            if (!findings.Exists(finding => finding.NonAnswer == NonAnswer.Negated || finding.TakesBack))
                return answer with { State = QuestionState.Answered, Sentence = listing.Line, Reason = "He pasted what the server prints: the queue is empty." };
        }

        bool hasOwn = sentences.Exists(sentence => sentence.Section == topic) && !sentences.Exists(sentence => sentence.Section == topic && Headings.SeeAbove.IsIn(sentence.Words));
        if (findings.Count == 0)
        {
            Sentence? own = sentences.Find(sentence => sentence.Section == topic);
            return own is null
                ? answer with { State = QuestionState.Open, Reason = "Nothing is said about it." }
                : answer with { State = QuestionState.Unclear, Sentence = own.Text, Reason = own.IsQuestion ? "He asks back." : "What stands below the question does not answer it.", NonAnswer = own.IsQuestion ? NonAnswer.QuestionBack : NonAnswer.None };
        }

        Finding best = Choose(topic, findings, hasOwn);
        return answer with { State = best.State, NonAnswer = best.NonAnswer, Sentence = best.Sentence.Text, Reason = best.Reason };
    }

    private static Finding Choose(QuestionTopic topic, List<Finding> findings, bool hasOwn)
    {
        // What is done at the end can be denied by one clause, whatever the others say. Of cause and measures, one of several is enough.
        if (topic is not (QuestionTopic.Cause or QuestionTopic.Measures) && findings.Find(finding => finding.NonAnswer == NonAnswer.Negated || finding.TakesBack) is { } denied) return denied;
        IEnumerable<Finding> strong = findings.Where(finding => !finding.IsWeak);
        Finding? answered = strong.FirstOrDefault(finding => finding.State == QuestionState.Answered && (finding.IsBelow || !hasOwn));
        if (answered is not null) return answered;
        if (strong.FirstOrDefault(finding => finding.State == QuestionState.Answered) is { } elsewhere && !findings.Exists(finding => finding.IsBelow))
            return elsewhere with { State = QuestionState.Unclear, Reason = "Said elsewhere, while something else stands below the question. " + elsewhere.Reason };
        Finding? unclear = strong.OrderByDescending(finding => finding.IsBelow).FirstOrDefault(finding => finding.State != QuestionState.Answered);
        if (unclear is not null) return unclear;
        return findings.OrderByDescending(finding => finding.IsBelow).ThenByDescending(finding => finding.State).First(finding => finding.IsBelow || !hasOwn || findings.TrueForAll(one => !one.IsBelow));
    }

    private static List<Finding> Find(QuestionTopic topic, List<Clause> clauses, QuestionTopic[] asked)
    {
        List<Finding> findings = [];
        IReadOnlyList<Rule> rules = RuleBook.Of(topic, asked);
        foreach (Clause clause in clauses)
        {
            bool isBelow = clause.Sentence.Section == topic;
            // What stands below another question answers that; of this one it may still tell.
            if (rules.FirstOrDefault(rule => rule.Fits(clause, isBelow)) is { State: not QuestionState.Open } rule) findings.Add(Weigh(topic, rule, clause, isBelow));
        }

        return findings;
    }

    private static Finding Weigh(QuestionTopic topic, Rule rule, Clause clause, bool isBelow)
    {
        Finding finding = new(rule.State, rule.NonAnswer, clause.Sentence, rule.Reason, rule.IsWeak, isBelow, rule.TakesBack && (isBelow || clause.Sentence.Section is null));
        if (clause.Sentence.IsQuestion)
            return finding with { State = QuestionState.Unclear, NonAnswer = NonAnswer.QuestionBack, Reason = "He asks." };
        if (rule.State != QuestionState.Answered) return finding;
        finding = finding with { State = QuestionState.Unclear };
        if (clause.Sentence.IsUnknown && !rule.WithNegation) return finding with { NonAnswer = NonAnswer.Negated, Reason = "He says that he does not know, or cannot tell." };
        if (clause.Says(Common.Negation) && !rule.WithNegation) return finding with { NonAnswer = NonAnswer.Negated, Reason = "He says that it is not so." };
        bool comes = clause.Comes || clause.IsGoingOn && !clause.Says(Common.Stands);
        if (comes && !rule.WithFuture) return finding with { NonAnswer = NonAnswer.PromiseForTheFuture, Reason = "He says what will be, not what is." };
        if (Common.Ours.IsIn(clause.Sentence.Words)) return finding with { Reason = "He speaks of what we wrote." };
        if (clause.Says(Common.Unreal)) return finding with { Reason = "He says what would be, were it otherwise." };
        if (topic != QuestionTopic.Cause && clause.Says(Common.Undone)) return finding with { NonAnswer = NonAnswer.Negated, Reason = "He says that it was not done." };
        if (topic != QuestionTopic.Cause && clause.Says(Common.Mistake)) return finding with { Reason = "He says that it was done by mistake." };
        if (topic is not (QuestionTopic.Cause or QuestionTopic.Consent) && clause.Says(Common.ByOthers)) return finding with { Reason = "He says what others did." };
        // Of the cause, what a colleague says is worth being told; of how things stand, only what he knows himself.
        if (topic is not (QuestionTopic.Cause or QuestionTopic.Measures or QuestionTopic.Consent) && Common.Hearsay.IsIn(clause.Sentence.Words) && !Common.Printed.IsIn(clause.Sentence.Words))
            return finding with { Reason = "He says what somebody else says." };
        if (clause.Says(Common.Condition)) return finding with { Reason = "He says it under a condition." };
        if (clause.Says(Common.Doubt) || clause.Sentence.IsBelief) return finding with { Reason = "He says that he believes so, not that he knows." };
        return finding with { State = QuestionState.Answered };
    }
}
