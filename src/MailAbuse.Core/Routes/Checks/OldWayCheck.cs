using MailAbuse.Dns;
using MailAbuse.Reputation;
using MailAbuse.Smtp;
using MailAbuse.Text;

namespace MailAbuse.Routes.Checks;

/// <summary>Asks the host to which mail for a domain went before its detour whether it takes mail from us again.</summary>
internal static class OldWayCheck
{
    /// <summary>Asks it.</summary>
    /// <param name="connection">From the source.</param>
    /// <param name="route">The old route as Postfix told it: <c>smtp:[host]:port</c>, <c>smtp:domain</c> (then its mail hosts).</param>
    /// <param name="resolver">Asks DNS from the source; null where that cannot be, or Postfix there does without: then the name itself is the host.</param>
    /// <param name="question">What to ask; an address of the domain as recipient.</param>
    /// <param name="match">What the catalogue says of a refusal by a host.</param>
    /// <param name="stop">Ends it.</param>
    public static OldWayAnswer Run(SourceConnection connection, string route, IDnsResolver? resolver, AcceptanceQuestion question, Func<SmtpReply, string, RefusalMatch> match, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(route);
        ArgumentNullException.ThrowIfNull(question);
        ArgumentNullException.ThrowIfNull(match);
        string way = Visible.Make(route, 200);
        int colon = route.IndexOf(':', StringComparison.Ordinal);
        IReadOnlyList<NextHop> hops = colon > 0 ? NextHop.ParseAll(route[(colon + 1)..]) : [];
        if (hops.Count == 0)
            return Unknown($"The old way ({way}) is none that can be asked.");
        List<NextHop> hosts = [];
        foreach (NextHop hop in hops)
        {
            if (hop.IsExact || resolver is null)
            {
                hosts.Add(hop);
                continue;
            }

            MailHosts mail = MailHosts.Find(resolver, hop.Host, stop);
            if (mail.Problem is { } problem)
                return Unknown($"The old way ({way}) could not be asked: {problem}.");
            hosts.AddRange(mail.Hosts.Select(host => new NextHop(host, hop.Port, true)));
        }

        if (hosts.Count == 0)
            return Unknown($"The old way ({way}) leads nowhere: the domain has no mail host.");
        Acceptance answer = question.Ask(connection, hosts, stop);
        string seen = answer.IsExact ? "" : " It saw another address than Postfix sends from (smtp_bind_address), so this is no proof.";
        switch (answer.State)
        {
            case AcceptanceState.Accepted:
                return new OldWayAnswer(answer.IsExact ? AcceptanceState.Accepted : AcceptanceState.Unreachable, answer, null, $"{answer.Host} takes mail from us again.{seen}");
            case AcceptanceState.Unreachable:
                return new OldWayAnswer(AcceptanceState.Unreachable, answer, null, $"{answer.Host} could not be asked: {answer.Problem}.");
            default:
                RefusalMatch found = match(answer.Reply!, answer.Host.Host);
                // Who looks for the mailbox has nothing against the server.
                bool isMailbox = found.Cause == RefusalCause.Mailbox && answer.Stage == SmtpStage.Recipient;
                AcceptanceState state = !answer.IsExact ? AcceptanceState.Unreachable : isMailbox ? AcceptanceState.Accepted : AcceptanceState.Refused;
                return new OldWayAnswer(state, answer, found, isMailbox ? $"{answer.Host} takes mail from us again, though not for this address: {answer.Reply}{seen}" : $"{answer.Host} still refuses us: {answer.Reply}{seen}");
        }

        static OldWayAnswer Unknown(string message) => new(AcceptanceState.Unreachable, null, null, message);
    }
}
