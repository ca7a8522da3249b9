namespace MailAbuse.Lab;

/// <summary>What a lab consists of. The outside world and Dovecot are always there.</summary>
public sealed record LabPlan
{
    /// <summary>The provider is two servers: mx1 takes mail from customers and hands all of it to out1, which delivers.</summary>
    public bool TwoServers { get; init; }

    public LabFilter Filter { get; init; }

    /// <summary>What the submission entry of master.cf overrides.</summary>
    public SubmissionOverrides Overrides { get; init; }

    /// <summary>Customers may also log in on port 25, as a webmail host in mynetworks does.</summary>
    public bool LoginOnPort25 { get; init; }

    /// <summary>There is a customer's own Postfix (shop1), which sends through the provider with a login.</summary>
    public bool CustomerRelay { get; init; }

    /// <summary>Further servers (mx2, mx3 …), each like a provider of one server, with the same logins.</summary>
    public int FurtherServers { get; init; }

    public bool Ssh { get; init; } = true;

    /// <summary>The console lets an incident happen (<see cref="IncidentTraffic"/>); a test starts its own senders.</summary>
    public bool Traffic { get; init; }

    /// <summary>How long the provider's deferred mail waits: queue_run_delay and minimal_backoff_time; twice that at most.</summary>
    public TimeSpan Retry { get; init; } = TimeSpan.FromSeconds(300);

    /// <summary>The same for the customer's own Postfix.</summary>
    public TimeSpan CustomerRetry { get; init; } = TimeSpan.FromSeconds(2);

    public string SyslogName { get; init; } = "postfix";

    /// <summary>Lines of main.cf that every server of the provider gets beside the usual ones.</summary>
    public IReadOnlyList<(string Name, string Value)> Main { get; init; } = [];

    public IReadOnlyList<LabLogin> Logins { get; init; } = LabLogin.All;
}
