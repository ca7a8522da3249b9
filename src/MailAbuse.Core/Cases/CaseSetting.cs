using MailAbuse.Servers;
using MailAbuse.Times;

namespace MailAbuse.Cases;

/// <summary>Makes of a case what an operator says of it, or refuses all of that; each change has its line in the timeline.</summary>
/// <param name="now">What time it is.</param>
/// <param name="by">Who says so: user and machine.</param>
internal sealed class CaseSetting(DateTimeOffset now, string by)
{
    private const string Said = "The operator said so.";

    // Clocks of servers are not ours.
    private static readonly TimeSpan s_clockSlip = TimeSpan.FromMinutes(5);

    /// <summary>The case as it is then; the same object where nothing is another.</summary>
    /// <exception cref="ServerException"><see cref="ServerProblemKind.CaseInvalid"/> or <see cref="ServerProblemKind.ContactInvalid"/> for the first thing that cannot be.</exception>
    public AbuseCase Make(AbuseCase one, CaseChange change)
    {
        if (change == new CaseChange())
            throw CaseBook.Invalid(one.Case, "Nothing says what to change.", "Give -Kind, -Question with -State, -Note, -Close or another of them.");
        if (change.Close && change.Reopen)
            throw CaseBook.Invalid(one.Case, "It cannot be closed and opened at once; nothing was changed.", "Give one of -Close and -Reopen.");
        if (change.Outcome is not null && !change.Close)
            throw CaseBook.Invalid(one.Case, "An outcome belongs to -Close; nothing was changed.", "Give -Close as well, or -Note.");
        one = Details(Kind(one, change), change);
        one = Password(Question(one, change), change);
        one = Note(Due(one, change), change);
        return change.Close ? Close(one, change.Outcome) : change.Reopen ? Reopen(one) : one;
    }

    private AbuseCase Kind(AbuseCase one, CaseChange change) => change.Kind is not { } kind || (one.Kind == kind && one.Questions.Length == CaseQuestions.Of(kind).Count)
        ? one
        : Add(CaseBook.WithQuestions(one with { Kind = kind }, CaseQuestions.For(kind, one.Questions)), CaseEntryKind.Changed, $"Kind: {one.Kind} -> {kind}.");

    private AbuseCase Details(AbuseCase one, CaseChange change)
    {
        CaseDetails.Require(change.Customer, change.Contact, change.Language);
        List<string> said = [];
        Say(said, "Customer", one.Customer, change.Customer);
        Say(said, "Contact", string.Join(", ", one.Contact), change.Contact is null ? null : string.Join(", ", change.Contact));
        Say(said, "Language", one.Language, change.Language);
        return said.Count == 0 ? one : Add(
            one with { Customer = change.Customer ?? one.Customer, Contact = change.Contact ?? one.Contact, Language = change.Language ?? one.Language },
            CaseEntryKind.Changed, string.Join(" ", said));
    }

    private AbuseCase Question(AbuseCase one, CaseChange change)
    {
        if (change.Question is not { } name)
        {
            return change.State is null && change.Answer is null ? one
                : throw CaseBook.Invalid(one.Case, "Nothing says which question is answered; nothing was changed.", "Give -Question with its topic or number.");
        }

        QuestionTopic topic = CaseBook.TopicOf(one, name);
        if (change.State is null && change.Answer is null)
            throw CaseBook.Invalid(one.Case, $"Nothing says how far {topic} is answered; nothing was changed.", "Give -State, -Answer or both.");
        CaseQuestion before = one.Questions.First(question => question.Topic == topic);
        QuestionState state = change.State ?? QuestionState.Answered;
        return Add(
            CaseBook.WithQuestions(one, [.. one.Questions.Select(question => question.Topic == topic
                ? question with { State = state, Answer = change.Answer ?? question.Answer, Reason = Said, Time = now, By = by }
                : question)]),
            CaseEntryKind.Answered, $"Question {before.Number}, {topic}: {before.State} -> {state}. {Said}", string.IsNullOrEmpty(change.Answer) ? null : change.Answer);
    }

    private AbuseCase Password(AbuseCase one, CaseChange change)
    {
        if (change.PasswordChanged is not { } time)
            return one;
        if (time > now + s_clockSlip)
            throw CaseBook.Invalid(one.Case, $"{TimeText.Minute(time)} is still to come; nothing was changed.", "Give the time at which it was changed.");
        return Add(
            CaseBook.WithQuestions(one with { PasswordChanged = time }, [.. one.Questions.Select(question => question.Topic == QuestionTopic.PasswordChanged && time > ReleaseGate.PasswordSince(one)
                ? question with { State = QuestionState.Confirmed, Reason = "The operator said when it was changed.", Time = now, By = by }
                : question)]),
            CaseEntryKind.Changed, $"The password was changed at {TimeText.Minute(time)}.");
    }

    private AbuseCase Due(AbuseCase one, CaseChange change)
    {
        if (change.Due is not { } time)
            return one;
        string text = change.Note ?? "Look at it again.";
        return Add(
            one with { Due = CaseBook.With(one.Due, new CaseDue { Kind = DueKind.Reminder, Time = time, Text = text }) },
            CaseEntryKind.Changed, $"Due at {TimeText.Minute(time)}: {text}");
    }

    private AbuseCase Note(AbuseCase one, CaseChange change) => change.Note is null ? one
        : string.IsNullOrWhiteSpace(change.Note) ? throw CaseBook.Invalid(one.Case, "The note is empty; nothing was changed.", "Give -Note some text.")
        : Add(one, CaseEntryKind.Note, change.Note);

    private AbuseCase Close(AbuseCase one, string? outcome) => one.State == CaseState.Closed
        ? throw CaseBook.Invalid(one.Case, $"The case {one.Case} is closed already; nothing was changed.", "Set-AbuseCase -Note adds to it; -Reopen opens it again.")
        : Add(one with { State = CaseState.Closed, Closed = now, Due = [] }, CaseEntryKind.Closed, string.IsNullOrWhiteSpace(outcome) ? "Closed." : outcome);

    private AbuseCase Reopen(AbuseCase one) => one.State == CaseState.Open
        ? throw CaseBook.Invalid(one.Case, $"The case {one.Case} is open; nothing was changed.", "Get-AbuseCase -Closed lists those that are not.")
        : Add(one with { State = CaseState.Open, Closed = null }, CaseEntryKind.Reopened, "Opened again.");

    private AbuseCase Add(AbuseCase one, CaseEntryKind kind, string text, string? detail = null) =>
        CaseBook.Add(one, CaseEntry.Of(kind, CaseBook.Shortened(text), by, now) with { Detail = detail });

    private static void Say(List<string> said, string what, string? before, string? after)
    {
        if (after is not null && after != (before ?? ""))
            said.Add($"{what}: {(string.IsNullOrEmpty(before) ? "-" : before)} -> {(after.Length == 0 ? "-" : after)}.");
    }
}
