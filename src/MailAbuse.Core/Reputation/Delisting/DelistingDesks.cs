namespace MailAbuse.Reputation.Delisting;

/// <summary>
/// The operators of whom more is known than where they are asked. How long an answer takes is what is usual; nobody promises it, and it
/// only says when to look again. A refusal or listing brings its own page, which comes first.
/// </summary>
internal static class DelistingDesks
{
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    private static readonly DelistingDesk[] Known =
    [
        new("Microsoft consumer")
        {
            Form = "https://olcsupport.office.com/",
            Answer = 2 * Day,
            Pause = Day,
            Hint = "The form asks for the address, a contact address, the receiving domain and the text of the refusal. A first answer comes by mail within a day, mostly by a machine. Where it says that the address does not qualify, answer that mail and ask for a second look; a new form starts from the beginning.",
        },
        new("Microsoft 365")
        {
            Form = "https://sender.office.com/",
            Answer = Day,
            Pause = Day,
            Hint = "The form asks for a mail address and the blocked address. A link comes by mail, and only following it starts the request; it takes effect within a day.",
        },
        new("Google")
        {
            Form = "https://support.google.com/mail/contact/gmail_bulk_sender_escalation",
            Answer = 7 * Day,
            Pause = 7 * Day,
            Hint = "Google seldom answers: the log shows whether it helped. SPF, DKIM and the reverse name must be right first.",
        },
        new("Yahoo")
        {
            Form = "https://senders.yahooinc.com/contact",
            Hint = "What is only deferred (TSS04) mostly ends by itself when complaints stop and the server sends less for some days.",
        },
        new("Apple")
        {
            Form = "mailto:icloudadmin@apple.com",
            Hint = "Apple asks by mail for the name of your company, your mail domain, the addresses of your servers, the text of the refusals, and a description with the day on which it began.",
        },
        new("Telekom")
        {
            Form = "mailto:tobr@rx.t-online.de",
            MailDomain = "rx.t-online.de",
            Hint = "Asked by mail, at the address that the refusal names. The reverse name of the address must lead to a web site that says who runs the server and how he can be reached.",
        },
        new("1&1/GMX/WEB.DE")
        {
            Form = "https://postmaster.gmx.com/en/contact",
            Hint = "One form for GMX, WEB.DE, mail.com and IONOS. It asks for the address and the text of the refusal.",
        },
        new("Spamhaus")
        {
            Zones = ["spamhaus.org", "spamhaus.net", "abuseat.org"],
            IsOne = true,
            Whole = ["zen.spamhaus.org", "zen.dq.spamhaus.net"],
            Form = "https://check.spamhaus.org/",
            Answer = Day,
            Hint = "The page says on which of its lists the address is, and what to do for that one. An entry in the SBL is asked for by the owner of the network, your provider. Entries of machines (CSS, XBL) come back at once where spam still leaves.",
        },
        new("SpamCop")
        {
            Zones = ["spamcop.net"],
            Form = "https://www.spamcop.net/bl.shtml",
            EndsAfter = Day,
            Hint = "An entry ends by itself about a day after the last report. There is nothing to ask for while reports still come in.",
        },
        new("Barracuda")
        {
            Zones = ["barracudacentral.org"],
            IsOne = true,
            Whole = ["b.barracudacentral.org", "bb.barracudacentral.org"],
            Form = "https://www.barracudacentral.org/rbl/removal-request",
            Answer = Day,
            Pause = 2 * Day,
            Hint = "The form asks for the address, a mail address, a telephone number and the reason. Ask once: a second request does not make it quicker.",
        },
        new("UCEPROTECT")
        {
            Zones = ["uceprotect.net"],
            Form = "https://www.uceprotect.net/en/rblcheck.php",
            Answer = 7 * Day,
            Pause = 7 * Day,
            EndsAfter = 7 * Day,
            Hint = "An entry of level 1 ends by itself seven days after the last spam; the express removal for money is not advised. Levels 2 and 3 list whole networks for what neighbours do: only your provider can do something about those.",
        },
        new("Proofpoint")
        {
            Lists = ["Proofpoint"],
            Form = "https://ipcheck.proofpoint.com/",
            Hint = "The form asks what kind of mail is blocked, for a recipient of it, and what was mended. An address that stops sending spam is taken off by itself after a while.",
        },
        new("Cloudmark")
        {
            Zones = ["cloudmark.com"],
            IsOne = true,
            Form = "https://csi.cloudmark.com/en/reset/",
            Answer = Day,
            Hint = "What is asked for is a reset of the statistics. A confirmation comes by mail and must be answered; then it takes a working day. The first request is mostly granted, a further one is looked at by a person.",
        },
        new("Abusix")
        {
            Zones = ["abusix.zone"],
            IsOne = true,
            Whole = ["combined.mail.abusix.zone"],
            Form = "https://lookup.abusix.com/",
            Answer = Day,
            Hint = "The removal takes effect within minutes, and the entry comes back at once where spam still leaves.",
        },
        new("PSBL")
        {
            Zones = ["psbl.surriel.com"],
            Form = "https://psbl.org/",
            Answer = Day,
            Hint = "The removal is made by the form itself.",
        },
        new("SpamRATS") { Zones = ["spamrats.com"], Form = "https://www.spamrats.com/removal.php" },
        new("DroneBL") { Zones = ["dronebl.org"], Form = "https://dronebl.org/lookup" },
        new("blocklist.de") { Zones = ["blocklist.de"], Form = "https://www.blocklist.de/en/delist.html" },
    ];

    /// <summary>The operator of this name; null where no more is known of him.</summary>
    public static DelistingDesk? OfOperator(string name) => Array.Find(Known, desk => Same(desk.Name, name));

    /// <summary>Who runs a list; null where that is not known.</summary>
    public static DelistingDesk? OfList(string list) =>
        list.Length == 0 ? null
        : Array.Find(Known, desk => desk.Lists.Any(name => Same(name, list)) || desk.Zones.Any(zone => Same(zone, list) || list.EndsWith("." + zone, StringComparison.OrdinalIgnoreCase)));

    /// <summary>Who is asked by a request; where no more is known of him, what is usual.</summary>
    public static DelistingDesk Of(DelistingRequest request) => OfList(request.List) ?? OfOperator(request.Operator) ?? new DelistingDesk(request.Operator);

    /// <summary>Their names.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Known.Select(desk => desk.Name)];

    private static bool Same(string one, string other) => one.Equals(other, StringComparison.OrdinalIgnoreCase);
}
