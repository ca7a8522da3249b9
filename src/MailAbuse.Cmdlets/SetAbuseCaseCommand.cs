using System.Management.Automation;
using MailAbuse.Cases;
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
        CaseChange change = Change();
        AbuseCase would = Book.Would(one, change);
        if (ReferenceEquals(would, one))
        {
            WriteObject(one);
            return;
        }

        string[] what = [.. would.Timeline[one.Timeline.Length..].Select(entry => entry.Kind == CaseEntryKind.Note ? $"Note: {entry.Text}" : entry.Text)];
        if (!ShouldProcess($"case {one.Case} ({Visible.Make(one.Sender, 60)})", string.Join("; ", what.Select(text => Visible.Make(text.TrimEnd('.'), 200)))))
            return;
        // Somebody else may have changed it since; then this is looked at once more, as a whole.
        one = Book.Set(one.Case, change);
        if (Close && one.Suspended is not null && !(one.Resumed >= one.Suspended))
            WriteWarning($"{Visible.Make(one.Sender, 100)} is still suspended, as far as the case {one.Case} knows.");
        WriteObject(one);
    }

    private CaseChange Change() => new()
    {
        Kind = MyInvocation.BoundParameters.ContainsKey(nameof(Kind)) ? Kind : null,
        Customer = Customer,
        Contact = Contact,
        Language = Language,
        Question = Question,
        State = State,
        Answer = Answer,
        PasswordChanged = PasswordChanged is null ? null : TimeOf(PasswordChanged),
        Due = Due is null ? null : TimeOf(Due),
        Note = Note,
        Close = Close,
        Outcome = Outcome,
        Reopen = Reopen,
    };
}
