using System.Management.Automation;
using MailAbuse.Cases;
using MailAbuse.Servers;
using MailAbuse.Text;
using MailAbuse.Times;

namespace MailAbuse.Cmdlets;

/// <summary>Says what is known of a case: what happened, who the customer is, what he answered, and that it is done.</summary>
[Cmdlet(VerbsCommon.Set, "AbuseCase", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Low)]
[OutputType(typeof(AbuseCase))]
public sealed class SetAbuseCaseCommand : CaseCmdlet
{
    /// <summary>The case.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(CaseCompleter))]
    [ValidateNotNullOrEmpty]
    public string[]? Case { get; set; }

    /// <summary>What happened; the questions follow from it.</summary>
    [Parameter]
    public CaseKind Kind { get; set; }

    /// <summary>The customer's name; empty takes it out.</summary>
    [Parameter]
    [AllowEmptyString]
    public string? Customer { get; set; }

    /// <summary>Where he is written to.</summary>
    [Parameter]
    [AllowEmptyCollection]
    public string[]? Contact { get; set; }

    /// <summary>In which language.</summary>
    [Parameter]
    [AllowEmptyString]
    public string? Language { get; set; }

    /// <summary>When his password was changed, as you know.</summary>
    [Parameter]
    [ValidateNotNull]
    public Moment? PasswordChanged { get; set; }

    /// <summary>One of its questions, by topic or number.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Question { get; set; }

    /// <summary>How far that question is answered.</summary>
    [Parameter]
    public QuestionState? State { get; set; }

    /// <summary>What the customer said.</summary>
    [Parameter]
    public string? Answer { get; set; }

    /// <summary>A remark.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Note { get; set; }

    /// <summary>When to look at it again.</summary>
    [Parameter]
    [ValidateNotNull]
    public Moment? Due { get; set; }

    /// <summary>Closes it.</summary>
    [Parameter]
    public SwitchParameter Close { get; set; }

    /// <summary>How it ended.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Outcome { get; set; }

    /// <summary>Opens it again.</summary>
    [Parameter]
    public SwitchParameter Reopen { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (string number in Case!)
            Try(() => Set(Book.Require(number)));
    }

    private void Set(AbuseCase one)
    {
        List<(string Shown, Func<AbuseCase> Change)> changes = Changes(one);
        if (changes.Count == 0)
            throw new ServerException(ServerProblemKind.CaseInvalid, one.Case, "Nothing says what to change.", "Give -Kind, -Question with -State, -Note, -Close or another of them.");
        if (!ShouldProcess($"case {one.Case} ({Visible.Make(one.Sender, 60)})", string.Join("; ", changes.Select(change => change.Shown))))
            return;
        foreach ((_, Func<AbuseCase> change) in changes)
            one = change();
        if (Close && one.Suspended is not null && !(one.Resumed >= one.Suspended))
            WriteWarning($"{Visible.Make(one.Sender, 100)} is still suspended, as far as the case {one.Case} knows.");
        WriteObject(one);
    }

    // All that can be wrong is looked at before anything is changed.
    private List<(string Shown, Func<AbuseCase> Change)> Changes(AbuseCase one)
    {
        string number = one.Case;
        List<(string, Func<AbuseCase>)> changes = [];
        AbuseCase asked = one;
        if (MyInvocation.BoundParameters.ContainsKey(nameof(Kind)))
        {
            asked = one with { Kind = Kind, Questions = CaseQuestions.For(Kind, one.Questions) };
            changes.Add(($"Kind: {one.Kind} -> {Kind}", () => Book.SetKind(number, Kind)));
        }

        if (Customer is not null || Contact is not null || Language is not null)
        {
            CaseDetails.Require(Customer, Contact, Language);
            changes.Add(("Set the customer's details", () => Book.SetDetails(number, Customer, Contact, Language)));
        }

        if (Question is null && (State is not null || Answer is not null))
            throw new ServerException(ServerProblemKind.CaseInvalid, number, "Nothing says which question is answered.", "Give -Question with its topic or number.");
        if (Question is not null)
        {
            QuestionTopic topic = CaseBook.TopicOf(asked, Question);
            if (State is null && Answer is null)
                throw new ServerException(ServerProblemKind.CaseInvalid, number, $"Nothing says how far {topic} is answered.", "Give -State, -Answer or both.");
            QuestionState before = asked.Questions.First(question => question.Topic == topic).State;
            QuestionState after = State ?? QuestionState.Answered;
            changes.Add(($"{topic}: {before} -> {after}", () => Book.Answer(number, topic, after, Answer, "The operator said so", isOperator: true)));
        }

        if (PasswordChanged is not null)
        {
            DateTimeOffset time = TimeOf(PasswordChanged);
            changes.Add(($"Password changed: {time.LocalDateTime:s}", () => Book.PasswordChanged(number, time)));
        }

        if (Due is not null)
        {
            DateTimeOffset time = TimeOf(Due);
            changes.Add(($"Due: {time.LocalDateTime:s}", () => Book.Remind(number, time, Note ?? "Look at it again.")));
        }

        if (Note is not null)
            changes.Add(("Add a note", () => Book.Note(number, Note)));
        if (Close && Reopen)
            throw new ServerException(ServerProblemKind.CaseInvalid, number, "It cannot be closed and opened at once.", "Give one of -Close and -Reopen.");
        if (Outcome is not null && !Close)
            throw new ServerException(ServerProblemKind.CaseInvalid, number, "An outcome belongs to -Close.", "Give -Close as well, or -Note.");
        if (Close)
            changes.Add(("Close", () => Book.Close(number, Outcome)));
        if (Reopen)
            changes.Add(("Reopen", () => Book.Reopen(number, null)));
        return changes;
    }
}
