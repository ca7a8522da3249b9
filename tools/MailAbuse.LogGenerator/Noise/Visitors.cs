namespace MailAbuse.LogGenerator;

/// <summary>Everything in a mail log that brings no message: strangers who are refused, guessed passwords, scans, mailbox logins, statistics.</summary>
internal static class Visitors
{
    /// <summary>Called for each message that is handed in, so that the noise rises and falls with the day.</summary>
    public static void Maybe(MailSystem system, long now)
    {
        Rng rng = system.Rng;
        double level = system.Options.Noise;
        while (level > 0 && rng.Chance(Math.Min(level, 1)))
        {
            level -= 1;
            PostfixHost host = system.Hosts[rng.Next(system.Hosts.Count)];
            Flight visitor = rng.Next(100) switch
            {
                < 34 => new RefusedSession(host),
                < 56 => new FailedLogin(host),
                < 78 => new PostscreenVisit(host),
                < 92 => new MailboxLogin(host),
                < 97 => new ShortVisit(host),
                _ => new AnvilStatistics(host),
            };
            system.Push(now + (long)(rng.NextDouble() * 20_000_000), visitor);
        }
    }

    public static string Stranger(Rng rng) => rng.Next(10) switch
    {
        0 => $"2001:db8:{rng.Between(0x1000, 0xffff):x}:{rng.Between(1, 0xffff):x}::{rng.Between(1, 0xff):x}",
        < 4 => $"{rng.Pick(["203.0.113", "198.51.100"])}.{rng.Between(1, 254)}",
        _ => $"100.{rng.Between(96, 127)}.{rng.Between(0, 255)}.{rng.Between(1, 254)}",
    };
}

/// <summary>A client whose recipient, sender, HELO or address is refused.</summary>
internal sealed class RefusedSession(PostfixHost host) : Flight
{
    private int _stage, _pid, _refusals, _kind;
    private string _address = "", _client = "", _helo = "", _from = "";

    public override long Step(MailSystem system, long now)
    {
        Rng rng = system.Rng;
        if (_stage++ == 0)
        {
            _pid = host.Pool(Programs.Smtpd).Take();
            _kind = rng.Next(7);
            _address = Visitors.Stranger(rng);
            string domain = system.Destinations.AnyForeign(rng);
            _client = (rng.Chance(0.4) ? "unknown" : "host-" + rng.Between(10, 9999).ToString(System.Globalization.CultureInfo.InvariantCulture) + "." + domain) + $"[{_address}]";
            _helo = _kind == 2 ? "WIN-" + Names.Hex(rng, 11) : "mail." + domain;
            _from = $"{Names.Person(rng)}@{domain}";
            _refusals = rng.Between(1, 2);
            host.Line(now, Programs.Smtpd, _pid).Utf8("connect from "u8).Text(_client).End();
            return now + rng.Between(150_000, 900_000);
        }
        if (_stage - 2 < _refusals)
        {
            string to = _kind == 1
                ? $"{Names.Person(rng)}@{system.Destinations.AnyForeign(rng)}"
                : $"{Names.Person(rng)}@{rng.Pick(system.Destinations.OwnDomains)}";
            string reason = _kind switch
            {
                0 => $"550 5.1.1 <{to}>: Recipient address rejected: User unknown in virtual mailbox table",
                1 => $"454 4.7.1 <{to}>: Relay access denied",
                2 => $"504 5.5.2 <{_helo}>: Helo command rejected: need fully-qualified hostname",
                3 => $"450 4.1.8 <{_from}>: Sender address rejected: Domain not found",
                4 => $"554 5.7.1 Service unavailable; Client host [{_address}] blocked using dnsbl.example.net; https://dnsbl.example.net/query/ip/{_address}",
                5 => $"450 4.7.25 Client host rejected: cannot find your hostname, [{_address}]",
                _ => $"450 4.2.0 <{to}>: Recipient address rejected: Greylisted, see http://postgrey.example.org/help.html",
            };
            host.Line(now, Programs.Smtpd, _pid).Utf8("NOQUEUE: reject: RCPT from "u8).Text(_client).Utf8(": "u8).Text(reason).Utf8("; from=<"u8).Text(_from)
                .Utf8("> to=<"u8).Text(to).Utf8("> proto=ESMTP helo=<"u8).Text(_helo).Utf8(">"u8).End();
            return now + rng.Between(50_000, 700_000);
        }
        host.Line(now, Programs.Smtpd, _pid).Utf8("disconnect from "u8).Text(_client).Utf8(" ehlo=1 mail=1 rcpt=0/"u8).Number(_refusals)
            .Utf8(" quit=1 commands=3/"u8).Number(3 + _refusals).End();
        host.Pool(Programs.Smtpd).Return(_pid);
        return Done;
    }
}

/// <summary>Someone who guesses a password.</summary>
internal sealed class FailedLogin(PostfixHost host) : Flight
{
    private int _stage, _pid;
    private string _client = "";
    private byte[] _program = Programs.Submission;

    public override long Step(MailSystem system, long now)
    {
        Rng rng = system.Rng;
        switch (_stage++)
        {
            case 0:
                _client = $"unknown[{Visitors.Stranger(rng)}]";
                _program = rng.Chance(0.7) ? Programs.Submission : Programs.Smtps;
                _pid = host.Pool(_program).Take();
                host.Line(now, _program, _pid).Utf8("connect from "u8).Text(_client).End();
                return now + rng.Between(300_000, 1_500_000);
            case 1:
                host.Line(now, _program, _pid).Utf8("warning: "u8).Text(_client).Utf8(": SASL "u8).Text(rng.Chance(0.8) ? "LOGIN" : "PLAIN")
                    .Utf8(" authentication failed: "u8).Text(rng.Chance(0.6) ? "UGFzc3dvcmQ6" : "authentication failure").End();
                return now + rng.Between(100_000, 2_000_000);
            case 2:
                host.Line(now, _program, _pid).Utf8("lost connection after AUTH from "u8).Text(_client).End();
                return now + 400;
            default:
                host.Line(now, _program, _pid).Utf8("disconnect from "u8).Text(_client).Utf8(" ehlo=1 auth=0/1 commands=1/2"u8).End();
                host.Pool(_program).Return(_pid);
                return Done;
        }
    }
}

/// <summary>A client before postscreen: known, new, too hasty or listed.</summary>
internal sealed class PostscreenVisit(PostfixHost host) : Flight
{
    private int _stage, _kind;
    private string _peer = "", _address = "";

    public override long Step(MailSystem system, long now)
    {
        Rng rng = system.Rng;
        int pid = host.PostscreenPid;
        if (_stage == 0)
        {
            _kind = rng.Next(10) switch { < 5 => 0, < 7 => 1, 7 => 2, _ => 3 };
            _address = Visitors.Stranger(rng);
            _peer = $"[{_address}]:{rng.Between(1_024, 65_000)}";
            host.Line(now, Programs.Postscreen, pid).Utf8("CONNECT from "u8).Text(_peer).Utf8(" to ["u8).Text(host.Address).Utf8("]:25"u8).End();
            _stage = 1;
            return now + (_kind == 0 ? 500 : rng.Between(200_000, 6_000_000));
        }
        LineWriter line;
        switch (_kind, _stage++)
        {
            case (0, _):
                host.Line(now, Programs.Postscreen, pid).Utf8("PASS OLD "u8).Text(_peer).End();
                return Done;
            case (1, 1):
                host.Line(now, Programs.Postscreen, pid).Utf8("HANGUP after "u8).Text(rng.Chance(0.5) ? "0.4" : "2.1").Utf8(" from "u8).Text(_peer)
                    .Utf8(" in tests before SMTP handshake"u8).End();
                return now + 300;
            case (2, 1):
                host.Line(now, Programs.Postscreen, pid).Utf8("PREGREET 11 after 0.07 from "u8).Text(_peer).Utf8(": EHLO User\\r\\n"u8).End();
                return now + 90_000;
            case (3, 1):
                host.Line(now, Programs.Dnsblog, host.AnyOf(Programs.Dnsblog)).Utf8("addr "u8).Text(_address).Utf8(" listed by domain dnsbl.example.net as 127.0.0.4"u8).End();
                return now + rng.Between(100_000, 2_000_000);
            case (3, 2):
                host.Line(now, Programs.Postscreen, pid).Utf8("DNSBL rank "u8).Number(rng.Between(3, 9)).Utf8(" for "u8).Text(_peer).End();
                return now + rng.Between(200_000, 900_000);
            case (3, 3):
                string domain = system.Destinations.AnyForeign(rng);
                line = host.Line(now, Programs.Postscreen, pid).Utf8("NOQUEUE: reject: RCPT from "u8).Text(_peer)
                    .Utf8(": 550 5.7.1 Service unavailable; client ["u8).Text(_address).Utf8("] blocked using dnsbl.example.net; from=<"u8).Text(Names.Person(rng)).Utf8("@"u8)
                    .Text(domain).Utf8(">, to=<"u8).Text(Names.Person(rng)).Utf8("@"u8).Text(rng.Pick(system.Destinations.OwnDomains))
                    .Utf8(">, proto=ESMTP, helo=<"u8).Text(domain).Utf8(">"u8);
                line.End();
                return now + 40_000;
            default:
                host.Line(now, Programs.Postscreen, pid).Utf8("DISCONNECT "u8).Text(_peer).End();
                return Done;
        }
    }
}

/// <summary>A mail program that looks for new mail.</summary>
internal sealed class MailboxLogin(PostfixHost host) : Flight
{
    private int _stage, _process;
    private string _user = "", _session = "";

    public override long Step(MailSystem system, long now)
    {
        Rng rng = system.Rng;
        if (_stage++ == 0)
        {
            _user = $"{Names.Person(rng)}@{rng.Pick(system.Destinations.OwnDomains)}";
            _session = Names.Token(rng, 16);
            _process = host.NewPid();
            host.Line(now, Programs.Dovecot, 0).Utf8("imap-login: Login: user=<"u8).Text(_user).Utf8(">, method=PLAIN, rip=100."u8).Number(rng.Between(64, 95)).Utf8("."u8)
                .Number(rng.Between(0, 255)).Utf8("."u8).Number(rng.Between(1, 254)).Utf8(", lip="u8).Text(host.Address).Utf8(", mpid="u8).Number(_process)
                .Utf8(", TLS, session=<"u8).Text(_session).Utf8(">"u8).End();
            return now + (long)rng.LogNormal(20e6, 1.5);
        }
        int fetched = rng.Between(0, 12);
        host.Line(now, Programs.Dovecot, 0).Utf8("imap("u8).Text(_user).Utf8(")<"u8).Number(_process).Utf8("><"u8).Text(_session)
            .Utf8(">: Disconnected: Logged out in="u8).Number(rng.Between(90, 900)).Utf8(" out="u8).Number(rng.Between(600, 90_000))
            .Utf8(" deleted=0 expunged=0 trashed=0 hdr_count="u8).Number(fetched).Utf8(" hdr_bytes="u8).Number(fetched * 312L).Utf8(" body_count="u8).Number(fetched / 3)
            .Utf8(" body_bytes="u8).Number(fetched / 3 * 4_711L).End();
        return Done;
    }
}

/// <summary>Scanners and broken clients.</summary>
internal sealed class ShortVisit(PostfixHost host) : Flight
{
    private int _stage, _pid;
    private string _client = "";

    public override long Step(MailSystem system, long now)
    {
        Rng rng = system.Rng;
        switch (_stage++)
        {
            case 0:
                string address = Visitors.Stranger(rng);
                _client = $"unknown[{address}]";
                _pid = host.Pool(Programs.Smtpd).Take();
                if (rng.Chance(0.4))
                    host.Line(now, Programs.Smtpd, _pid).Utf8("warning: hostname host-"u8).Number(rng.Between(2, 999)).Utf8("."u8).Text(system.Destinations.AnyForeign(rng))
                        .Utf8(" does not resolve to address "u8).Text(address).Utf8(": Name or service not known"u8).End();
                host.Line(now, Programs.Smtpd, _pid).Utf8("connect from "u8).Text(_client).End();
                return now + rng.Between(100_000, 3_000_000);
            case 1:
                LineWriter line = host.Line(now, Programs.Smtpd, _pid);
                switch (rng.Next(4))
                {
                    case 0: line.Utf8("improper command pipelining after CONNECT from "u8).Text(_client).Utf8(": \\026\\003\\001\\002"u8).End(); break;
                    case 1: line.Utf8("SSL_accept error from "u8).Text(_client).Utf8(": lost connection"u8).End(); break;
                    case 2: line.Utf8("warning: non-SMTP command from "u8).Text(_client).Utf8(": GET / HTTP/1.1"u8).End(); break;
                    default: line.Utf8("lost connection after CONNECT from "u8).Text(_client).End(); break;
                }
                return now + 600;
            default:
                host.Line(now, Programs.Smtpd, _pid).Utf8("disconnect from "u8).Text(_client).Utf8(" commands=0/0"u8).End();
                host.Pool(Programs.Smtpd).Return(_pid);
                return Done;
        }
    }
}

/// <summary>What anvil sums up now and then.</summary>
internal sealed class AnvilStatistics(PostfixHost host) : Flight
{
    public override long Step(MailSystem system, long now)
    {
        Rng rng = system.Rng;
        string client = $"{rng.Pick(["smtp", "submission", "smtps"])}:{Visitors.Stranger(rng)}";
        string moment = host.Log.ShortTime(now - (rng.Between(1, 500) * 1_000_000L));
        host.Line(now, Programs.Anvil, host.AnvilPid).Utf8("statistics: max connection rate "u8).Number(rng.Between(1, 9)).Utf8("/60s for ("u8).Text(client).Utf8(") at "u8).Text(moment).End();
        host.Line(now, Programs.Anvil, host.AnvilPid).Utf8("statistics: max connection count "u8).Number(rng.Between(1, 4)).Utf8(" for ("u8).Text(client).Utf8(") at "u8).Text(moment).End();
        host.Line(now, Programs.Anvil, host.AnvilPid).Utf8("statistics: max cache size "u8).Number(rng.Between(2, 40)).Utf8(" at "u8).Text(moment).End();
        return Done;
    }
}
