namespace MailAbuse.LogGenerator;

/// <summary>One abused sender of a month, as it truly was.</summary>
public sealed class MonthIncident
{
    /// <summary>Login or <c>uid=N</c>.</summary>
    public required string Sender { get; init; }

    /// <summary>What the sender is.</summary>
    public required SenderType Type { get; init; }

    /// <summary>What the sender ordinarily does.</summary>
    public required Behaviour Behaviour { get; init; }

    /// <summary>How the account is abused.</summary>
    public required IncidentKind Kind { get; init; }

    /// <summary>When the first message of the run is handed in.</summary>
    public required DateTimeOffset First { get; init; }

    /// <summary>When the last is.</summary>
    public required DateTimeOffset Last { get; init; }

    /// <summary>Messages of the run.</summary>
    public required int Messages { get; init; }

    /// <summary>Their recipients.</summary>
    public required int Recipients { get; init; }

    /// <summary>Recipients whose first attempt is deferred.</summary>
    public required int Deferred { get; init; }

    /// <summary>The same in the form of truth files.</summary>
    public Truth ToTruth() => new()
    {
        Sender = Sender, Kind = Type, Incident = Word(Kind), Start = First, End = Last, Messages = Messages, Recipients = Recipients,
    };

    private static string Word(IncidentKind kind) => kind switch
    {
        IncidentKind.SlowRamp => "slow-ramp",
        IncidentKind.NightTrickle => "night-trickle",
        IncidentKind.DeferralHeavy => "deferral-heavy",
        IncidentKind.ManyNetworks => "many-networks",
        IncidentKind.ForgedEnvelopes => "forged-envelopes",
        IncidentKind.LocalUser => "local-user",
        IncidentKind.RelayRun => "relay-run",
        _ => "sudden",
    };
}
