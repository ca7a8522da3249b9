using System.Globalization;
using System.Management.Automation;
using MailAbuse.Cases;
using MailAbuse.Release;
using MailAbuse.Servers;
using MailAbuse.Suspensions;
using MailAbuse.Text;
using MailAbuse.Times;

namespace MailAbuse.Cmdlets;

/// <summary>
/// Checks a customer's promise that his own mail queue is empty, before it is believed: lets his mail in to be held, watches what comes,
/// and blocks him again.
/// </summary>
[Cmdlet(VerbsDiagnostic.Test, "CustomerQueueEmpty", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(CustomerQueueCheck), typeof(bool))]
public sealed class TestCustomerQueueEmptyCommand : SenderCmdlet
{
    private readonly HashSet<string> _seen = new(StringComparer.OrdinalIgnoreCase);

    /// <inheritdoc/>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(SuspensionCompleter))]
    [AllowEmptyString]
    public override string? Sender { get; set; }

    /// <summary>The case; without a sender: the sender of that case.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(CaseCompleter))]
    [AllowNull]
    [AllowEmptyString]
    public string? Case { get; set; }

    /// <summary>How long it must stay quiet; left out: 75 minutes, longer where his server waits longer.</summary>
    [Parameter]
    [AsTyped]
    public Duration Window { get; set; } = new(TimeSpan.Zero);

    /// <summary>When he said that his queue is empty; left out: when the case says that he did, else now.</summary>
    [Parameter]
    public Moment? Confirmed { get; set; }

    /// <summary>True for Empty, false for all else.</summary>
    [Parameter]
    public SwitchParameter Quiet { get; set; }

    private protected override string Activity => "Checking a customer's queue";

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        // The work writes into the timeline, and the store is looked for on this thread.
        _ = Desk;
        try
        {
            Check(Known());
        }
        catch (ServerException e)
        {
            Fail(e.Problem);
        }
    }

    // The case, where one is meant; what it cannot be is refused before any server is asked.
    private AbuseCase? Known()
    {
        if (MyInvocation.BoundParameters.ContainsKey(nameof(Window)))
            CustomerQueueRequest.RequireWindow(Sender ?? Case ?? "", Window.Value);
        if (string.IsNullOrEmpty(Case))
            return null;
        AbuseCase? one = Sender is null ? Desk.Book.Require(Case, "Name the sender with -Sender, or see Get-AbuseCase.") : Desk.Find(Case);
        if (one is not null)
            CustomerQueueRequest.RequireRelay(one);
        return one;
    }

    private void Check(AbuseCase? one)
    {
        SenderKey key;
        if (Sender is null && one is not null)
        {
            key = SenderKey.Of(one.SenderKind, one.Sender);
        }
        else if (!TryTakeSender(out key))
        {
            Answer(false);
            return;
        }

        MailServer[][] realms = [.. one is not null && Server is null && InputObject is null ? RealmsOf(one) : Realms(key.Kind)];
        if (realms.Length == 0)
            Answer(false);
        foreach (MailServer[] realm in realms)
        {
            if (!_seen.Add($"{key.Kind} {key} {realm[0].Name}"))
                continue;
            // What binds to this record is another's by the time that the work begins.
            CustomerQueueRequest request = Request(key, one);
            Start(realm[0], $"{Visible.Make(key.Text)} on {string.Join(", ", realm.Select(member => member.Name))}", $"Let his mail in and hold it, watch for spam{(request.Window is { } span ? $" for {span:c}" : "")}, block him again", job => Work(job, realm, request));
        }
    }

    private IEnumerable<MailServer[]> RealmsOf(AbuseCase one)
    {
        MailServer[] named = CaseServers.Of(Inventory, one);
        if (named.Length == 0)
            throw new ServerException(ServerProblemKind.ServerUnknown, one.Server, $"No server of the inventory is called {Visible.Make(one.Server, 100)}, where the case {one.Case} was opened.", "Name the server with -Server.");
        return SenderRules.Realms(Inventory, named, one.SenderKind);
    }

    private CustomerQueueRequest Request(SenderKey key, AbuseCase? one) => CustomerQueueRequest.Of(key, one, Confirmed?.Resolve(TimeProvider.System, TimeZoneInfo.Local), TimeProvider.System.GetUtcNow()) with
    {
        Case = one?.Case ?? (string.IsNullOrEmpty(Case) ? null : Case),
        Window = MyInvocation.BoundParameters.ContainsKey(nameof(Window)) ? Window.Value : null,
        By = Operator,
    };

    private void Work(ServerJob job, MailServer[] realm, CustomerQueueRequest request)
    {
        using ShellSet shells = new(job);
        bool isStarted = false;
        try
        {
            CustomerQueueTest test = new(shells.Open, realm, Inventory.HopsFrom, request, TimeProvider.System, job.Problem);
            CustomerQueuePlan plan = test.Plan(job.Stop);
            request = request with { Case = request.Case ?? plan.Case };
            if (!job.ShouldProcess($"{Visible.Make(request.Sender)} on {string.Join(", ", plan.Servers)}", plan.ToString()))
                return;
            isStarted = true;
            // Written when his mail is let in: a check that another one refused did not begin.
            bool isBegun = false;
            CustomerQueueCheck check = test.Run(
                progress =>
                {
                    if (!isBegun)
                        Note(job, request, CaseEntryKind.CheckBegun, $"{plan}.");
                    isBegun = true;
                    Tell(job, progress);
                },
                job.Stop) with { Case = request.Case };
            if (request.Case is { } number)
            {
                Desk.TryDo(
                    book =>
                    {
                        if (book.Store.Find(number) is { } one)
                            book.Checked(one.Case, check);
                        else
                            job.Notice($"This store has no case {Visible.Make(number, 100)}; its timeline is elsewhere.");
                    },
                    job.Warn);
            }

            if (Quiet)
                job.Result((object)(check.Verdict == QueueVerdict.Empty));
            else
                job.Result(check);
        }
        catch (OperationCanceledException)
        {
            // A check that only begins in the timeline looks as if it still ran.
            if (isStarted)
                Note(job, request, CaseEntryKind.Note, "The check of his queue was stopped. He is blocked again, or held where a server could not be reached; the next check goes on from there.");
            throw;
        }
        catch (ServerException e)
        {
            if (isStarted)
                Note(job, request, CaseEntryKind.Note, $"The check of his queue was not made, or not to its end: {e.Message}");
            if (Quiet)
                job.Result((object)false);
            throw;
        }
    }

    private void Note(ServerJob job, CustomerQueueRequest request, CaseEntryKind kind, string text) =>
        Desk.Write([Desk.Entry(kind, request.Case, text, job.Server.Name)], job.Warn, job.Notice);

    private static void Tell(ServerJob job, CheckProgress progress)
    {
        string latest = progress.Latest.Length == 0 ? "" : $"; the last one: {progress.Latest}";
        TimeSpan left = progress.Window > progress.Elapsed ? progress.Window - progress.Elapsed : TimeSpan.Zero;
        job.Progress(
            string.Create(CultureInfo.InvariantCulture, $"{progress.Arrived:N0} came; {(int)left.TotalHours:00}:{left:mm\\:ss} to go{latest}"),
            (int)Math.Clamp(100 * progress.Elapsed / progress.Window, 0, 100));
    }

    private void Fail(ServerProblem problem)
    {
        WriteError(ErrorRecords.For(problem));
        Answer(false);
    }

    private void Answer(bool answer)
    {
        if (Quiet)
            WriteObject(answer);
    }
}
