using MailAbuse.Reputation;

namespace MailAbuse.Routes;

/// <summary>Which mail of one server is to take which detour, and until when.</summary>
public sealed record RelayhostRequest
{
    /// <summary>Mail waits for a message every three seconds: what a receiver that has never seen the address lets pass without a second look.</summary>
    public const int UsualPerMinute = 20;

    /// <summary>The domains; may be empty where all mail is meant.</summary>
    public IReadOnlyList<RouteWish> Domains { get; init; } = [];

    /// <summary>Mail hosts (wildcards): all domains behind them that refuse the server.</summary>
    public IReadOnlyList<string> MailHosts { get; init; } = [];

    /// <summary>All mail that goes out.</summary>
    public bool All { get; init; }

    /// <summary>A server of the inventory, or a host with an optional port; null: the server's detour in the inventory.</summary>
    public string? Via { get; init; }

    /// <summary>The login at the detour; null: none.</summary>
    public string? User { get; init; }

    /// <summary>Its password.</summary>
    public string? Password { get; init; }

    /// <summary>When it ends.</summary>
    public required DateTimeOffset Until { get; init; }

    /// <summary>The case; null where there is none.</summary>
    public string? Case { get; init; }

    /// <summary>Why. Needed with <see cref="Force"/>.</summary>
    public string? Reason { get; init; }

    /// <summary>Who does it: user and machine.</summary>
    public string By { get; init; } = "";

    /// <summary>Goes on where the source still sends spam, where something could not be asked, or where a probe did not come back.</summary>
    public bool Force { get; init; }

    /// <summary>How many waiting messages a minute are sent off to one destination.</summary>
    public int PerMinute { get; init; } = UsualPerMinute;

    /// <summary>What replies mean: by it domains behind a mail host are found, and the waiting mail is stopped at a refusal.</summary>
    public RefusalCatalogue Catalogue { get; init; } = RefusalCatalogue.Own;

    /// <summary>Waiting mail is not sent off now; each message takes the detour at its own next try.</summary>
    public bool LeaveWaiting { get; init; }
}
