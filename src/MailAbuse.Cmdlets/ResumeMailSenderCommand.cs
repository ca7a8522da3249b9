using System.Management.Automation;
using MailAbuse.Cases;
using MailAbuse.Mta;
using MailAbuse.Mta.Postfix.Servers.Suspensions;
using MailAbuse.Release;
using MailAbuse.Servers;
using MailAbuse.Servers.Shells;
using MailAbuse.Suspensions;
using MailAbuse.Text;

namespace MailAbuse.Cmdlets;

/// <summary>Lets a suspended sender send again: by case once it is ready for that, by sender at once.</summary>
[Cmdlet(VerbsLifecycle.Resume, "MailSender", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium)]
[OutputType(typeof(SenderSuspension))]
public sealed class ResumeMailSenderCommand : SenderCmdlet
{
    private readonly HashSet<string> _seen = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _casesFound = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _casesAsked = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, AbuseCase> _read = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<string> _overridden = new(StringComparer.OrdinalIgnoreCase);
    private bool _isCaseTyped;

    /// <inheritdoc/>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(SuspensionCompleter))]
    [AllowEmptyString]
    public override string? Sender { get; set; }

    /// <summary>The cases: refused until each of them is ready. Without a sender: everybody who is suspended under them.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(SuspensionCompleter))]
    [AllowNull]
    [AllowEmptyString]
    [AllowEmptyCollection]
    public string[]? Case { get; set; }

    /// <summary>Why he is resumed although the case is not ready; it stays in the timeline.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Override { get; set; }

    /// <summary>What a check of his queue said, as its object brings it: only Empty lets him go.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public QueueVerdict? Verdict { get; set; }

    private protected override string Activity => "Resuming senders";

    private string[] Cases => [.. (Case ?? []).Where(one => !string.IsNullOrEmpty(one))];

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        _isCaseTyped = MyInvocation.BoundParameters.ContainsKey(nameof(Case));
        base.BeginProcessing();
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        _ = Desk;
        string[]? cases = Ready(Cases);
        if (cases is null)
            return;
        if (Verdict is { } verdict and not QueueVerdict.Empty && Override is null)
        {
            WriteError(ErrorRecords.For(new ServerProblem(
                ServerProblemKind.CaseNotReady, Sender ?? "", $"{Visible.Make(Sender ?? "He", 100)} stays suspended, because the check of his server's queue says {verdict}.",
                "Test-CustomerQueueEmpty checks again once he has emptied it. Or -Override 'why'.")));
            return;
        }

        if (Sender is null && SenderKind is null && Cases.Length > 0)
        {
            string[] numbers = [.. cases.Where(_casesAsked.Add)];
            if (numbers.Length == 0)
                return;
            AbuseCase[] known = [.. numbers.Select(number => _read.GetValueOrDefault(number)).OfType<AbuseCase>()];
            foreach (MailServer server in Servers(orAll: true))
                Start(server, $"case {string.Join(", ", numbers.Select(one => Visible.Make(one, 60)))} on {server}", "Resume: suspended -> may send", job => ResumeCases(job, numbers, known));
            return;
        }

        if (!TryTakeSender(out SenderKey key) || !AreAbout(cases, key))
            return;
        foreach (MailServer[] realm in Realms(key.Kind))
        {
            string[] his = cases.Length > 0 ? cases : Unready(key, realm);
            foreach (MailServer member in realm.Where(member => _seen.Add($"{key.Kind} {key} {member.Name}")))
                Start(member, $"{Visible.Make(key.Text)} on {member}", "Resume: suspended -> may send", job => Resume(job, key.Kind, key.Text, his));
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        base.EndProcessing();
        foreach (string missing in _casesAsked.Where(one => !_casesFound.Contains(one)))
            WriteError(ErrorRecords.For(new ServerProblem(ServerProblemKind.CaseUnknown, missing, $"Nobody is suspended for case {Visible.Make(missing)}.", "Get-SuspendedMailSender lists who is, with the case.")));
    }

    // Another's case proves nothing of this sender.
    private bool AreAbout(string[] cases, SenderKey key)
    {
        try
        {
            foreach (AbuseCase one in cases.Select(number => _read.GetValueOrDefault(number)).OfType<AbuseCase>())
                CaseOpening.RequireAbout(one, key);
            return true;
        }
        catch (ServerException e)
        {
            WriteError(ErrorRecords.For(e.Problem));
            return false;
        }
    }

    // The whole numbers of the cases that may be released; null where one of them is none, which was told.
    private string[]? Ready(string[] cases)
    {
        List<string> ready = [];
        foreach (string number in cases)
        {
            if (Ready(number) is not { } whole)
                return null;
            ready.Add(whole);
        }

        return [.. ready];
    }

    private string? Ready(string number)
    {
        AbuseCase? one;
        try
        {
            one = Desk.Book.Store.Find(number);
            // What an object brings may be a case of another store, whose servers these are: there he was released, or is by name.
            if (one is null && _isCaseTyped)
            {
                throw new ServerException(Desk.Book.Unknown(
                    number, $"The case may be in another store: Import-AbuseCase brings it here. Resume-MailSender -Sender … lets him send at once, -Override 'why' does by case."));
            }

            if (one is null)
            {
                WriteVerbose($"This store has no case {Visible.Make(number, 100)}; its timeline is elsewhere.");
                return number;
            }

            IReadOnlyList<ReleaseObstacle> missing = Missing(one);
            if (missing.Count > 0 && Override is null)
                throw new ServerException(NotReady(one, missing));
            if (missing.Count > 0)
            {
                lock (_overridden)
                    _overridden.Add(one.Case);
            }

            _read[one.Case] = one;
            return one.Case;
        }
        catch (ServerException e) when (e.Problem.Kind is not (ServerProblemKind.CaseNotReady or ServerProblemKind.CaseUnknown) && Override is not null)
        {
            // The store is gone, and the operator has said that he means it.
            WriteWarning($"{e.Problem.Message} {e.Problem.Advice}");
            return number;
        }
        catch (ServerException e) when (e.Problem.Kind == ServerProblemKind.CaseUnknown && Override is not null)
        {
            WriteWarning($"{e.Problem.Message} The reason stands nowhere but here.");
            return number;
        }
        catch (ServerException e)
        {
            WriteError(ErrorRecords.For(e.Problem));
            return null;
        }
    }

    private static ServerProblem NotReady(AbuseCase one, IReadOnlyList<ReleaseObstacle> missing) => new(
        ServerProblemKind.CaseNotReady,
        one.Case,
        $"{Visible.Make(one.Sender, 100)} stays suspended, because the case {one.Case} is not ready: {string.Join(" ", missing.Select(obstacle => obstacle.Message))}",
        $"{string.Join(" ", missing.Select(obstacle => obstacle.Advice))} Or -Override 'why', which stays in the timeline.");

    // Most kinds are told from the case alone; where a server must be asked, it is done as work of that server.
    private IReadOnlyList<ReleaseObstacle> Missing(AbuseCase one)
    {
        MailServer[] servers = ServersOf(one);
        if (!ReleaseGate.AsksServers(one, servers))
            return ReleaseGate.Check(one, new ServerWitness(ServerShells.Open, [], TimeProvider.System, WriteVerbose), Stop);
        IReadOnlyList<ReleaseObstacle> missing = [];
        ServerException? failure = null;
        Complete(servers[0], job =>
        {
            try
            {
                using ShellSet shells = new(job);
                missing = ReleaseGate.Check(one, new ServerWitness(shells.Open, servers, TimeProvider.System, job.Notice), job.Stop);
            }
            catch (ServerException e)
            {
                failure = e;
            }
        });
        return failure is null ? missing : throw failure;
    }

    private MailServer[] ServersOf(AbuseCase one)
    {
        MailServer[] named = CaseServers.Of(Inventory, one);
        if (named.Length == 0 && InputObject is { } given)
            named = [given];
        return one.SenderKind == Mta.SenderKind.Login ? [.. named.SelectMany(Inventory.RealmOf).DistinctBy(server => server.Name, StringComparer.OrdinalIgnoreCase)] : named;
    }

    // A false alarm is undone at once. Where a case says that it is none, that is said, and stands there.
    private string[] Unready(SenderKey key, MailServer[] realm)
    {
        AbuseCase[] open = [];
        Desk.TryDo(
            book => open = [.. book.Store.Find(new CaseQuery { State = CaseState.Open }).Where(one => CaseOpening.IsAbout(one, key, realm))],
            WriteWarning);
        // Servers are asked here and people are told: a stop of that is none of the store's troubles.
        foreach (AbuseCase one in open.Where(one => _read.TryAdd(one.Case, one)))
        {
            try
            {
                if (Missing(one) is { Count: > 0 } missing)
                    WriteWarning($"{Visible.Make(key.Text, 100)} is resumed although his case {one.Case} is not ready: {missing[0].Message}{(missing.Count > 1 ? $" And {missing.Count - 1} more." : "")} Resume-MailSender -Case asks for it.");
            }
            catch (ServerException e)
            {
                WriteWarning($"{e.Problem.Message} {e.Problem.Advice}".TrimEnd());
            }
        }

        return [.. open.Select(one => one.Case)];
    }

    private void ResumeCases(ServerJob job, string[] numbers, AbuseCase[] known)
    {
        PostfixSuspensions suspensions = new(job.Shell, TimeProvider.System);
        foreach (SenderSuspension one in suspensions.OfCases(numbers, job.Stop))
        {
            lock (_casesFound)
                _casesFound.Add(one.Case!);
            // A number that was given by hand may be that of somebody else's case, whose answers and proof let only him go.
            if (known.FirstOrDefault(its => string.Equals(its.Case, one.Case, StringComparison.OrdinalIgnoreCase)) is { } its && !CaseOpening.IsAbout(its, one.SenderKind, [one.Sender, .. one.Spellings]))
            {
                job.Problem(CaseOpening.NotAbout(its, SenderKey.Of(one.SenderKind, one.Sender)));
                continue;
            }

            Resume(job, one.SenderKind, one.Sender, [one.Case!]);
        }
    }

    private string Question(string[] cases)
    {
        lock (_overridden)
            return $"Resume: suspended -> may send{(cases.Any(_overridden.Contains) ? $", although the case is not ready: {Override}" : "")}";
    }

    private void Resume(ServerJob job, SenderKind kind, string sender, string[] cases)
    {
        if (!job.ShouldProcess($"{Visible.Make(sender)} on {job.Server}", Question(cases)))
            return;
        SenderSuspension resumed = new PostfixSuspensions(job.Shell, TimeProvider.System).Resume(kind, sender, Operator, job.Stop);
        foreach (ServerCheck check in resumed.Checks.Where(check => check.Status is CheckStatus.Warning or CheckStatus.Failed))
            job.Warn($"{check.Message} {check.Advice}".TrimEnd());
        if (resumed.IsChanged)
            Keep(job, resumed, cases.Length > 0 ? cases : resumed.Case is { Length: > 0 } number ? [number] : []);
        job.Result(resumed);
    }

    private void Keep(ServerJob job, SenderSuspension resumed, string[] cases)
    {
        foreach (string number in cases)
        {
            Desk.TryDo(
                book =>
                {
                    if (book.Store.Find(number) is not { } one)
                    {
                        job.Notice($"This store has no case {Visible.Make(number, 100)}; its timeline is elsewhere.");
                        return;
                    }

                    bool isOverridden;
                    lock (_overridden)
                        isOverridden = _overridden.Remove(one.Case);
                    List<CaseEntry> entries = isOverridden ? [book.Entry(CaseEntryKind.Overridden, $"Resumed although the case was not ready: {Override}", job.Server.Name)] : [];
                    entries.Add(book.Entry(CaseEntryKind.Resumed, $"{resumed.Sender} may send again.", job.Server.Name));
                    book.Resumed(one.Case, [.. entries]);
                },
                job.Warn);
        }
    }
}
