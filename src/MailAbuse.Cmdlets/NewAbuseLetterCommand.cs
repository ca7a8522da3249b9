using System.Management.Automation;
using MailAbuse.Cases;
using MailAbuse.Cmdlets.Isolation;
using MailAbuse.Letters;
using MailAbuse.Servers;
using MailAbuse.Text;
using MailAbuse.Times;

namespace MailAbuse.Cmdlets;

/// <summary>Writes the letter to the customer of a case.</summary>
[Cmdlet(VerbsCommon.New, "AbuseLetter", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Low)]
[OutputType(typeof(AbuseLetter))]
public sealed class NewAbuseLetterCommand : CaseCmdlet
{
    private readonly HashSet<string> _written = new(StringComparer.OrdinalIgnoreCase);
    private TimeZoneInfo? _zone;

    /// <summary>Numbers of cases, cut short or with wildcards; also by whatever bears one.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(CaseCompleter))]
    [SupportsWildcards]
    [AllowNull]
    [AllowEmptyString]
    [AllowEmptyCollection]
    public string[]? Case { get; set; }

    /// <summary>The language: de, en, or another for which there are templates.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Language { get; set; }

    /// <summary>The kind of letter, if not that of the case.</summary>
    [Parameter]
    public CaseKind? Kind { get; set; }

    /// <summary>Whom to write to this time.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string[]? To { get; set; }

    /// <summary>Who writes.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? From { get; set; }

    /// <summary>Where replies go.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? ReplyTo { get; set; }

    /// <summary>Ask only what is still open.</summary>
    [Parameter]
    public SwitchParameter Reminder { get; set; }

    /// <summary>The terms of service to quote.</summary>
    [Parameter]
    [AllowEmptyString]
    public string? Terms { get; set; }

    /// <summary>Offer to keep the mailboxes with us.</summary>
    [Parameter]
    public SwitchParameter Offer { get; set; }

    /// <summary>How long he has to answer: the date in the letter, and from when its case is overdue.</summary>
    [Parameter]
    [AsTyped]
    public Duration AnswerWithin { get; set; } = new(TimeSpan.FromDays(3));

    /// <summary>A folder with templates of one's own.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? TemplatePath { get; set; }

    /// <summary>The message file to write.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Path { get; set; }

    /// <summary>Write over a file that is there.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>The time zone of the letter's times.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(TimeZoneCompleter))]
    public string? TimeZone { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        if (!TimeZones.TryFind(TimeZone, out _zone, out string? unknown))
            ThrowTerminatingError(ErrorRecords.UnknownTimeZone(TimeZone!, unknown));
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        string[] names = [.. (Case ?? []).Where(name => !string.IsNullOrEmpty(name))];
        if (names.Length == 0)
        {
            WriteError(ErrorRecords.For(new ServerProblem(
                ServerProblemKind.CaseUnknown, "", "No case is named, and what came here bears none.", "Open one for the sender: New-AbuseCase; or give -Case.")));
        }

        foreach (AbuseCase one in Named(names, new CaseQuery()))
        {
            // What acts on several servers says so once a server, and the customer gets one letter.
            if (_written.Add(one.Case))
                Try(() => Write(one));
            else
                WriteVerbose($"The case {one.Case} was given twice; it gets one letter.");
        }
    }

    private void Write(AbuseCase one)
    {
        AbuseLetter letter = new LetterWriter(Packages.Letters, TimeProvider.System).Write(one, Request());
        foreach (string warning in letter.Warnings)
            WriteWarning($"{one.Case}: {warning}");
        string? path = null;
        if (Path is not null && !TryFile(Path, out path))
            return;
        string what = letter.IsReminder ? "a reminder" : "a letter";
        if (ShouldProcess(one.Case, path is null ? $"Note in the timeline that {what} to {string.Join(", ", letter.To)} was written" : $"Write {what} to {string.Join(", ", letter.To)} into {path}, and note that in the timeline"))
        {
            if (path is not null)
                letter = LetterFile.Write(letter, path, Force);
            Book.Store.Append([LetterNotes.Written(letter, Stores.Operator, TimeProvider.System.GetUtcNow())]);
        }

        WriteVerbose($"Filled {Visible.Make(letter.Template)}.");
        WriteObject(letter);
    }

    private LetterRequest Request() => new()
    {
        Language = Language,
        Kind = Kind,
        To = To ?? [],
        From = From,
        ReplyTo = ReplyTo,
        IsReminder = Reminder,
        Terms = Terms,
        IsOffer = Offer,
        AnswerWithin = AnswerWithin.Value,
        Zone = _zone!,
        Settings = Inventory.Letters,
        TemplatePaths = TemplatePaths.Find(
            TemplatePath is null ? null : GetUnresolvedProviderPathFromPSPath(TemplatePath), Environment.GetEnvironmentVariable(TemplatePaths.Variable), Inventory,
            System.IO.Path.GetDirectoryName(typeof(NewAbuseLetterCommand).Assembly.Location)!),
    };
}
