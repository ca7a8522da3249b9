using MailAbuse.Mta;
using MailAbuse.Reputation.Blocklists;
using MailAbuse.Routes;
using MailAbuse.Servers;
using MailAbuse.Suspensions;
using MailAbuse.Text;

namespace MailAbuse.Reputation.Delisting;

/// <summary>
/// What a request would be about: of a refusal, of a listing, or as a person says it. Names are strangers' text here; what
/// <see cref="Settle"/> makes of them can be shown and kept.
/// </summary>
public sealed record DelistingSubject
{
    private const int LongestName = 100;
    private const int LongestUrl = 500;

    /// <summary>The operator.</summary>
    public string Operator { get; init; } = "";

    /// <summary>The list.</summary>
    public string List { get; init; } = "";

    /// <summary>The operator's code.</summary>
    public string Code { get; init; } = "";

    /// <summary>The address of ours.</summary>
    public string Address { get; init; } = "";

    /// <summary>The name of the server at that address.</summary>
    public string HostName { get; init; } = "";

    /// <summary>The domains to which mail was refused.</summary>
    public IReadOnlyList<string> RecipientDomains { get; init; } = [];

    /// <summary>The mail host that refused.</summary>
    public string MailHost { get; init; } = "";

    /// <summary>The server of ours.</summary>
    public string Server { get; init; } = "";

    /// <summary>The case.</summary>
    public string Case { get; init; } = "";

    /// <summary>Where it is asked for.</summary>
    public string FormUrl { get; init; } = "";

    /// <summary>The first refusal.</summary>
    public DateTimeOffset? RefusedSince { get; init; }

    /// <summary>What the receiver, or the list, says.</summary>
    public string Reply { get; init; } = "";

    /// <summary>What a refusal says.</summary>
    public static DelistingSubject Of(DeliveryRefusal refusal)
    {
        ArgumentNullException.ThrowIfNull(refusal);
        return new DelistingSubject
        {
            // Who runs a list that anybody can use is not who refused.
            Operator = refusal.Operator, List = refusal.List, Code = refusal.Code, Address = refusal.OutgoingAddress,
            RecipientDomains = refusal.RecipientDomain.Length > 0 ? [refusal.RecipientDomain] : [],
            MailHost = refusal.MailHost, Server = refusal.Server, Case = refusal.Case, FormUrl = refusal.DelistingUrl,
            RefusedSince = refusal.First == default ? null : refusal.First, Reply = refusal.SampleReply,
        };
    }

    /// <summary>What a listing says.</summary>
    public static DelistingSubject Of(BlocklistEntry listing)
    {
        ArgumentNullException.ThrowIfNull(listing);
        return new DelistingSubject { Operator = listing.Operator, List = listing.List, Address = listing.Address, Server = listing.Server, FormUrl = listing.DelistingUrl, Reply = listing.Reason, IsListing = true };
    }

    /// <summary>
    /// Why nobody is asked about a refusal, as something that can be counted; null where somebody is. Only a bad name is mended by asking;
    /// who is asked for anything else stops listening. Where no rule knows the reply it may be the name.
    /// </summary>
    public static string? WhyNot(DeliveryRefusal refusal)
    {
        ArgumentNullException.ThrowIfNull(refusal);
        return refusal.Cause switch
        {
            RefusalCause.Reputation or RefusalCause.Throttled or RefusalCause.Unknown => null,
            RefusalCause.Authentication => "refusals because of authentication (SPF, DKIM, the reverse name), which is mended here",
            _ => $"refusals because of {refusal.Cause.ToString().ToLowerInvariant()}",
        };
    }

    /// <summary>As <see cref="WhyNot(DeliveryRefusal)"/>, for a new request: also where mail is delivered again, and where nobody knows what it was about.</summary>
    /// <param name="refusal">The refusal.</param>
    /// <param name="typed">What a person says of it.</param>
    public static string? WhyNotAnew(DeliveryRefusal refusal, DelistingSubject typed)
    {
        ArgumentNullException.ThrowIfNull(refusal);
        ArgumentNullException.ThrowIfNull(typed);
        if (refusal.HasResumed)
            return "refusals of domains to which mail is delivered again";
        bool isKnown = refusal.Cause != RefusalCause.Unknown || refusal.List.Length > 0 || typed.Operator.Length > 0 || typed.List.Length > 0;
        return isKnown ? WhyNot(refusal) : "refusals whose cause nobody knows (give -Operator where you know it)";
    }

    /// <summary>True where <see cref="Operator"/> is who runs the list, and not who used it.</summary>
    public bool IsListing { get; init; }

    /// <summary>This one, with what another one says where it says something.</summary>
    public DelistingSubject With(DelistingSubject typed)
    {
        ArgumentNullException.ThrowIfNull(typed);
        return this with
        {
            Operator = Or(typed.Operator, Operator), List = Or(typed.List, List), Code = Or(typed.Code, Code), Address = Or(typed.Address, Address), HostName = Or(typed.HostName, HostName),
            RecipientDomains = typed.RecipientDomains.Count > 0 ? typed.RecipientDomains : RecipientDomains, Server = Or(typed.Server, Server), Case = Or(typed.Case, Case),
            FormUrl = Or(typed.FormUrl, FormUrl), RefusedSince = typed.RefusedSince ?? RefusedSince, Reply = Or(typed.Reply, Reply), IsListing = IsListing || (typed.Operator.Length > 0 && typed.List.Length > 0),
        };
    }

    /// <summary>The request: who is asked, about which address; without a number, a text, and a diary. A domain that is none is left out.</summary>
    /// <exception cref="ServerException"><see cref="ServerProblemKind.DelistingInvalid"/>: nobody to ask, no address, or no name of a host.</exception>
    public DelistingRequest Settle()
    {
        string list = RecipientDomain.TryOf(List, out RecipientDomain zone) ? zone.Name : Shown(List);
        string[] domains = [.. RecipientDomains.Select(name => RecipientDomain.TryOf(name, out RecipientDomain domain) ? domain.Name : "").Where(name => name.Length > 0).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        string named = Shown(Operator);
        string who = DelistingDesks.OfList(list)?.Name
            ?? (zone.Name is not null && !(IsListing && named.Length > 0) ? list : Or(named, Or(list, Or(Shown(MailHost), domains.FirstOrDefault("")))));
        if (who.Length == 0)
            throw Invalid("", "Nothing says who is to be asked.", "Pipe in what Get-DeliveryRefusal or Test-MailBlocklist emits, or give -Operator or -List.");
        DelistingRequest request = new()
        {
            Operator = DelistingDesks.OfOperator(who)?.Name ?? who,
            List = list,
            Code = Shown(Code),
            Address = AddressOf(Address, who),
            HostName = HostOf(HostName),
            RecipientDomains = domains,
            Server = Shown(Server),
            Case = Case,
            RefusedSince = RefusedSince,
        };
        DelistingDesk desk = DelistingDesks.Of(request);
        return request with
        {
            FormUrl = Or(MailDeskIn(Reply, desk.MailDomain), Or(UrlOf(FormUrl), desk.Form)),
            Hint = desk.Hint,
            Reply = DelistingReply.Of(Reply, desk.MailDomain),
        };
    }

    /// <summary>An address as it is kept: an IP address in its canonical form, or a domain. Null: it is neither.</summary>
    public static string? AddressOf(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return SenderKey.TryOf(SenderKind.Client, text)?.Text ?? (RecipientDomain.TryOf(text, out RecipientDomain domain) ? domain.Name : null);
    }

    private static string AddressOf(string text, string who) => text.Length == 0
        ? throw Invalid(who, $"What {Visible.Make(who, 60)} says does not name the address of ours that it is about.", "Give it with -Address: the one that your server sends from, as 192.0.2.17.")
        : AddressOf(text) ?? throw Invalid(text, $"'{Visible.Make(text, LongestName)}' is no address.", "Write one address, as 192.0.2.17 or 2001:db8::17; for a list of domains, the domain.");

    private static string HostOf(string text) =>
        text.Length == 0 ? ""
        : RecipientDomain.TryOf(text, out RecipientDomain host) ? host.Name
        : throw Invalid(text, $"'{Visible.Make(text, LongestName)}' is no name of a host.", "Write the whole name, as mx1.example.net.");

    // Only what a person would paste into a browser or a mail program, and nothing that acts.
    private static string UrlOf(string text) =>
        text.Length is > 0 and <= LongestUrl && text.All(c => c is > ' ' and < '\x7F' and not ('"' or '\'' or '<' or '>' or '`' or '\\'))
            && Uri.TryCreate(text, UriKind.Absolute, out Uri? url) && (url.Scheme == Uri.UriSchemeHttps || url.Scheme == Uri.UriSchemeHttp || url.Scheme == Uri.UriSchemeMailto)
            ? text
            : "";

    private static string MailDeskIn(string reply, string domain) =>
        domain.Length > 0 && DelistingReply.AddressIn(reply, domain) is { } address ? "mailto:" + address : "";

    private static string Shown(string text) => Visible.Make(text.Trim(), LongestName);

    private static string Or(string first, string second) => first.Length > 0 ? first : second;

    private static ServerException Invalid(string target, string message, string advice) => new(ServerProblemKind.DelistingInvalid, target, message, advice);
}
