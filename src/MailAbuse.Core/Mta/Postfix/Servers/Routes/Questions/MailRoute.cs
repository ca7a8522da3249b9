namespace MailAbuse.Mta.Postfix.Servers.Routes.Questions;

/// <summary>Where a running Postfix would send mail for one address, as trivial-rewrite(8) told it.</summary>
/// <param name="Address">The address that was asked about, as it was given.</param>
/// <param name="Transport">The service of master.cf that delivers it: <c>smtp</c>, <c>relay</c>, <c>virtual</c>, <c>error</c>.</param>
/// <param name="NextHop">
/// What that service is told: <c>[host]:port</c>, <c>domain</c> (then its MX) for smtp; the reason in words for <c>error</c>. Host and
/// domain can come from a map of the server, so they are shown only through <see cref="Text.Visible"/>.
/// </param>
/// <param name="Recipient">The recipient as it is delivered.</param>
/// <param name="Class">What the domain is to that server.</param>
internal sealed record MailRoute(string Address, string Transport, string NextHop, string Recipient, RouteClass Class)
{
    /// <summary>True where Postfix takes the address for none, for instance one with a domain that can be none: it goes nowhere.</summary>
    public bool IsInvalid { get; init; }

    /// <summary>True where a table failed (a map that is missing or broken): Postfix defers such mail, and the other properties say nothing.</summary>
    public bool HasFailed { get; init; }

    /// <summary>True where the server itself is the end of the way: local, virtual alias or virtual mailbox.</summary>
    public bool IsHosted => Class is RouteClass.Local or RouteClass.VirtualAlias or RouteClass.VirtualMailbox;

    /// <summary>Transport and next hop as a transport map has them: <c>smtp:[mx2.example.net]:25</c>.</summary>
    public override string ToString() => HasFailed ? "failed" : IsInvalid ? "invalid" : $"{Transport}:{NextHop}";
}
