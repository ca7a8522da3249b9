using MailAbuse.Servers;
using MailAbuse.Smtp;

namespace MailAbuse.Routes.Checks;

/// <summary>Asks a detour, from the source, whether it takes mail for the domains that are to be sent there.</summary>
internal static class DetourCheck
{
    /// <summary>How many domains it is asked for at most.</summary>
    public const int MostDomains = 10;

    /// <summary>The recipients to ask for: the postmaster of each domain, whom every domain has (RFC 5321, 4.5.1); the first domains of the list.</summary>
    public static IReadOnlyList<string> RecipientsOf(IEnumerable<string> domains)
        => [.. domains.Distinct(StringComparer.OrdinalIgnoreCase).Select(domain => $"postmaster@{domain}").Where(SmtpWords.IsAddress).Take(MostDomains)];

    /// <summary>Asks it.</summary>
    /// <param name="connection">From where.</param>
    /// <param name="detour">The detour, as it would be set.</param>
    /// <param name="hosts">Its hosts: itself where it stands in brackets, else its mail hosts.</param>
    /// <param name="question">What to ask.</param>
    /// <param name="stop">Ends it.</param>
    public static DetourAnswer Run(SourceConnection connection, NextHop detour, IReadOnlyList<NextHop> hosts, AcceptanceQuestion question, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(connection);
        ArgumentNullException.ThrowIfNull(question);
        if (hosts.Count == 0)
            return new DetourAnswer(new Acceptance { State = AcceptanceState.Unreachable, Host = detour, Problem = "the domain has no mail host" }, Check("", CheckStatus.Failed, $"{detour} has no mail host.", ""), Refusal(connection, detour, $"{detour} has no mail host."));
        Acceptance answer = question.Ask(connection, hosts, stop);
        string host = $"{answer.Host}";
        string said = Words(answer, host);
        // Whether there is a way at all, TLS, and a login do not hang on the address.
        bool isSure = answer.IsExact || answer.Stage is SmtpStage.Connect or SmtpStage.Tls or SmtpStage.Login;
        bool isForwarding = answer.Connection is { } problem && SourceConnection.IsForwardingRefused(problem);
        if (isForwarding)
            return new DetourAnswer(answer, Check(host, CheckStatus.Warning, $"{host} could not be asked whether it takes our mail: {answer.Problem}.", answer.Connection!.Advice), null);
        if (!isSure)
        {
            string unsure = $"{said.TrimEnd('.')}. But Postfix there sends from an address of its own (smtp_bind_address), and the question could not be asked from that.";
            return new DetourAnswer(answer, Check(host, CheckStatus.Warning, unsure, "Watch the log for the first messages: Get-Relayhost tells of what is refused there."), null);
        }

        return answer.State == AcceptanceState.Accepted
            ? new DetourAnswer(answer, Check(host, CheckStatus.Passed, said, ""), null)
            : new DetourAnswer(answer, Check(host, CheckStatus.Failed, said, Advice(answer)), Refusal(connection, answer.Host, said, Advice(answer)));

        ServerCheck Check(string subject, CheckStatus status, string message, string advice) => new() { Server = connection.Server.Name, Name = "DetourAccepts", Subject = subject.Length > 0 ? subject : $"{detour}", Status = status, Message = message, Advice = advice };
    }

    private static ServerException Refusal(SourceConnection connection, NextHop host, string message, string advice = "Give a host and port in brackets: [host]:port.")
        => new(ServerProblemKind.DetourRefused, $"{host}", $"{connection.Server}: {message}", advice);

    private static string Words(Acceptance answer, string host) => answer switch
    {
        { State: AcceptanceState.Accepted } => answer.Asked == 1 ? $"{host} takes mail from us for {answer.Asked} recipient." : $"{host} takes mail from us for {answer.Asked} recipients.",
        { State: AcceptanceState.Unreachable, Stage: SmtpStage.Connect } => $"{host} cannot be reached: {answer.Problem}.",
        { State: AcceptanceState.Unreachable } => $"{host} cannot be asked, {answer.Problem}.",
        { Refused.Count: > 0 } => $"{host} does not take mail from us for {answer.Refused[0].Recipient}{(answer.Refused.Count > 1 ? $" and {answer.Refused.Count - 1} more of {answer.Asked}" : "")}: {answer.Reply}",
        _ => $"{host} does not take mail from us: {answer.Reply} (to {Command(answer.Stage)})",
    };

    private static string Command(SmtpStage stage) => stage switch
    {
        SmtpStage.Greeting => "the connection",
        SmtpStage.Hello => "EHLO",
        SmtpStage.Tls => "STARTTLS",
        SmtpStage.Login => "the login",
        SmtpStage.Message => "the message",
        _ => "MAIL FROM",
    };

    private static string Advice(Acceptance answer) => answer switch
    {
        { State: AcceptanceState.Unreachable, Connection: { } problem } => problem.Advice,
        { Stage: SmtpStage.Login } => "See whether login and password are right, and whether that host lets this login send.",
        { Stage: SmtpStage.Tls } => "Use the host's name as its certificate has it, or mend TLS there.",
        { State: AcceptanceState.Unreachable } => "See whether a mail server listens on that port.",
        { Reply.IsTemporary: true } => "Allow this server there (mynetworks, or a login), or try again later where it says so.",
        _ => "Allow this server there (mynetworks, or a login), or choose another detour.",
    };
}
