using MailAbuse.Routes.Pacing;
using MailAbuse.Servers;

namespace MailAbuse.Routes;

/// <summary>A detour: mail of one server for one recipient domain, or all that it sends, goes through another server for a while.</summary>
public sealed record RelayhostRoute
{
    /// <summary>The server whose mail takes the detour.</summary>
    public string Server { get; init; } = "";

    /// <summary>The recipient domain, its subdomains included; empty for all mail that goes out.</summary>
    public string RecipientDomain { get; init; } = "";

    /// <summary>True where all mail that goes out takes it.</summary>
    public bool All { get; init; }

    /// <summary>The mail host because of which it was set (a wildcard); empty where it was set for the domain.</summary>
    public string MailHost { get; init; } = "";

    /// <summary>The server of the inventory, or the host, through which mail goes.</summary>
    public string Via { get; init; } = "";

    /// <summary>Host and port as Postfix has them: <c>[mx2.example.net]:25</c>.</summary>
    public string NextHop { get; init; } = "";

    /// <summary>True where the server logs in there.</summary>
    public bool HasLogin { get; init; }

    /// <summary>Since when; null where it was never set.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>When it ends. It ends by Remove-Relayhost -Expired, not by itself.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>True where its end has come.</summary>
    public bool IsDue { get; init; }

    /// <summary>Who set it: user and machine.</summary>
    public string Owner { get; init; } = "";

    /// <summary>The case; empty where none was given.</summary>
    public string Case { get; init; } = "";

    /// <summary>Why, in the words of whoever set it.</summary>
    public string Reason { get; init; } = "";

    /// <summary>The way before, as Postfix said it: <c>smtp:hotmail.com</c>; empty where it could not be asked.</summary>
    public string Before { get; init; } = "";

    /// <summary>Whether mail would go that way again; asked by Get-Relayhost -Test only.</summary>
    public OldWay OldWay { get; init; }

    /// <summary>What the receiver said to that. A stranger's text.</summary>
    public string OldWayReply { get; init; } = "";

    /// <summary>How far it holds.</summary>
    public RelayhostState State { get; init; }

    /// <summary>Messages that wait for this domain in the queue, or for any where all mail takes it.</summary>
    public int Waiting { get; init; }

    /// <summary>What became of the waiting mail when the detours of this run were set, all of them together; null where none was sent off.</summary>
    public PacedResult? Flush { get; init; }

    /// <summary>What was looked at, and what was found.</summary>
    public ServerCheck[] Checks { get; init; } = [];

    /// <summary>True for a recipient domain whose mail it is about.</summary>
    internal bool Covers(string domain) => All || (Routes.RecipientDomain.TryOf(RecipientDomain, out RecipientDomain own) && own.Covers(domain));

    /// <summary>The next hop of its mail when this one is gone: that of another detour that covers it, else the way before.</summary>
    /// <param name="there">The detours that there are.</param>
    public string NextHopWithout(IEnumerable<RelayhostRoute> there)
    {
        ArgumentNullException.ThrowIfNull(there);
        // The most special one counts.
        return !All && there.Where(one => one.RecipientDomain != RecipientDomain && one.Covers(RecipientDomain)).MaxBy(one => one.RecipientDomain.Length) is { } other ? other.NextHop
            : Before.Length > 0 ? Before : "as before the detour";
    }

    /// <summary>Domain and next hop.</summary>
    public override string ToString() => $"{(All ? "all mail" : RecipientDomain)} -> {NextHop}";
}
