using System.Globalization;
using System.Text;

namespace MailAbuse.Core.Tests.Oracle;

/// <summary>
/// Small logs that a seed makes: true stories of mail (submission, filters, proxies, requeues, bounces, two servers) told at the same time,
/// with few and soon reused queue ids, with texts that strangers forged, and with everything that happens to logs.
/// </summary>
/// <remarks>The same seed gives the same log on every machine.</remarks>
internal sealed class RandomLog
{
    private sealed record Line(string Host, long Second, string Program, int Pid, string Text);

    private static readonly string[] Hosts = ["mx1.example.net", "relay-b"];
    private static readonly string[] SyslogNames = ["postfix", "postfix", "postfix", "postfix-out", "postfix/submission", "postfix-10.0.0.1"];
    private static readonly string[] Logins = ["mary", "MARY", "joe@example.com", "Joe", "o'brien", "a, b", "joe, sasl_username=mary", "m\u00FCller"];
    private static readonly string[] Addresses = ["192.0.2.7", "192.0.2.8", "2001:db8::7", "198.51.100.23", "203.0.113.99"];
    private static readonly string[] Filters = ["127.0.0.1", "127.0.0.1", "127.0.0.2", "::1", "10.0.0.5", "10.0.0.6"];

    // What a stranger may write where he is asked for a name or an address.
    private static readonly string[] Forged =
    [
        ", sasl_username=mary", ", sasl_method=PLAIN, sasl_username=mary", "> sasl_username=<mary>", "]: , sasl_method=", "x[192.0.2.66], sasl_username=mary",
        ">, size=1, nrcpt=99 (queue active)", ">, relay=none, delay=0, delays=0/0/0/0, dsn=2.0.0, status=sent (250 ok)", ">, status=expired, returned to sender",
        "4F1A01: client=unknown[192.0.2.66], sasl_username=mary", " orig_id=4F1A02", "; queued as 4F1A01; ", "250 2.0.0 Ok: queued as 4F1A02", "4F1A01: removed",
        "a@b@c.example", "$(reboot)", "`id`", "\"", "\\", "<", "\u00C3\u00BC", "\u00E2\u0080\u00AE", "]", "[", "(", ")", "?", "#012Nov  5 10:00:00 mx1 postfix/smtpd[1]: 4F1A01: client=a[192.0.2.66], sasl_username=mary",
    ];

    private readonly Random _random;
    private readonly List<Line> _lines = [];
    private readonly string[][] _ids;
    private readonly long _start, _span;
    private readonly double _forgery;
    private readonly int _processes;

    private RandomLog(int seed)
    {
        _random = new Random(seed);
        _start = new DateTimeOffset(2026, 3 + _random.Next(9), 1 + _random.Next(28), _random.Next(24), _random.Next(60), 0, TimeSpan.Zero).ToUnixTimeSeconds();
        _span = Pick(60L, 900, 7200, 86_400, 4 * 86_400);
        _forgery = Pick(0, 0.1, 0.5);
        _processes = Pick(1, 4, 30);
        int pool = Pick(2, 5, 12, 60, 400);
        string[] ids = [.. Enumerable.Range(0, pool).Select(MakeId)];
        _ids = [ids, _random.Next(3) == 0 ? ids : [.. Enumerable.Range(1000, pool).Select(MakeId)]];
    }

    /// <summary>One log a host; sometimes both hosts' lines in one, as a log server keeps them.</summary>
    public static byte[][] Make(int seed)
    {
        var log = new RandomLog(seed);
        int size = log.Pick(50, 50, 200, 200, 600, 3000), stories = 0;
        while (log._lines.Count < size && stories++ < size) log.TellStory();
        return log.Write();
    }

    // ---- stories --------------------------------------------------------------------------------------------------------------------

    private void TellStory()
    {
        string host = _random.Next(4) == 0 ? Hosts[1] : Hosts[0];
        var at = new Clock(_start + _random.NextInt64(_span));
        int from = _lines.Count;
        switch (_random.Next(15))
        {
            case 0 or 1 or 2:
                Queued(host, at, Submit(host, at, client: null), depth: 0);
                break;
            case 3 or 4:
                Queued(host, at, Submit(host, at, Pick(Addresses)), depth: 0);
                break;
            case 5:
                Queued(host, at, PickUp(host, at), depth: 0);
                break;
            case 6 or 7:
                Filtered(host, at);
                break;
            case 8:
                Proxied(host, at);
                break;
            case 9:
                Requeued(host, at);
                break;
            case 10:
                NextServer(at);
                break;
            case 11:
                Noise(host, at);
                break;
            case 12:
                Forwarded(host, at);
                break;
            default:
                Chaos(host, at);
                break;
        }

        // It may have begun before the log did, or go on after its end.
        int told = _lines.Count - from;
        if (told > 1 && _random.Next(8) == 0) _lines.RemoveRange(from, _random.Next(told));
        else if (told > 1 && _random.Next(12) == 0) _lines.RemoveRange(from + 1, _random.Next(told - 1));
    }

    private sealed class Clock(long second)
    {
        public long Second { get; set; } = second;
    }

    private string Submit(string host, Clock at, string? client, string extra = "")
    {
        string id = NewId(host);
        int pid = Pid();
        bool hasLogin = client is null;
        string namaddr = Client(client ?? Pick(Addresses)) + (_random.Next(12) == 0 ? ":" + _random.Next(1024, 65535) : "");
        if (_random.Next(10) == 0)
        {
            string held = _random.Next(5) == 0 ? Client(Pick(Addresses)) : namaddr;
            Add(host, at, "smtpd", pid, $"NOQUEUE: hold: {Pick("RCPT", "RCPT", "DATA", "MAIL")} from {held}: <{Recipient()}>: Recipient address triggers HOLD action; from=<{Envelope()}> to=<{Recipient()}> proto=ESMTP helo=<{Helo()}>");
            if (_random.Next(6) == 0) return id;
            Wait(at, 0, 70);
        }

        string login = hasLogin ? Pick("", $", sasl_method={Pick("PLAIN", "LOGIN")}") + $", sasl_username={Pick(Logins)}" + Pick("", "", "", ", sasl_sender=xyz") : "";
        Add(host, at, "smtpd", pid, $"{id}: client={namaddr}{login}{extra}");
        if (_random.Next(15) == 0) Add(host, at, "smtpd", pid, $"{id}: client={namaddr}{login}{extra}");
        if (_random.Next(15) == 0) Add(host, at, "smtpd", pid, $"{id}: {Pick("hold", "milter-hold", "reject", "filter", "milter-reject")}: RCPT from {namaddr}: <{Recipient()}>: text; from=<{Envelope()}> to=<{Recipient()}> proto=ESMTP helo=<{Helo()}>");
        if (_random.Next(3) == 0) Add(host, at, "cleanup", Pid(), $"{id}: {Pick("", "", "resent-")}message-id=<{Text("a1@example.com")}>");
        if (_random.Next(15) == 0) Add(host, at, "cleanup", Pid(), $"{id}: {Pick("hold", "milter-hold", "warning", "reject", "info", "prepend")}: header Subject: {Text("hello")} from {namaddr}; from=<{Envelope()}> to=<{Recipient()}> proto=ESMTP helo=<{Helo()}>");
        return id;
    }

    private string PickUp(string host, Clock at)
    {
        string id = NewId(host);
        Add(host, at, "pickup", Pid(), $"{id}: uid={Pick("0", "33", "1000")} from=<{Envelope()}>");
        if (_random.Next(2) == 0) Add(host, at, "cleanup", Pid(), $"{id}: message-id=<{Text("b2@example.com")}>");
        return id;
    }

    /// <summary>From the queue to the end: retries, bounces, expiry.</summary>
    private void Queued(string host, Clock at, string id, int depth)
    {
        string envelope = depth > 0 ? "" : Envelope();
        string[] recipients = [.. Enumerable.Range(0, Pick(1, 1, 1, 2, 4)).Select(_ => Recipient())];
        int rounds = Pick(1, 1, 1, 2, 5);
        if (_random.Next(10) == 0) Add(host, at, "postsuper", Pid(), $"{id}: placed on hold");
        if (_random.Next(20) == 0) Add(host, at, "postsuper", Pid(), $"{id}: released from hold");
        for (int round = 0; round < rounds; round++)
        {
            Active(host, at, id, envelope, recipients.Length);
            foreach (string recipient in recipients)
            {
                if (_random.Next(4) == 0) Wait(at, 0, 5);
                string status = round < rounds - 1 ? Pick("deferred", "deferred", "deferred", "sent") : Pick("sent", "sent", "sent", "bounced", "deferred");
                Deliver(host, at, id, recipient, Relay(), status, status == "sent" ? Pick("250 ok", "250 2.0.0 Ok: queued as " + Pick(_ids[0]), "delivered to mailbox", Text("250 thanks")) : Text("450 4.7.1 busy"));
            }

            if (round < rounds - 1) Wait(at, 0, 900);
        }

        if (depth < 2 && _random.Next(6) == 0) Notify(host, at, id, depth);
        if (_random.Next(12) == 0)
        {
            Add(host, at, "qmgr", 7, $"{id}: from=<{envelope}>, status={Pick("expired", "force-expired")}, returned to sender");
            if (depth < 2) Notify(host, at, id, depth);
        }

        if (_random.Next(6) != 0) Add(host, at, Pick("qmgr", "qmgr", "qmgr", "postsuper"), 7, $"{id}: removed");
    }

    private void Notify(string host, Clock at, string id, int depth)
    {
        string next = NewId(host);
        if (next == id) return;
        string line = $"{id}: {Pick("sender non-delivery", "sender delay", "sender delivery status", "postmaster non-delivery")} notification: {next}";
        bool late = _random.Next(5) == 0;
        if (late) Active(host, at, next, "", 1);
        Add(host, at, "bounce", Pid(), line);
        if (_random.Next(8) == 0) Add(host, at, "bounce", Pid(), line);
        if (_random.Next(8) == 0) Filtered(host, at, next);
        else if (_random.Next(3) != 0) Queued(host, at, next, depth + 1);
    }

    /// <summary>A -> filter -> B (-> C), with or without XFORWARD, in this order of lines or another.</summary>
    private void Filtered(string host, Clock at, string? first = null)
    {
        string id = first ?? Pick(() => Submit(host, at, null), () => Submit(host, at, Pick(Addresses)), () => PickUp(host, at))();
        string original = id;
        int hops = Pick(1, 1, 2, 3);
        bool forwards = _random.Next(3) == 0;
        string address = Pick(Filters);
        string[] recipients = [.. Enumerable.Range(0, Pick(1, 1, 2, 3)).Select(_ => Recipient())];
        for (int hop = 0; hop < hops; hop++)
        {
            Active(host, at, id, Envelope(), recipients.Length);
            if (_random.Next(6) == 0)
            {
                Deliver(host, at, id, recipients[0], $"none", "deferred", $"connect to {address}[{address}]:10024: Connection refused");
                Wait(at, 0, 600);
                Active(host, at, id, Envelope(), recipients.Length);
            }

            string back = _random.Next(8) == 0 ? Pick(Filters) : address;
            string extra = forwards ? $", orig_queue_id={original}" + Pick("", $", orig_client={Client(Pick(Addresses))}") : "";
            bool split = _random.Next(6) == 0;
            string? next = null;
            foreach (string recipient in recipients)
            {
                if (next is null || split)
                {
                    next = Submit(host, at, back, extra);
                    if (_random.Next(4) == 0)
                    {
                        Active(host, at, next, Envelope(), recipients.Length);
                        Deliver(host, at, next, recipient, Relay(), "sent", "250 ok");
                        Add(host, at, "qmgr", 7, $"{next}: removed");
                    }
                }

                if (_random.Next(6) == 0) Wait(at, 0, 90);
                Deliver(host, at, id, recipient, $"{address}[{address}]:10024", Pick("sent", "sent", "sent", "deferred", "bounced"),
                    Pick($"250 2.0.0 from MTA(smtp:[127.0.0.1]:10025): 250 2.0.0 Ok: queued as {next}", $"250 2.0.0 Ok: queued as {next}", "250 ok"));
            }

            if (_random.Next(8) != 0) Add(host, at, "qmgr", 7, $"{id}: removed");
            id = next!;
        }

        Queued(host, at, id, depth: 0);
    }

    private void Proxied(string host, Clock at)
    {
        int pid = Pid();
        int messages = Pick(1, 1, 2);
        string client = Client(Pick(Addresses));
        string login = _random.Next(2) == 0 ? $", sasl_method=PLAIN, sasl_username={Pick(Logins)}" : "";
        for (int i = 0; i < messages; i++)
        {
            if (i == 0 || _random.Next(4) != 0) Add(host, at, "smtpd", pid, $"NOQUEUE: client={client}{login}");
            bool late = _random.Next(6) == 0;
            string id = late ? NewId(host) : Submit(host, at, _random.Next(8) == 0 ? null : Pick(Filters), Pick("", "", $", orig_client={client}"));
            Add(host, at, "smtpd", pid, $"proxy-{Pick("accept", "accept", "accept", "reject")}: END-OF-MESSAGE: {Pick("250 2.0.0 from MTA(smtp:[127.0.0.1]:10025): 250 2.0.0 Ok", "250 2.0.0 Ok")}: queued as {id}; from=<{Envelope()}> to=<{Recipient()}> proto=ESMTP helo=<{Helo()}>{(login.Length > 0 ? $" sasl_username=<{Pick(Logins)}>" : "")}");
            if (late) Add(host, at, "smtpd", Pid(), $"{id}: client=localhost[127.0.0.1]");
            Queued(host, at, id, depth: 0);
        }
    }

    private void Requeued(string host, Clock at)
    {
        string id = Pick(() => Submit(host, at, null), () => Submit(host, at, Pick(Addresses)), () => PickUp(host, at))();
        if (_random.Next(2) == 0) Active(host, at, id, Envelope(), 1);
        if (_random.Next(2) == 0) Deliver(host, at, id, Recipient(), "none", "deferred", "no route");
        if (_random.Next(5) == 0) Add(host, at, "qmgr", 7, $"{id}: removed");
        Add(host, at, "postsuper", Pid(), $"{id}: requeued");
        if (_random.Next(2) == 0) Add(host, at, "postsuper", Pid(), "Requeued: 1 message");
        string next = NewId(host);
        Add(host, at, "pickup", Pid(), $"{next}: uid=101 from=<{Envelope()}> orig_id={id}");
        Queued(host, at, next, depth: 0);
    }

    /// <summary>An alias sends it on; the new message's lines begin before or after local says so.</summary>
    private void Forwarded(string host, Clock at)
    {
        string id = Pick(() => Submit(host, at, null), () => Submit(host, at, Pick(Addresses)), () => PickUp(host, at))();
        Active(host, at, id, Envelope(), 1);
        for (int i = Pick(1, 1, 1, 2); i > 0; i--)
        {
            string next = NewId(host);
            if (_random.Next(2) == 0) Active(host, at, next, Envelope(), Pick(1, 3));
            if (_random.Next(8) == 0) Add(host, at, "qmgr", 7, $"{next}: removed");
            if (_random.Next(8) == 0) Submit(host, at, Pick(Filters));
            Deliver(host, at, id, Recipient(), "local", "sent", $"forwarded as {next}");
            if (_random.Next(3) != 0) Queued(host, at, next, depth: 1);
        }

        if (_random.Next(4) != 0) Add(host, at, "qmgr", 7, $"{id}: removed");
    }

    private void NextServer(Clock at)
    {
        string from = Pick(Hosts), to = from == Hosts[0] ? Hosts[1] : Hosts[0];
        string id = Pick(() => Submit(from, at, null), () => Submit(from, at, Pick(Addresses)), () => PickUp(from, at))();
        string[] recipients = [.. Enumerable.Range(0, Pick(1, 2, 3)).Select(_ => Recipient())];
        Active(from, at, id, Envelope(), recipients.Length);
        var there = new Clock(at.Second + Pick(0, 0, 0, 5, -5, 599, 600, 601, -600, -601));
        string next = Submit(to, there, _random.Next(10) == 0 ? null : Pick("10.1.0.1", "127.0.0.1"));
        foreach (string recipient in recipients) Deliver(from, at, id, recipient, "out.example.net[10.1.0.2]:25", "sent", $"250 2.0.0 Ok: queued as {next}");
        Add(from, at, "qmgr", 7, $"{id}: removed");
        Queued(to, there, next, depth: 0);
    }

    private void Noise(string host, Clock at)
    {
        string client = Client(Pick(Addresses));
        for (int i = _random.Next(4); i >= 0; i--)
        {
            (string program, string text) = _random.Next(12) switch
            {
                0 => ("smtpd", $"connect from {client}"),
                1 => ("smtpd", $"disconnect from {client} ehlo=1 mail=1 rcpt=0/1 quit=1 commands=3/4"),
                2 => ("smtpd", $"warning: {client}: SASL {Text("LOGIN")} authentication failed: UGFzc3dvcmQ6, sasl_username={Text("mary")}"),
                3 => ("smtpd", $"NOQUEUE: reject: RCPT from {client}: 554 5.7.1 <{Recipient()}>: Relay access denied; from=<{Envelope()}> to=<{Recipient()}> proto=ESMTP helo=<{Helo()}>"),
                4 => ("smtpd", $"warning: {Text("mx")}: hostname {Helo()} does not resolve to address 192.0.2.9"),
                5 => ("cleanup", $"{NewId(host)}: message-id=<{Text("c3@example.com")}>"),
                6 => ("qmgr", $"{NewId(host)}: skipped, still being delivered"),
                7 => ("smtp", $"{NewId(host)}: host mx.example.org[203.0.113.5] said: 450 {Text("later")} (in reply to RCPT TO command)"),
                8 => ("smtp", $"connect to mx.example.org[203.0.113.5]:25: Connection timed out"),
                9 => ("anvil", $"statistics: max connection rate 1/60s for (smtp:{Pick(Addresses)}) at Nov  5 10:00:00"),
                10 => ("smtp", $"{NewId(host)}: to=<{Recipient()}>, relay=mx.example.org[203.0.113.5]:25, delay=1, delays=0/0/1/0, dsn=2.1.5, status={Pick("deliverable", "undeliverable")} (250 ok)"),
                _ => ("master", "daemon started -- version 3.7.11, configuration /etc/postfix"),
            };
            Add(host, at, program, Pid(), text);
        }

        if (_random.Next(3) == 0) _lines.Add(new Line(host, at.Second, Pick("dovecot", "CRON", "kernel", "amavis"), Pid(), $"{NewId(host)}: client={client}, sasl_method=PLAIN, sasl_username=mary"));
    }

    /// <summary>Lines in no order that any server would write.</summary>
    private void Chaos(string host, Clock at)
    {
        for (int i = _random.Next(12); i >= 0; i--)
        {
            string id = NewId(host), other = NewId(host);
            if (id == other) continue;
            string client = Client(Pick(Filters));
            switch (_random.Next(14))
            {
                case 0:
                    Submit(host, at, _random.Next(3) == 0 ? null : Pick(Filters), Pick("", "", $", orig_queue_id={other}"));
                    break;
                case 1:
                    PickUp(host, at);
                    break;
                case 2:
                    Active(host, at, id, Envelope(), Pick(1, 2, 50));
                    break;
                case 3 or 4:
                    Deliver(host, at, id, Recipient(), $"filter[{Pick(Filters)}]:10024", "sent", $"250 2.0.0 Ok: queued as {other}");
                    break;
                case 5:
                    Deliver(host, at, id, Recipient(), Relay(), Pick("sent", "deferred", "bounced", "deliverable", "SENT", ""), Text("text"));
                    break;
                case 6 or 7:
                    Add(host, at, Pick("qmgr", "postsuper"), 7, $"{id}: removed");
                    break;
                case 8:
                    Add(host, at, Pick("bounce", "bounce", "defer", "trace"), Pid(), $"{id}: {Pick("sender non-delivery", "sender delay", "postmaster non-delivery", "sender delivery status", "postmaster delay", "sender")} notification: {other}");
                    break;
                case 9:
                    Add(host, at, "pickup", Pid(), $"{id}: uid=101 from=<{Envelope()}> orig_id={other}");
                    break;
                case 10:
                    Add(host, at, "smtpd", Pid(), $"NOQUEUE: client={client}{Pick("", ", sasl_method=PLAIN, sasl_username=mary", $", orig_queue_id={other}")}");
                    break;
                case 11:
                    Add(host, at, "smtpd", Pid(), $"proxy-accept: END-OF-MESSAGE: 250 2.0.0 Ok: queued as {id}; from=<{Envelope()}> to=<{Recipient()}> proto=ESMTP helo=<{Helo()}>");
                    break;
                case 12:
                    Deliver(host, at, id, Recipient(), Pick("local", "local", "none"), Pick("sent", "sent", "bounced"), $"forwarded as {other}");
                    break;
                default:
                    Add(host, at, Pick("cleanup", "smtpd", "postsuper"), Pid(), $"{id}: {Pick("hold: header X: y from a[192.0.2.1];", "milter-hold: END-OF-MESSAGE from a[192.0.2.1]: text;", "placed on hold", "released from hold")}");
                    break;
            }
        }
    }

    // ---- lines ----------------------------------------------------------------------------------------------------------------------

    private void Active(string host, Clock at, string id, string envelope, int recipients) =>
        Add(host, at, "qmgr", 7, $"{id}: from=<{envelope}>, size={_random.Next(300, 90_000)}, nrcpt={recipients} (queue active)");

    private void Deliver(string host, Clock at, string id, string recipient, string relay, string status, string reply)
    {
        string originalTo = _random.Next(8) == 0 ? $", orig_to=<{Recipient()}>" : "";
        string reuse = _random.Next(8) == 0 ? ", conn_use=2" : "";
        Add(host, at, relay == "local" ? "local" : Pick("smtp", "smtp", "smtp", "lmtp", "error", "relay", "virtual", "pipe", "retry", "discard"), Pid(),
            $"{id}: to=<{recipient}>{originalTo}, relay={relay}{reuse}, delay={_random.Next(100)}.{_random.Next(10)}, delays=0.1/0/0.2/0.3, dsn=2.0.0, status={status} ({reply})");
    }

    private void Add(string host, Clock at, string program, int pid, string text)
    {
        if (_random.Next(3) == 0) at.Second += _random.Next(3);
        _lines.Add(new Line(host, at.Second, (program is "smtpd" or "smtp" ? Pick(SyslogNames) : "postfix") + "/" + program, pid, text));
    }

    private void Wait(Clock at, int least, int most) => at.Second += _random.Next(least, most + 1);

    private string NewId(string host) => Pick(_ids[host == Hosts[0] ? 0 : 1]);

    private static string MakeId(int number) => number % 7 == 6
        ? "4cV" + "BCDFGHJKLM"[number / 7 % 10] + "Bx" + (1000 + number % 8000).ToString(CultureInfo.InvariantCulture) + "z7Yq"
        : (0x4F1A01 + number).ToString("X", CultureInfo.InvariantCulture);

    private int Pid() => 100 + _random.Next(_processes);

    private string Client(string address) => (address switch
    {
        "127.0.0.1" or "::1" => "localhost",
        "192.0.2.7" => "home.example.com",
        _ => "unknown",
    }) + $"[{address}]";

    private string Relay() => Pick("local", "none", "mx.example.org[203.0.113.5]:25", "mx2.example.org[2001:db8::25]:25", "host[private/dovecot-lmtp]", "127.0.0.1[127.0.0.1]:10024", "dovecot", "::1[::1]:10024");

    private string Envelope() => Text(Pick("mary@example.com", "MARY@example.com", "joe@example.com", "", "bounce+a=b@lists.example.org", "\"a b\"@example.com", "root"));

    private string Recipient() => Text(Pick("x@example.org", "y@example.org", "z@Example.ORG", "w@example.net", "postmaster", "\"a>, status=sent\"@example.org", "\"q\\\" r\"@example.org", "a@[192.0.2.1]", "trailing@"));

    private string Helo() => Text(Pick("home", "mail.example.com", "[192.0.2.7]"));

    /// <summary>The text, or one that wants to be taken for something else.</summary>
    private string Text(string honest)
    {
        if (_random.NextDouble() >= _forgery) return honest;
        string forged = Pick(Forged);
        return _random.Next(4) switch
        {
            0 => forged,
            1 => honest + forged,
            2 => forged + honest,
            _ => "\"" + forged + "\"@example.com",
        };
    }

    private T Pick<T>(params T[] of) => of[_random.Next(of.Length)];

    private Func<string> Pick(params Func<string>[] of) => of[_random.Next(of.Length)];

    // ---- the log --------------------------------------------------------------------------------------------------------------------

    private byte[][] Write()
    {
        List<Line> lines = [.. _lines.OrderBy(l => l.Second)];
        double dropped = Pick(0, 0, 0.01, 0.1), doubled = Pick(0, 0, 0.01, 0.2), swapped = Pick(0, 0, 0.02, 0.3);
        int step = _random.Next(4) == 0 ? _random.Next(lines.Count) : int.MaxValue, stepped = Pick(1, 61, 3600, 90_000);
        double repeated = Pick(0, 0, 0, 0.05);
        int format = _random.Next(8);
        bool oneLog = _random.Next(5) == 0;
        var logs = new Dictionary<string, MemoryStream>();
        for (int i = 0; i + 1 < lines.Count; i++)
        {
            if (_random.NextDouble() < swapped) (lines[i], lines[i + 1]) = (lines[i + 1], lines[i]);
        }

        for (int i = 0; i < lines.Count; i++)
        {
            Line line = lines[i];
            if (_random.NextDouble() < dropped) continue;
            if (i >= step) line = line with { Second = line.Second - stepped };
            if (_random.NextDouble() < repeated) line = line with { Text = $"message repeated {Pick(2, 10, 400)} times: [ {line.Text}]" };
            string key = oneLog ? "" : line.Host;
            if (!logs.TryGetValue(key, out MemoryStream? log)) logs[key] = log = new MemoryStream();
            byte[] bytes = Encoding.Latin1.GetBytes(Header(line, format < 6 ? format : _random.Next(6)) + line.Text + "\n");
            log.Write(bytes);
            if (_random.NextDouble() < doubled) log.Write(bytes);
        }

        return [.. logs.OrderBy(l => l.Key, StringComparer.Ordinal).Select(l => l.Value.ToArray())];
    }

    private static string Header(Line line, int format)
    {
        DateTimeOffset time = DateTimeOffset.FromUnixTimeSeconds(line.Second);
        CultureInfo c = CultureInfo.InvariantCulture;
        string bsd = string.Create(c, $"{time:MMM} {time.Day,2} {time:HH:mm:ss}");
        return format switch
        {
            0 or 1 => $"{bsd} {line.Host} {line.Program}[{line.Pid}]: ",
            2 => $"{time.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff", c)}+00:00 {line.Host} {line.Program}[{line.Pid}]: ",
            3 => $"{time.ToOffset(TimeSpan.FromMinutes(-210)).ToString("yyyy-MM-dd'T'HH:mm:ss", c)}-0330 {line.Host} {line.Program}[{line.Pid}]: ",
            4 => $"<22>{bsd} {line.Host} {line.Program}[{line.Pid}]: ",
            _ => $"<22>1 {time.ToOffset(TimeSpan.FromHours(2)).ToString("yyyy-MM-dd'T'HH:mm:ss.fff", c)}+02:00 {line.Host} {line.Program} {line.Pid} - - ",
        };
    }
}
