using MailAbuse.Servers;
using MailAbuse.Smtp;

namespace MailAbuse.Routes.Checks;

/// <summary>Asks a host whether it would take mail, from the server that would send it: up to the recipients, and takes it all back. No message is sent but the one that it is given (<see cref="Message"/>).</summary>
internal sealed record AcceptanceQuestion
{
    // Postfix tries smtp_mx_session_limit of them, 2 by default, when they answer.
    private const int MostHosts = 5;

    /// <summary>The name in EHLO.</summary>
    public required string HelloName { get; init; }

    /// <summary>The recipients. What can be no address in SMTP is left out.</summary>
    public required IReadOnlyList<string> Recipients { get; init; }

    /// <summary>The envelope sender; empty: the null sender.</summary>
    public string Sender { get; init; } = "";

    /// <summary>A message to send, where all recipients are taken; null: none.</summary>
    public byte[]? Message { get; init; }

    /// <summary>The login at that host; null: none.</summary>
    public string? Login { get; init; }

    /// <summary>Its password.</summary>
    public string Password { get; init; } = "";

    /// <summary>Whether the password may go over a line that is not encrypted.</summary>
    public bool AllowPlaintext { get; init; }

    /// <summary>How much TLS; null: what holds for the host by default.</summary>
    public SmtpTls? Tls { get; init; }

    /// <summary>How long each answer may take. Some hosts let strangers wait for the greeting.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Asks the hosts, the first that says something of the mail itself counts; as Postfix, it goes on to the next where one does not answer or is busy.</summary>
    /// <param name="connection">From where.</param>
    /// <param name="hosts">The hosts, best first; at least one.</param>
    /// <param name="stop">Ends it.</param>
    public Acceptance Ask(SourceConnection connection, IReadOnlyList<NextHop> hosts, CancellationToken stop)
    {
        Acceptance? worst = null;
        foreach (NextHop host in hosts.Take(MostHosts))
        {
            Acceptance answer = One(connection, host, Tls ?? SmtpSettings.TlsFor(host.Host, Login is not null), stop);
            // TLS that is not asked for and breaks off is left out the second time, as Postfix does at level may.
            if (answer.State == AcceptanceState.Unreachable && answer.Stage == SmtpStage.Tls && (Tls ?? SmtpSettings.TlsFor(host.Host, Login is not null)) == SmtpTls.May)
                answer = One(connection, host, SmtpTls.None, stop);
            if (answer.State == AcceptanceState.Accepted || answer.Stage >= SmtpStage.Login)
                return answer;
            // A reply says more than silence.
            if (worst is null || (worst.Reply is null && answer.Reply is not null))
                worst = answer;
        }

        return worst ?? throw new ArgumentException("There is no host to ask.", nameof(hosts));
    }

    private Acceptance One(SourceConnection connection, NextHop host, SmtpTls tls, CancellationToken stop)
    {
        Acceptance answer = new() { State = AcceptanceState.Unreachable, Host = host, IsExact = connection.IsExact };
        Stream stream;
        try
        {
            stream = connection.Open(host.Host, host.Port, stop);
        }
        catch (ServerException e)
        {
            return answer with { Stage = SmtpStage.Connect, Connection = e.Problem, Problem = e.Problem.Message.TrimEnd('.') };
        }

        SmtpSettings settings = new()
        {
            Host = host.Host,
            HelloName = SmtpWords.IsHelloName(HelloName) ? HelloName : "localhost.localdomain",
            Tls = tls,
            IsTlsFirst = host.Port == 465,
            Login = Login,
            Password = Password,
            AllowPlaintext = AllowPlaintext,
            Patience = Patience,
        };
        using SmtpDialog dialog = new(stream, settings);
        try
        {
            SmtpReply reply = dialog.Open(stop);
            if (reply.IsGood)
                reply = dialog.From(Sender, stop);
            if (!reply.IsGood)
                return answer with { State = AcceptanceState.Refused, Stage = dialog.Stage, Reply = reply };
            List<(string, SmtpReply)> refused = [];
            int asked = 0;
            foreach (string recipient in Recipients.Where(SmtpWords.IsAddress))
            {
                asked++;
                reply = dialog.To(recipient, stop);
                if (!reply.IsGood)
                    refused.Add((recipient, reply));
                // 421: it hangs up.
                if (reply.Code == 421)
                    break;
            }

            if (Message is { } message && asked > 0 && refused.Count == 0)
                return Sent(answer with { Asked = asked }, dialog, dialog.Send(message, stop), stop);

            answer = answer with { Stage = dialog.Stage, Reply = refused.Count > 0 ? refused[0].Item2 : reply, Refused = refused, Asked = asked, State = refused.Count > 0 ? AcceptanceState.Refused : AcceptanceState.Accepted };
            Leave(dialog, reply, stop);
            return answer;
        }
        catch (SmtpException e)
        {
            return answer with { Stage = e.Stage, Problem = e.Message };
        }
    }

    private static Acceptance Sent(Acceptance answer, SmtpDialog dialog, SmtpReply reply, CancellationToken stop)
    {
        answer = answer with { Stage = dialog.Stage, Reply = reply, State = reply.Code is >= 200 and < 300 ? AcceptanceState.Accepted : AcceptanceState.Refused };
        if (reply.Code != 421)
            dialog.Quit(stop);
        return answer;
    }

    private static void Leave(SmtpDialog dialog, SmtpReply last, CancellationToken stop)
    {
        if (last.Code == 421)
            return;
        try
        {
            dialog.Reset(stop);
        }
        catch (SmtpException)
        {
            return;
        }

        dialog.Quit(stop);
    }
}
