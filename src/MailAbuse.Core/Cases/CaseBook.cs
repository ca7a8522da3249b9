using System.Globalization;
using MailAbuse.Release;
using MailAbuse.Servers;
using MailAbuse.Suspensions;
using MailAbuse.Text;
using MailAbuse.Times;

namespace MailAbuse.Cases;

/// <summary>What is done with cases. Each change is one transaction of the store, and writes who made it and when into the timeline.</summary>
/// <param name="store">Where they are kept.</param>
/// <param name="clock">What time it is.</param>
/// <param name="by">Who works here: user and machine.</param>
/// <remarks>What goes wrong is a <see cref="ServerException"/>: CaseUnknown, CaseInvalid, ContactInvalid, and what the store throws.</remarks>
public sealed class CaseBook(ICaseStore store, TimeProvider clock, string by)
{
    /// <summary>A customer's Postfix returns what it could not deliver after five days (maximal_queue_lifetime); this is the day before.</summary>
    public static readonly TimeSpan DeferredMailIsDue = TimeSpan.FromDays(4);

    private const int LongestText = 4000;

    /// <summary>Where they are kept.</summary>
    public ICaseStore Store => store;

    /// <summary>An entry of now.</summary>
    /// <param name="kind">What it is about.</param>
    /// <param name="text">What was done, in a sentence.</param>
    /// <param name="server">The server; empty: none.</param>
    /// <param name="detail">What belongs to it and is longer; null: nothing.</param>
    public CaseEntry Entry(CaseEntryKind kind, string text, string server = "", string? detail = null)
    {
        ArgumentNullException.ThrowIfNull(text);
        return CaseEntry.Of(kind, Shortened(text), by, clock.GetUtcNow()) with { Server = server, Detail = detail };
    }

    /// <summary>The case with this number, or with the one number that begins like that.</summary>
    /// <exception cref="ServerException"><see cref="ServerProblemKind.CaseUnknown"/>, with numbers like it.</exception>
    public AbuseCase Require(string number, string advice = "")
    {
        ArgumentNullException.ThrowIfNull(number);
        return store.Find(number) ?? throw new ServerException(Unknown(number, advice));
    }

    /// <summary>Says that there is no such case, and which one may be meant.</summary>
    public ServerProblem Unknown(string number, string advice = "")
    {
        ArgumentNullException.ThrowIfNull(number);
        string near = NearNames.OfNumber(number, [.. store.Find(new CaseQuery { WithTimeline = false }).Select(one => one.Case)]);
        if (number.Contains('@', StringComparison.Ordinal))
            near = $"That is a sender: Get-AbuseCase -Sender {Visible.Make(number, 100)}. {near}";
        return new ServerProblem(
            ServerProblemKind.CaseUnknown, number, $"There is no case {Visible.Make(number, 100)} in {store.Path}.",
            near + (advice.Length > 0 ? advice : "Get-AbuseCase lists the cases that are there; one of another store comes here by Import-AbuseCase."));
    }

    /// <summary>Opens a case, or adds to the one of this sender that is open.</summary>
    /// <param name="fresh">The case as <see cref="CaseOpening"/> makes it, with a number of the operator's own or none.</param>
    /// <param name="note">What the operator has to say; empty: nothing.</param>
    /// <param name="opened">True where it was opened.</param>
    /// <exception cref="ServerException"><see cref="ServerProblemKind.CaseInvalid"/>: the number is taken, or cannot be one.</exception>
    public AbuseCase Open(AbuseCase fresh, string note, out bool opened)
    {
        ArgumentNullException.ThrowIfNull(fresh);
        if (fresh.Case.Length > 0)
            RequireNumber(fresh.Case);
        CaseDetails.Require(fresh.Customer, fresh.Contact, fresh.Language);
        string burst = CaseOpening.Describe(fresh);
        DateTimeOffset now = clock.GetUtcNow();
        string looks = fresh.ProposedKind == CaseKind.Unknown ? "" : $" Looks like {fresh.ProposedKind}: {fresh.KindReason}";
        List<CaseEntry> entries = [Entry(CaseEntryKind.Opened, $"Opened for {fresh.Sender} ({fresh.SenderKind}). {burst}{looks}".TrimEnd(), fresh.Server)];
        if (!string.IsNullOrWhiteSpace(note))
            entries.Add(Entry(CaseEntryKind.Note, note));
        if (fresh.Case.Length > 0 && store.Find(new CaseQuery { Cases = [fresh.Case], WithTimeline = false }).FirstOrDefault(one => Same(one.Case, fresh.Case)) is { } taken
            && !(taken.State == CaseState.Open && taken.SenderKind == fresh.SenderKind && taken.Spellings.Append(taken.Sender).Intersect(fresh.Spellings, StringComparer.OrdinalIgnoreCase).Any()))
        {
            throw Invalid(taken.Case, $"There is a case {Visible.Make(taken.Case, 100)} already, about {Visible.Make(taken.Sender, 100)}.", "Leave the number out to get the next one, or choose another.");
        }

        AbuseCase one = store.Open(fresh with { Opened = now, Questions = CaseQuestions.For(fresh.Kind, []), Timeline = [.. entries] }, out opened);
        if (opened)
            return one;
        entries[0] = Entry(CaseEntryKind.Opened, $"He was reported again. {burst}".TrimEnd(), fresh.Server);
        return Change(one.Case, there =>
        {
            AbuseCase again = CaseOpening.With(there, fresh) with
            {
                Customer = fresh.Customer ?? there.Customer,
                Contact = fresh.Contact.Length > 0 ? fresh.Contact : there.Contact,
                Language = fresh.Language ?? there.Language,
            };
            return Add(fresh.Kind == CaseKind.Unknown ? again : WithQuestions(again with { Kind = fresh.Kind }, CaseQuestions.For(fresh.Kind, there.Questions)), [.. entries]);
        });
    }

    /// <summary>Changes what is known of a case: all of it in one transaction, or nothing where one thing of it cannot be.</summary>
    /// <exception cref="ServerException"><see cref="ServerProblemKind.CaseInvalid"/>, <see cref="ServerProblemKind.ContactInvalid"/>, or <see cref="ServerProblemKind.CaseUnknown"/>.</exception>
    public AbuseCase Set(string number, CaseChange change) => Change(number, one => Would(one, change));

    /// <summary>What <see cref="Set"/> would make of a case; the same object where nothing is another.</summary>
    /// <exception cref="ServerException">As <see cref="Set"/>.</exception>
    public AbuseCase Would(AbuseCase one, CaseChange change)
    {
        ArgumentNullException.ThrowIfNull(one);
        ArgumentNullException.ThrowIfNull(change);
        return new CaseSetting(clock.GetUtcNow(), by).Make(one, change);
    }

    /// <summary>Which questions a case asks, as advice.</summary>
    internal static string AskedOf(AbuseCase one) => one.Questions.Length == 0
        ? $"Say what happened first: Set-AbuseCase {one.Case} -Kind Relay, Mailbox, Script or Intent."
        : $"It asks: {string.Join(", ", one.Questions.Select(question => $"{question.Number} {question.Topic}"))}.";

    /// <summary>Notes that the sender was suspended.</summary>
    /// <param name="number">The case.</param>
    /// <param name="since">Since when.</param>
    /// <param name="mode">What he is answered: what is deferred bounces at his own server in the end, so that has a date.</param>
    /// <param name="spellings">His names.</param>
    /// <param name="entries">What was done on which server.</param>
    public AbuseCase Suspended(string number, DateTimeOffset since, SuspensionMode mode, IEnumerable<string> spellings, params CaseEntry[] entries) => Change(number, one =>
    {
        bool isNew = one.Suspended is null || one.Suspended <= one.Resumed || since > one.Suspended;
        return Add(
            one with
            {
                Suspended = isNew ? since : one.Suspended,
                Spellings = [.. one.Spellings.Concat(spellings).Distinct(StringComparer.OrdinalIgnoreCase)],
                Due = mode == SuspensionMode.Defer ? With(one.Due, Bounces(isNew ? since : one.Suspended!.Value)) : Without(one.Due, DueKind.DeferredMailBounces),
            },
            entries);
    });

    /// <summary>Notes that the sender may send again.</summary>
    public AbuseCase Resumed(string number, params CaseEntry[] entries) => Change(number, one => Add(
        one with { Resumed = clock.GetUtcNow(), Due = Without(one.Due, DueKind.DeferredMailBounces) }, entries));

    /// <summary>Notes how a check of the customer's queue ended. What he said is taken back where it was not so, whoever confirmed it: what he says next has a new time.</summary>
    public AbuseCase Checked(string number, CustomerQueueCheck check)
    {
        ArgumentNullException.ThrowIfNull(check);
        DateTimeOffset now = clock.GetUtcNow();
        string? messages = check.Messages.Length == 0 ? null : string.Join('\n', check.Messages.Select(message => $"{message.Server} {message.QueueId} {message.Judgement}: {Visible.Make(message.Subject, 80)} ({message.Reason})"));
        CaseEntry ended = Entry(CaseEntryKind.CheckEnded, $"Queue of his own server: {check.Verdict}. {check.Reason}", string.Join(", ", check.Server), messages);
        return Change(number, one =>
        {
            AbuseCase done = one with { LastCheck = new CaseCheck { Time = now, Verdict = check.Verdict, Reason = check.Reason }, Relay = check.Relay ?? one.Relay };
            int at = check.Verdict == QueueVerdict.NotEmpty ? Array.FindIndex(one.Questions, question => question is { Topic: QuestionTopic.QueueEmpty, IsAnswered: true }) : -1;
            if (at < 0)
                return Add(done, ended);
            CaseQuestion before = one.Questions[at];
            CaseQuestion[] questions = [.. one.Questions];
            questions[at] = before with { State = QuestionState.Unclear, Reason = $"The check of {TimeText.Minute(now)} found mail there.", Time = now, By = by };
            return Add(done with { Questions = questions }, ended, Entry(CaseEntryKind.Answered, $"Question {before.Number}, {before.Topic}: {before.State} -> Unclear. {questions[at].Reason}"));
        });
    }

    /// <summary>Changes a case that must be there; entries are added by <see cref="Add"/>.</summary>
    /// <exception cref="ServerException"><see cref="ServerProblemKind.CaseUnknown"/> where it is not.</exception>
    public AbuseCase Change(string number, Func<AbuseCase, AbuseCase> change)
    {
        ArgumentNullException.ThrowIfNull(number);
        return store.Change(number, change) ?? throw new ServerException(Unknown(number));
    }

    /// <summary>A case with further entries.</summary>
    public static AbuseCase Add(AbuseCase one, params CaseEntry[] entries)
    {
        ArgumentNullException.ThrowIfNull(one);
        return one with { Timeline = [.. one.Timeline, .. entries] };
    }

    /// <summary>A case with these questions; nobody waits for an answer any more where all are answered.</summary>
    internal static AbuseCase WithQuestions(AbuseCase one, CaseQuestion[] questions) => one with
    {
        Questions = questions,
        Due = questions.Length > 0 && Array.TrueForAll(questions, question => question.IsAnswered) ? Without(one.Due, DueKind.Answer) : one.Due,
    };

    /// <summary>The text of an entry, cut off where it is longer than one is kept.</summary>
    internal static string Shortened(string text) => text.Length > LongestText ? text[..LongestText] : text;

    /// <summary>The question that a person named by its topic or its number.</summary>
    /// <exception cref="ServerException"><see cref="ServerProblemKind.CaseInvalid"/> where the case has none such.</exception>
    public static QuestionTopic TopicOf(AbuseCase one, string name)
    {
        ArgumentNullException.ThrowIfNull(one);
        CaseQuestion? found = int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            ? one.Questions.FirstOrDefault(question => question.Number == number)
            : one.Questions.FirstOrDefault(question => string.Equals(question.Topic.ToString(), name, StringComparison.OrdinalIgnoreCase));
        return found?.Topic ?? throw Invalid(one.Case, $"The case {one.Case} has no question '{Visible.Make(name, 60)}'.", AskedOf(one));
    }

    /// <summary>Refuses a number that could not be typed, shown or found again, or that means something else where it is pasted.</summary>
    public static void RequireNumber(string number)
    {
        ArgumentNullException.ThrowIfNull(number);
        if (!CaseNumber.CanBeChosen(number))
            throw Invalid(number, $"'{Visible.Make(number, 100)}' can be no number of a case.", $"At most {CaseNumber.Longest} letters, digits, single blanks and - _ . # / :, a letter or a digit first, and no '..'; or leave it out.");
    }

    internal static ServerException Invalid(string target, string message, string advice) => new(ServerProblemKind.CaseInvalid, target, message, advice);

    /// <summary>What is due, with one more; one of each kind.</summary>
    internal static CaseDue[] With(CaseDue[] dues, CaseDue due) => [.. Without(dues, due.Kind), due];

    private static CaseDue Bounces(DateTimeOffset since)
    {
        DateTimeOffset due = since + DeferredMailIsDue;
        return new CaseDue
        {
            Kind = DueKind.DeferredMailBounces,
            Time = due,
            Text = $"From {TimeText.Minute(due.AddDays(1))} on, mail that waits at the customer's own server bounces there: let him send again, or tell him.",
        };
    }

    private static CaseDue[] Without(CaseDue[] dues, DueKind kind) => [.. dues.Where(due => due.Kind != kind)];

    private static bool Same(string one, string other) => string.Equals(one, other, StringComparison.OrdinalIgnoreCase);
}
