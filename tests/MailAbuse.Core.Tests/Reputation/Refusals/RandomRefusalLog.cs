using System.Globalization;
using System.Text;

namespace MailAbuse.Core.Tests.Reputation.Refusals;

/// <summary>Deliveries as they may stand in a log, in any order, with few ids so that they meet; and what strangers write to look like something else.</summary>
internal sealed class RandomRefusalLog(int seed)
{
    private readonly Random _random = new(seed);

    private static readonly string[] Domains = ["hotmail.test", "Outlook.test", "kunde.example", "firma.example.org", "[192.0.2.1]", "gmx.example", "\"x"];

    private static readonly string[] MailHosts =
    [
        "hotmail-test.olc.protection.outlook.com[203.0.113.1]:25", "outlook-test.olc.protection.outlook.com[203.0.113.2]:25", "mx1.kunde.example[198.51.100.1]:25",
        "MX2.kunde.example[198.51.100.2]:25", "mx1.provider.example[2001:db8::1]:25", "mx2.provider.example[2001:db8::2]:25", "gmail-smtp-in.l.google.com[203.0.113.3]:25",
        "detour.example.net[198.51.100.99]:25", "mx.co.uk[198.51.100.7]:25", "mail.co.uk[198.51.100.8]:25", "10.0.0.5[10.0.0.5]:24", "127.0.0.1[127.0.0.1]:10024", "filter[::1]:10024",
    ];

    private static readonly string[] Programs = ["postfix/smtp", "postfix/smtp", "postfix/smtp", "postfix/relay/smtp", "postfix/lmtp", "postfix/local", "postfix/error", "postfix-out/smtp", "postfix/pipe", "postfix/cleanup"];

    public static byte[] Make(int seed)
    {
        RandomRefusalLog log = new(seed);
        StringBuilder text = new();
        int lines = log.Pick(20, 60, 200, 600);
        long second = new DateTimeOffset(2026, 11, 5, 10, 0, 0, TimeSpan.Zero).ToUnixTimeSeconds();
        for (int i = 0; i < lines; i++)
        {
            second += log._random.Next(40);
            string time = DateTimeOffset.FromUnixTimeSeconds(second - (log._random.Next(30) == 0 ? 100 : 0)).ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture);
            text.Append(CultureInfo.InvariantCulture, $"{time}{log.Pick("", ".123456")}+00:00 {log.Pick("mx1", "mx1", "mx1", "mx2")} {log.Line()}{log.Pick("\n", "\n", "\n", "\r\n")}");
        }

        return Encoding.Latin1.GetBytes(text.ToString());
    }

    private string Line()
    {
        string id = Id();
        string line = _random.Next(20) switch
        {
            0 or 1 => $"postfix/qmgr[7]: {id}: removed",
            2 => $"postfix/postsuper[9]: {id}: {Pick("removed", "placed on hold", "requeued")}",
            3 => $"postfix/qmgr[7]: {id}: from=<a@example.com>, status={Pick("expired", "force-expired")}, returned to sender",
            4 => $"postfix/qmgr[7]: {id}: from=<{Pick("a@example.com", "x>, status=expired, returned to sender")}>, size=99, nrcpt=1 (queue active)",
            5 => $"postfix/pickup[8]: {id}: uid=0 from=<a@example.com>{Pick("", $" orig_id={Id()}", $" orig_id={Id()}")}",
            6 => $"postfix/smtpd[6]: {id}: client=a[192.0.2.7], sasl_method=PLAIN, sasl_username=mary, status=sent (x)",
            7 => Pick("kernel: removed", "postfix/smtp[5]: connect to mx1.kunde.example[198.51.100.1]:25: Connection timed out", "postfix/smtp[5]: warning: no", "sshd[3]: to=<x@y>, relay=z[1.2.3.4]:25, status=sent (x)"),
            _ => $"{Pick(Programs)}[{_random.Next(10, 99)}]: {id}: {Delivery()}",
        };
        if (_random.Next(40) != 0) return line;
        int at = line.IndexOf(": ", StringComparison.Ordinal);
        return $"{line[..at]}: message repeated 2 times: [ {line[(at + 2)..]}]";
    }

    private string Delivery()
    {
        string to = Recipient(), relay = _random.Next(5) == 0 ? Pick("none", "local", "dovecot", "mx[private/lmtp]") : Pick(MailHosts);
        string host = relay.Contains('[', StringComparison.Ordinal) && _random.Next(6) > 0 ? relay : Pick(MailHosts);
        string named = host[..(host.IndexOf(']', StringComparison.Ordinal) + 1)];
        string status = Pick("sent", "sent", "deferred", "deferred", "deferred", "bounced", "SOFTBOUNCE", "deliverable", "expired");
        string reason = status is "sent" ? Pick("250 2.0.0 Ok: queued as 4F1A01", "250 ok, status=deferred (host x[192.0.2.9] said: 550 no)", "delivered to mailbox") : Reason(to, host, named);
        string original = _random.Next(10) == 0 ? $", orig_to=<{Recipient()}>" : "";
        string dsn = Pick(", dsn=4.7.0", ", dsn=5.7.1", ", dsn=5.1.1", "", ", dsn=4.4.1");
        string end = _random.Next(30) == 0 ? "" : ")";
        return $"to=<{to}>{original}, relay={relay}{Pick("", "", ", conn_use=2")}, delay={_random.Next(90)}, delays=0/0/1/0{dsn}, status={status} ({reason}{end}";
    }

    private string Reason(string to, string host, string named)
    {
        string suspended = _random.Next(8) == 0 ? "delivery temporarily suspended: " : "";
        return suspended + _random.Next(9) switch
        {
            0 => $"connect to {host}: {Pick("Connection timed out", "Connection refused", "No route to host")}",
            1 => $"lost connection with {named} while sending RCPT TO",
            2 => $"conversation with {named} timed out while receiving the initial server greeting",
            3 => $"host {named} refused to talk to me: {Reply(to)}",
            4 => Pick("mail for kunde.example loops back to myself", "Host or domain name not found. Name service error for name=kunde.example type=MX: Host not found", "unknown mail transport error", "host mx said: 550 no", ""),
            5 => $"SASL authentication failed; server {named} said: 535 5.7.8 Error: authentication failed",
            _ => $"host {named} said: {Reply(to)} (in reply to {Pick("RCPT TO", "end of DATA", "MAIL FROM")} command)",
        };
    }

    private string Reply(string to) => Pick(
        "550 5.7.1 Unfortunately, messages from [192.0.2.7] weren't sent. Please contact your Internet service provider since part of their network is on our block list (S3140).",
        "451 4.7.650 The mail server [192.0.2.7] has been temporarily rate limited due to IP reputation.",
        $"554 5.7.1 Service unavailable; Client host [{Pick("192.0.2.7", "192.0.2.8")}] blocked using zen.spamhaus.org",
        $"550 5.1.1 <{to}>: Recipient address rejected: User unknown",
        $"452 4.2.2 {to} {to} over quota",
        "421-4.7.28 [192.0.2.7      15] Our system has detected an unusual rate of 421-4.7.28 unsolicited mail. 421 4.7.28 gsmtp",
        "550 no, status=sent (250 ok queued as 4F1A02)",
        "550 to=<a@kunde.example>, relay=mx1.kunde.example[198.51.100.1]:25, status=sent (x)",
        "550 (in reply to nothing) host x[192.0.2.1] said: 250 ok",
        "550 5.7.26 Unauthenticated email is not accepted (DMARC)",
        "450 4.2.0 Greylisted",
        $"550 5.7.1 blocked (S3140). [MxId={_random.Next():X8}{_random.Next():X8}] [DB{_random.Next(9)}EPF{_random.Next(99):D8}.prod.outlook.com 2026-11-05T10:0{_random.Next(9)}:00.{_random.Next(999):D3}Z 08DE{_random.Next():X10}]",
        $"421 4.7.0 try again a640c23a62f3a-b{_random.Next():x8}be5si1{_random.Next():x8}.{_random.Next(999)} - gsmtp 192.0.2.7 20261105T1000 2026-11-05T10:00",
        "\u00e4\u00ff 550 bytes of no alphabet");

    private string Recipient() => _random.Next(14) switch
    {
        0 => Pick("postmaster", "trailing@", "\"a>, relay=x[192.0.2.1]:25, status=sent (y\"@kunde.example", "\"q\\\" r\"@gmx.example", "a@b@kunde.example", "x>, status=sent@kunde.example"),
        _ => $"{Pick("a", "b", "B", "c")}@{Pick(Domains)}",
    };

    private string Id() => Pick("4F1A01", "4F1A02", "4F1A03", "4jHX0y40qrz29gG", "4F1A04", "4F1A05", "4F1A06", "4F1A07");

    private T Pick<T>(params T[] choices) => choices[_random.Next(choices.Length)];
}
