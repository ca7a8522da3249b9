using System.Globalization;
using MailAbuse.Release;
using MailAbuse.Servers;
using MailAbuse.Times;

namespace MailAbuse.Cases;

/// <summary>What keeps the sender of a case from being released: questions without an answer, and the proof that his kind of incident takes.</summary>
/// <remarks>
/// The proof of a relay is a check of the customer's queue, that of a mailbox a password that is newer than the suspension, that of a
/// script our own queue, and that of a sender who meant it the operator's word. A promise alone is none.
/// </remarks>
public static class ReleaseGate
{
    /// <summary>True where a server is asked for the proof; else the case alone tells.</summary>
    /// <param name="one">The case.</param>
    /// <param name="servers">Its servers.</param>
    public static bool AsksServers(AbuseCase one, IEnumerable<MailServer> servers)
    {
        ArgumentNullException.ThrowIfNull(one);
        return one.Kind switch
        {
            CaseKind.Script => servers.Any(),
            CaseKind.Mailbox => servers.Any(server => server.PasswordChanged.Length > 0),
            _ => false,
        };
    }

    /// <summary>What is missing, in the order in which it is best done; nothing where he can be released.</summary>
    /// <param name="one">The case, with its timeline.</param>
    /// <param name="witness">Asked only for what the kind of the case takes.</param>
    /// <param name="stop">Ends it.</param>
    public static IReadOnlyList<ReleaseObstacle> Check(AbuseCase one, IReleaseWitness witness, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(one);
        ArgumentNullException.ThrowIfNull(witness);
        if (one.Kind == CaseKind.Unknown)
        {
            string looks = one.ProposedKind == CaseKind.Unknown ? "Relay, Mailbox, Script or Intent" : one.ProposedKind.ToString();
            return [new("Nobody has said yet what happened.", $"Set-AbuseCase {one.Case} -Kind {looks}{(one.KindReason.Length > 0 ? $" (it looks like that: {one.KindReason.TrimEnd('.')})" : "")}")];
        }

        List<ReleaseObstacle> missing = [];
        foreach (CaseQuestion question in CaseQuestions.For(one.Kind, one.Questions).Where(question => !question.IsAnswered))
        {
            // Whether it is over, only the operator can say; that is the proof of its kind, below.
            if (question.Topic == QuestionTopic.Ended)
                continue;
            missing.Add(new(
                $"Question {question.Number} ({Words(question.Topic)}) is {(question.State == QuestionState.Unclear ? "not answered clearly" : "not answered")}.",
                $"Add-AbuseReply {one.Case} takes his answer; or Set-AbuseCase {one.Case} -Question {question.Topic} -State Answered -Answer '…'."));
        }

        if (Proof(one, witness, stop) is { } unproved)
            missing.Add(unproved);
        return missing;
    }

    /// <summary>A password proves something where it is newer than this: the suspension, or the case where that knows of none.</summary>
    internal static DateTimeOffset PasswordSince(AbuseCase one) => one.Suspended ?? one.Opened;

    private static ReleaseObstacle? Proof(AbuseCase one, IReleaseWitness witness, CancellationToken stop) => one.Kind switch
    {
        CaseKind.Relay => OfRelay(one),
        CaseKind.Mailbox => OfMailbox(one, witness, stop),
        CaseKind.Script => OfScript(one, witness, stop),
        CaseKind.Intent => one.Questions.Any(question => question is { Topic: QuestionTopic.Ended, State: QuestionState.Confirmed })
            ? null
            : new("You have not confirmed that it is over.", $"Set-AbuseCase {one.Case} -Question Ended -State Confirmed, once you are sure."),
        _ => null,
    };

    private static ReleaseObstacle? OfRelay(AbuseCase one)
    {
        string advice = $"Test-CustomerQueueEmpty -Case {one.Case} shows what his server still has for us.";
        if (one.LastCheck is not { } check)
            return new("His server's queue was never checked.", advice);
        if (check.Verdict != QueueVerdict.Empty)
            return new($"The last check of his server's queue, of {TimeText.Second(check.Time)}, says {check.Verdict}{(check.Reason.Length > 0 ? $": {Text.Visible.Make(check.Reason, 200).TrimEnd('.')}" : "")}.", advice);
        // What came in after the check is not what the check saw.
        DateTimeOffset? since = Latest(one.Suspended, one.Timeline.Where(entry => entry.Kind is CaseEntryKind.Suspended or CaseEntryKind.Quarantined).Select(entry => (DateTimeOffset?)entry.Time).Max());
        return since > check.Time ? new($"The last check of his server's queue, of {TimeText.Second(check.Time)}, is older than what was done about him since, at {TimeText.Second(since.Value)}.", advice) : null;
    }

    private static ReleaseObstacle? OfMailbox(AbuseCase one, IReleaseWitness witness, CancellationToken stop)
    {
        DateTimeOffset? changed = one.PasswordChanged;
        DateTimeOffset since = PasswordSince(one);
        if (changed is null || changed <= since)
            changed = Latest(changed, witness.PasswordChanged(one, stop));
        string advice = $"Set-AbuseCase {one.Case} -PasswordChanged now, as soon as you know that it was changed.";
        return changed is null ? new("Nobody has said that the password was changed.", advice)
            : changed <= since ? new($"The password is of {TimeText.Second(changed.Value)}, and {(one.Suspended is null ? "the case was opened" : "he was suspended")} at {TimeText.Second(since)}: whoever has it still has it.", advice)
            : null;
    }

    private static ReleaseObstacle? OfScript(AbuseCase one, IReleaseWitness witness, CancellationToken stop) => witness.Queued(one, stop) switch
    {
        null => new($"Our own queue on {one.Server} could not be looked at.", $"Test-MailServer {one.Server} says why."),
        0 => null,
        int number => new(
            string.Create(CultureInfo.InvariantCulture, $"Our own queue on {one.Server} still has {number:N0} {(number == 1 ? "message" : "messages")} of his that {(number == 1 ? "is" : "are")} not in quarantine."),
            $"Invoke-QueueQuarantine -Case {one.Case} takes them out of the way; where new ones come, the script still runs."),
    };

    private static string Words(QuestionTopic topic) => topic switch
    {
        QuestionTopic.Cause => "the cause",
        QuestionTopic.Measures => "what was done so that it does not happen again",
        QuestionTopic.QueueEmpty => "the queue of his own server",
        QuestionTopic.PasswordChanged => "the new password",
        QuestionTopic.ScriptRemoved => "the script",
        QuestionTopic.Consent => "where the addresses come from",
        _ => "whether it is over",
    };

    private static DateTimeOffset? Latest(DateTimeOffset? one, DateTimeOffset? other) => one is null || other > one ? other ?? one : one;
}
