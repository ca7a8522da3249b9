using System.Net;
using MailAbuse.Mta;
using MailAbuse.Mta.Postfix.Servers.Routes;
using MailAbuse.Mta.Postfix.Servers.Routes.Probes;
using MailAbuse.Mta.Postfix.Servers.Routes.Questions;
using MailAbuse.Routes.Checks;
using MailAbuse.Servers;
using MailAbuse.Servers.Shells;
using MailAbuse.Smtp;

namespace MailAbuse.Routes;

/// <summary>
/// Sends one message through a detour that nobody can ask for its routes, to a server of the inventory, and reads by which way it comes
/// back.
/// </summary>
/// <param name="source">The server whose mail is to take the detour.</param>
/// <param name="inventory">The servers that there are.</param>
/// <param name="open">The way to a server.</param>
/// <param name="by">Who does it.</param>
/// <param name="clock">What time it is.</param>
internal sealed class DetourProbe(MailServer source, ServerInventory inventory, Func<MailServer, IServerShell> open, string by, TimeProvider clock)
{
    private const int AtOnce = 8;

    /// <summary>What ends the cleaning up behind a probe, where it takes too long.</summary>
    private static readonly TimeSpan CleaningTime = TimeSpan.FromSeconds(60);

    // Behind a stop nobody waits for long.
    private static readonly TimeSpan StoppedCleaningTime = TimeSpan.FromSeconds(15);

    /// <summary>How long a probe may be on its way.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>True where a probe that does not come back is a warning only.</summary>
    public bool IsForced { get; init; }

    /// <summary>The transport that will carry the mail: it may send from an address of its own.</summary>
    public required string Transport { get; init; }

    /// <summary>Probes a detour.</summary>
    /// <param name="detour">The detour.</param>
    /// <param name="login">The login there, its password, and all else that holds for the dialog; recipients and message are filled in.</param>
    /// <param name="problem">Told of what could not be cleaned up.</param>
    /// <param name="stop">Ends it; what was changed is taken back.</param>
    /// <exception cref="ServerException">The detour refused the probe, or a server cannot be reached any more.</exception>
    public ProbeResult Run(Detour detour, AcceptanceQuestion login, Action<ServerProblem> problem, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(detour);
        ArgumentNullException.ThrowIfNull(login);
        ArgumentNullException.ThrowIfNull(problem);
        List<string> reasons = [];
        IReadOnlyList<ProbeServer> servers = Read(reasons, stop);
        if (servers.FirstOrDefault(server => IsSource(server.Server)) is not { } mine)
            return NotProbed(detour, reasons);
        // Another one first: what comes to it by the source went in a circle.
        foreach (ProbeServer receiver in servers.OrderBy(server => IsSource(server.Server) ? 1 : 0))
        {
            if (receiver.Objection(IsNear(detour, receiver.Server)) is { } objection)
            {
                reasons.Add($"{receiver.Server.Name} {objection}");
                continue;
            }

            ProbeMessage message = ProbeMessage.Make(mine.HostName, receiver.HostName, ProbeMessage.DelimiterOf(receiver.Configuration.Effective("recipient_delimiter")));
            ProbeWatch watch = new(open(receiver.Server), receiver, message, by, clock);
            try
            {
                if (WhyNot(mine, receiver, message, watch, login, stop) is { } reason)
                {
                    reasons.Add($"{receiver.Server.Name} {reason}");
                    continue;
                }

                return Send(mine, receiver, message, watch, servers, detour, login, stop);
            }
            finally
            {
                End(watch, receiver.Server, problem, stop.IsCancellationRequested ? StoppedCleaningTime : CleaningTime);
            }
        }

        return NotProbed(detour, reasons);
    }

    private ProbeResult Send(ProbeServer mine, ProbeServer receiver, ProbeMessage message, ProbeWatch watch, IReadOnlyList<ProbeServer> servers, Detour detour, AcceptanceQuestion login, CancellationToken stop)
    {
        AcceptanceQuestion question = login with { Sender = message.Sender, Recipients = [message.Recipient], Message = message.ToBytes(clock.GetUtcNow()) };
        DetourAnswer answer = DetourCheck.Run(Connection(mine), detour.NextHop, [detour.NextHop], question, stop);
        if (answer.Error is { } error)
        {
            // Some take mail only from senders that they know, or put a first message off: that says nothing of other mail's way.
            if (answer.Acceptance.Stage < SmtpStage.Sender || error.Problem.Kind != ServerProblemKind.DetourRefused)
                throw error;
            if (!IsForced)
                throw new ServerException(error.Problem.Kind, error.Problem.Target, error.Problem.Message, $"{error.Problem.Advice} If you know that it takes other mail and sends it on, use -Force with a reason.", error);
            return new ProbeResult(ProbeJudgement.CheckOf(source.Name, detour.Name, CheckStatus.Warning, $"{detour.Name} did not take a probe: {answer.Check.Message}", answer.Check.Advice));
        }

        if (answer.Acceptance.State != AcceptanceState.Accepted)
            return new ProbeResult(ProbeJudgement.CheckOf(source.Name, detour.Name, CheckStatus.Warning, $"{detour.Name} was not probed: {answer.Check.Message}", answer.Check.Advice));
        ProbeJudgement judgement = new(mine.Host, receiver.Host, [.. servers.Where(server => server != mine && server != receiver).Select(server => server.Host)], detour.Name);
        return watch.Wait(Patience, stop) is { } come ? judgement.Judge(come, answer.Acceptance.Reply?.Text ?? "") : judgement.Lost(Patience, IsForced);
    }

    private string? WhyNot(ProbeServer mine, ProbeServer receiver, ProbeMessage message, ProbeWatch watch, AcceptanceQuestion login, CancellationToken stop)
    {
        try
        {
            return watch.Begin(stop) ?? Refusal(mine, receiver, message, login, stop);
        }
        catch (ServerException e)
        {
            // Its own trouble is none of the detour's, and the next one may do.
            return $"cannot wait for a probe ({e.Problem.Message.TrimEnd('.')})";
        }
    }

    // A server that does not know its own postmaster bounces the probe, and that would look as if the detour lost it. Whom it puts off, and
    // where it cannot be reached from here, says nothing of the detour's way to it.
    private string? Refusal(ProbeServer mine, ProbeServer receiver, ProbeMessage message, AcceptanceQuestion login, CancellationToken stop)
    {
        if (ListeningHop.Of(receiver.Configuration, IsSameMachine(receiver.Server)) is not { } hop)
            return null;
        AcceptanceQuestion question = new() { HelloName = login.HelloName, Sender = message.Sender, Recipients = [message.Recipient], Patience = login.Patience };
        Acceptance answer = question.Ask(Connection(mine), [hop], stop);
        return answer is { State: AcceptanceState.Refused, Reply: { IsTemporary: false } reply } ? $"does not take it ({reply})" : null;
    }

    private SourceConnection Connection(ProbeServer mine) => new(open(source), OutgoingSide.Of(mine.Configuration, Transport).Bindings);

    // Also after a stop, so not by its token.
    private static void End(ProbeWatch watch, MailServer receiver, Action<ServerProblem> problem, TimeSpan patience)
    {
        using CancellationTokenSource limit = new(patience);
        try
        {
            watch.End(limit.Token);
        }
        catch (ServerException e)
        {
            problem(e.Problem);
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
        {
            // The shell is gone where whoever was stopped has stopped waiting for us.
            problem(new ServerProblem(
                ServerProblemKind.ServerTimeout, receiver.Name,
                $"{receiver}: a probe could not be taken away again within {patience.TotalSeconds:0} s. It may lie in the queue or on hold there, and its entry stands in the map of detours.",
                "The next change of a detour there takes the entry out; the probe is addressed to an extension of its postmaster (postqueue -p)."));
        }
    }

    private List<ProbeServer> Read(List<string> reasons, CancellationToken stop)
    {
        List<ProbeServer> servers = [];
        MailServer[] postfix = [.. inventory.Including(source).Servers.Where(server => server.Mta == MtaKind.Postfix)];
        foreach (FleetResult<ProbeServer> result in Fleet.ForEach<ProbeServer>(postfix, AtOnce, (server, emit, token) => emit(ProbeServer.Read(open(server), token)), stop))
        {
            if (result.Value is { } server)
                servers.Add(server);
            else if (result.Problem is not null)
                reasons.Add($"{result.Server.Name} cannot be read");
        }

        return [.. servers.OrderBy(server => Array.IndexOf(postfix, server.Server))];
    }

    private ProbeResult NotProbed(Detour detour, List<string> reasons) => new(ProbeJudgement.CheckOf(
        source.Name, detour.Name, CheckStatus.Warning,
        $"{detour.Name} was not probed: no server can take a message to itself{(reasons.Count > 0 ? $" ({string.Join("; ", reasons.Take(5))})" : "")}.",
        $"Watch the log of {source.Name} for the first messages."));

    private bool IsNear(Detour detour, MailServer server) => detour.NextHop.Address is { } address && IPAddress.IsLoopback(address) && IsSameMachine(server);

    private bool IsSameMachine(MailServer server) => string.Equals(server.Host, source.Host, StringComparison.OrdinalIgnoreCase);

    private bool IsSource(MailServer server) => string.Equals(server.Name, source.Name, StringComparison.OrdinalIgnoreCase);
}
