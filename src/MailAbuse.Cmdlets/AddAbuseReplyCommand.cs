using System.Collections;
using System.Globalization;
using System.Management.Automation;
using MailAbuse.Cases;
using MailAbuse.Replies;
using MailAbuse.Servers;
using MailAbuse.Text;
using MailAbuse.Times;

namespace MailAbuse.Cmdlets;

/// <summary>Takes a customer's reply into his case, and proposes which questions it answers.</summary>
[Cmdlet(VerbsCommon.Add, "AbuseReply", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Low, DefaultParameterSetName = TextSet)]
[OutputType(typeof(AbuseReply))]
public sealed class AddAbuseReplyCommand : CaseCmdlet
{
    private const string TextSet = "Text";
    private const string PathSet = "Path";
    private const string LiteralPathSet = "LiteralPath";

    private readonly List<string> _lines = [];
    private bool _isTextGiven;

    /// <summary>The case; left out, the number in the subject of the message.</summary>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(CaseCompleter))]
    public string? Case { get; set; }

    /// <summary>What he wrote; lines from the pipeline are one reply.</summary>
    // Were it mandatory, PowerShell would settle on this set before it looks at the properties of a file.
    [Parameter(ParameterSetName = TextSet, ValueFromPipeline = true)]
    [TextLine]
    [AllowEmptyString]
    public string? Text { get; set; }

    /// <summary>Messages (.eml) or text files, with wildcards.</summary>
    [Parameter(Mandatory = true, ParameterSetName = PathSet, Position = 1)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[]? Path { get; set; }

    /// <summary>Files whose names are taken as they stand.</summary>
    [Parameter(Mandatory = true, ParameterSetName = LiteralPathSet, ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath", "FullName", "LP")]
    [ValidateNotNullOrEmpty]
    public string[]? LiteralPath { get; set; }

    /// <summary>When he wrote it.</summary>
    [Parameter]
    [ValidateNotNull]
    public Moment? Date { get; set; }

    /// <summary>What you say of questions, by topic or number: then that holds.</summary>
    [Parameter]
    [ValidateNotNull]
    public Hashtable? Answer { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing() => _isTextGiven = MyInvocation.BoundParameters.ContainsKey(nameof(Text));

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (ParameterSetName == TextSet)
        {
            // Get-Content hands on a reply line by line.
            if (Text is null) Try(() => throw new ServerException(ServerProblemKind.ReplyInvalid, Case ?? "", "No reply was given.", "Give -Text or -Path, or pipe the text or the files."));
            else if (_isTextGiven) Try(() => Add(ReplySource.OfText(Text)));
            else _lines.Add(Text);
            return;
        }

        foreach (string file in (Path ?? []).SelectMany(FilesOf).Concat((LiteralPath ?? []).SelectMany(FileOf)))
            Try(() => Add(ReplySource.OfFile(file)));
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        if (_lines.Count > 0) Try(() => Add(ReplySource.OfText(string.Join('\n', _lines))));
    }

    private void Add(ReplySource source)
    {
        AbuseCase one = CaseOf(source);
        DateTimeOffset? date = Date is null ? null : TimeOf(Date);
        Dictionary<string, QuestionState> overrules = Overrules(one.Case);
        AbuseReply reply = ReplyIntake.Read(one, source, date, overrules, TimeProvider.System.GetUtcNow());
        if (ReplyIntake.Doubt(one, source) is { } doubt) WriteWarning(doubt);
        if (!ShouldProcess($"case {one.Case} ({Visible.Make(one.Sender, 60)})", $"Add reply: {string.Join("; ", (object[])reply.Answers)}")) return;
        List<string> warnings = [];
        CaseBook book = Book;
        book.Change(one.Case, there =>
        {
            // Somebody else may have changed it while this one was being read or confirmed; and a busy store tries again.
            warnings.Clear();
            reply = ReplyIntake.Read(there, source, date, overrules, TimeProvider.System.GetUtcNow());
            return ReplyIntake.Apply(there, reply, source, (kind, text, detail) => book.Entry(kind, text, detail: detail), warnings.Add);
        });
        foreach (string warning in warnings) WriteWarning(warning);
        WriteObject(reply);
    }

    private AbuseCase CaseOf(ReplySource source)
    {
        if (!string.IsNullOrEmpty(Case)) return Book.Require(Case);
        if (ReplyIntake.CaseOf(source, Book.Store.Find) is { } found) return found;
        throw source.CaseNumbers is [{ } first, ..]
            ? new ServerException(Book.Unknown(first, "Give -Case."))
            : new ServerException(ServerProblemKind.CaseUnknown, source.Subject, "Nothing says which case the reply belongs to.", "Give -Case; only a message whose subject holds the number does without.");
    }

    private Dictionary<string, QuestionState> Overrules(string number)
    {
        Dictionary<string, QuestionState> overrules = new(StringComparer.OrdinalIgnoreCase);
        foreach (DictionaryEntry pair in Answer ?? [])
        {
            string state = Convert.ToString(pair.Value is PSObject wrapped ? wrapped.BaseObject : pair.Value, CultureInfo.InvariantCulture) ?? "";
            // A number is no state, although an enum would take it.
            if (!Enum.TryParse(state, ignoreCase: true, out QuestionState parsed) || !Enum.IsDefined(parsed) || state.Length == 0 || !char.IsLetter(state[0]))
                throw new ServerException(ServerProblemKind.CaseInvalid, number, $"'{Visible.Make(state, 40)}' is no state of a question.", "Write -Answer @{ Cause = 'Answered'; Measures = 'Unclear' }: Open, Unclear, Answered or Confirmed.");
            overrules[Convert.ToString(pair.Key, CultureInfo.InvariantCulture) ?? ""] = parsed;
        }

        return overrules;
    }

    private IEnumerable<string> FileOf(string path) => TryFile(path, out string file) ? [file] : [];

    private IEnumerable<string> FilesOf(string path)
    {
        if (!WildcardPattern.ContainsWildcardCharacters(path)) return FileOf(WildcardPattern.Unescape(path));
        try
        {
            return Matches(path) ?? [];
        }
        catch (ItemNotFoundException)
        {
            // Told like a file that is not there.
            return [path];
        }
    }
}
