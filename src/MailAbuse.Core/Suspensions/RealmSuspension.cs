using MailAbuse.Mta;
using MailAbuse.Mta.Postfix.Servers.Suspensions;
using MailAbuse.Servers;
using MailAbuse.Servers.Shells;

namespace MailAbuse.Suspensions;

/// <summary>
/// Suspends one sender on all servers that share his account database. Each member does its work on a thread of its own; what came of
/// it is told when all have ended, for one server that could not be reached makes the whole Partial.
/// </summary>
/// <remarks>
/// A login need not have sent by every member. So a member that does not know him waits for the others: <see cref="Waiting"/> are to be
/// worked on again when all have ended once, and then suspend him because somebody else knows him.
/// </remarks>
public sealed class RealmSuspension
{
    private readonly Lock _gate = new();
    private readonly SuspensionRequest _request;
    private readonly TimeProvider _clock;
    private readonly MailServer[] _members;
    private readonly Dictionary<string, Member> _done = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, SenderSurvey> _waiting = new(StringComparer.OrdinalIgnoreCase);
    private bool _isKnown;
    private bool _isTold;

    /// <summary>One sender in one realm.</summary>
    /// <param name="request">Who, and how.</param>
    /// <param name="members">The servers.</param>
    /// <param name="clock">What time it is.</param>
    /// <exception cref="ServerException">He can be no sender, or is protected.</exception>
    public RealmSuspension(SuspensionRequest request, IReadOnlyList<MailServer> members, TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(members);
        _request = request;
        _members = [.. members];
        _clock = clock;
        Key = SenderKey.Of(request.SenderKind, request.Sender);
        foreach (string spelling in request.Spellings)
            SenderKey.Of(Key.Kind, spelling);
        SuspensionRules.RequireUnprotected(request);
    }

    /// <summary>The sender.</summary>
    public SenderKey Key { get; }

    /// <summary>The servers.</summary>
    public IReadOnlyList<MailServer> Members => _members;

    /// <summary>Members that did not know him, although another one may.</summary>
    public IReadOnlyList<MailServer> Waiting
    {
        get
        {
            lock (_gate)
                return [.. _members.Where(member => _waiting.ContainsKey(member.Name))];
        }
    }

    /// <summary>Does one member's work.</summary>
    /// <param name="shell">The member.</param>
    /// <param name="confirm">Asked before the change with target and before -> after; false leaves this member as it is.</param>
    /// <param name="stop">Ends it.</param>
    /// <returns>What is to be told now: nothing, or the results of all members when this was the last.</returns>
    /// <exception cref="ServerException">It could not be done here; tell <see cref="Fail"/>.</exception>
    public IReadOnlyList<SenderSuspension> Work(IServerShell shell, Func<string, string, bool> confirm, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(shell);
        ArgumentNullException.ThrowIfNull(confirm);
        PostfixSuspensions suspensions = new(shell, _clock);
        SenderSurvey survey;
        bool isSecond;
        lock (_gate)
            isSecond = _waiting.Remove(shell.Server.Name, out survey!);
        if (!isSecond)
        {
            survey = suspensions.Survey(_request, stop);
            lock (_gate)
            {
                // Whatever comes of it here: a member whose Postfix is stopped has told the others that he is one of theirs.
                _isKnown |= survey.IsKnown || _request.Force;
                if (!_isKnown)
                {
                    _waiting[shell.Server.Name] = survey;
                    return [];
                }
            }
        }

        // What would be refused is not asked for.
        suspensions.RequirePossible(_request, survey);
        if (!confirm($"{survey.Key} on {shell.Server}", PostfixSuspensions.Change(_request, survey)))
            return Done(shell.Server, new Member(null, null));
        return Done(shell.Server, new Member(suspensions.Suspend(_request, survey, stop), null));
    }

    /// <summary>Notes that a member could not do it.</summary>
    /// <returns>What is to be told now.</returns>
    public IReadOnlyList<SenderSuspension> Fail(MailServer server, ServerProblem problem)
    {
        ArgumentNullException.ThrowIfNull(server);
        ArgumentNullException.ThrowIfNull(problem);
        return Done(server, new Member(null, problem));
    }

    /// <summary>
    /// The end of the first round. Where nobody knows him this is the problem to tell, and nobody waits any more; where somebody does,
    /// null, and those that wait are to be worked on.
    /// </summary>
    public ServerProblem? EndFirstRound()
    {
        lock (_gate)
        {
            if (_waiting.Count == 0 || _isKnown)
                return null;
            string[] near = [.. _waiting.Values.SelectMany(survey => survey.Near).Distinct()];
            string where = string.Join(", ", _members.Where(member => _waiting.ContainsKey(member.Name)).Select(member => member.Name));
            _waiting.Clear();
            return SuspensionRules.Unknown(_request.Sender, where, near).Problem;
        }
    }

    private List<SenderSuspension> Done(MailServer server, Member member)
    {
        lock (_gate)
        {
            _done[server.Name] = member;
            if (_isTold || _done.Count < _members.Length)
                return [];
            _isTold = true;
            return [.. _members.Select(one => Told(one, _done[one.Name])).OfType<SenderSuspension>()];
        }
    }

    private SenderSuspension? Told(MailServer server, Member member)
    {
        if (member.Problem is { } problem)
            return IsHole(problem) ? Failed(server, problem) : null;
        string[] missing = [.. _members.Where(one => _done[one.Name].Problem is not null).Select(one => one.Name)];
        return member.Result is { } result && missing.Length > 0 ? Partial(result, missing) : member.Result;
    }

    // What was asked wrongly is an error and nothing else. A server on which he goes on, against what was asked, must show.
    private bool IsHole(ServerProblem problem) => problem.Kind
        is ServerProblemKind.ServerUnreachable or ServerProblemKind.ServerConnectionLost or ServerProblemKind.ServerTimeout or ServerProblemKind.ServerAccessDenied
        or ServerProblemKind.ServerKeyRejected or ServerProblemKind.ServerBusy or ServerProblemKind.ServerDiskFull or ServerProblemKind.MapFailed
        || _done.Values.Any(member => member.Result is not null);

    private SenderSuspension Failed(MailServer server, ServerProblem problem) => new()
    {
        Server = server.Name,
        Realm = server.Realm,
        Sender = Key.Text,
        SenderKind = Key.Kind,
        Spellings = [Key.Text],
        Mode = _request.Mode ?? (Key.Kind == SenderKind.LocalUser ? SuspensionMode.Hold : SuspensionMode.Defer),
        Case = _request.Case,
        Reason = _request.Reason,
        By = _request.By,
        State = SuspensionState.Failed,
        Checks = [new ServerCheck { Server = server.Name, Name = problem.Kind.ToString(), Status = CheckStatus.Failed, Message = problem.Message, Advice = problem.Advice }],
    };

    private static SenderSuspension Partial(SenderSuspension one, string[] missing) => one.With(
        one.State is SuspensionState.InPlace or SuspensionState.Proved ? SuspensionState.Partial : one.State,
        new ServerCheck
        {
            Server = one.Server,
            Name = "RealmComplete",
            Status = CheckStatus.Failed,
            Message = $"He is not suspended on {string.Join(", ", missing)}, which shares his account.",
            Advice = "Run the same command again as soon as it can be reached: what is in place already stays as it is.",
        });

    private sealed record Member(SenderSuspension? Result, ServerProblem? Problem);
}
