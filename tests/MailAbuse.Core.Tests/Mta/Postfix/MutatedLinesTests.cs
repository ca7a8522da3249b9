using System.Text;
using MailAbuse.Logs;
using MailAbuse.Mta;
using MailAbuse.Mta.Postfix;
using Xunit;

namespace MailAbuse.Core.Tests.Mta.Postfix;

/// <summary>Lines that are damaged in every way that disks, loggers and attackers know: nothing throws, and what is told hangs together.</summary>
public sealed class MutatedLinesTests
{
    private static readonly string[] Lines =
    [
        EventText.Line("postfix/submission/smtpd", "connect from pool-7.isp.example[198.51.100.7]"),
        EventText.Line("postfix/submission/smtpd", "4F21A0B3C9: client=pool-7.isp.example[198.51.100.7]:4022, sasl_method=PLAIN, sasl_username=erna@laden.example, sasl_sender=x, orig_queue_id=3B0000A1, orig_client=a[192.0.2.1]"),
        EventText.Line("postfix/smtpd", "warning: unknown[198.51.100.7]: SASL PLAIN authentication failed: authentication failure, sasl_username=erna@laden.example"),
        EventText.Line("postfix/smtpd", "message repeated 3 times: [ warning: unknown[198.51.100.7]: SASL LOGIN authentication failed: no]"),
        EventText.Line("postfix/smtpd", "NOQUEUE: reject: RCPT from unknown[198.51.100.7]: 554 5.7.1 <opfer@bank.example>: Relay access denied; from=<a@b.example> to=<opfer@bank.example> proto=ESMTP helo=<User>"),
        EventText.Line("postfix/smtpd", "proxy-accept: END-OF-MESSAGE: 250 2.0.0 Ok: queued as 5AA0B3C901; from=<a@b.example> to=<c@d.example> proto=ESMTP helo=<web>"),
        EventText.Line("postfix/cleanup", "4F21A0B3C9: message-id=<20261105140302.4F21A0B3C9@laden.example>"),
        EventText.Line("postfix/cleanup", "4F21A0B3C9: hold: header Subject: Grüße from web[192.0.2.9]; from=<a@b.example> to=<c@d.example> proto=ESMTP helo=<web>: quarantine"),
        EventText.Line("postfix/pickup", "4F21A0B3C9: uid=103 from=<erna@laden.example> orig_id=3B0000A1"),
        EventText.Line("postfix/qmgr", "4F21A0B3C9: from=<erna@laden.example>, size=5360, nrcpt=120 (queue active)"),
        EventText.Line("postfix/qmgr", "4F21A0B3C9: from=<>, status=expired, returned to sender"),
        EventText.Line("postfix/qmgr", "4F21A0B3C9: removed"),
        EventText.Line("postfix/smtp", "4F21A0B3C9: to=<\"o'hara\"@d.example>, orig_to=<liste@laden.example>, relay=mx.d.example[2001:db8::5]:25, conn_use=3, delay=27077, delays=27076/0/0.57/0, dsn=2.0.0, status=sent (250 2.0.0 Ok: queued as 5AA0B3C901)"),
        EventText.Line("postfix/smtp", "4F21A0B3C9: host mx.d.example[203.0.113.5] said: 450 4.7.1 later (in reply to RCPT TO command)"),
        EventText.Line("postfix/local", "4F21A0B3C9: to=<root@mx1.example>, orig_to=<root>, relay=local, delay=0.07, dsn=2.0.0, status=sent (forwarded as 5AA0B3C901)"),
        EventText.Line("postfix/bounce", "4F21A0B3C9: sender non-delivery notification: 5AA0B3C901"),
        EventText.Line("postfix/postsuper", "4F21A0B3C9: placed on hold"),
        EventText.Line("postfix/postscreen", "PREGREET 11 after 0.1 from [198.51.100.7]:4022: EHLO [203.0.113.9]\\r\\n"),
        EventText.Line("postfix/anvil", "statistics: max connection rate 9/60s for (127.0.0.1:2525:198.51.100.7) at Nov  5 14:03:02"),
        EventText.Line("systemd-journald", "Suppressed 2403 messages from postfix@-.service"),
        EventText.Line("rsyslogd", "imjournal: 52164 messages lost due to rate-limiting (20000 allowed within 600 seconds)"),
        "Nov  5 14:03:33 mx1 last message repeated 17 times",
        "<22>1 2026-11-05T14:03:02.1+01:00 mx1 postfix/qmgr 77 - [x y=\"z]\\\"\"] 4F21A0B3C9: removed",
        "<22>Nov  5 14:03:02 mx1 postfix/qmgr[77] 4F21A0B3C9: removed",
    ];

    private static int Rounds => Environment.GetEnvironmentVariable("MAILABUSE_FULL") is { Length: > 0 } ? 10_000_000 : 200_000;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Mutated_lines_never_throw(int seed)
    {
        Random random = new(seed);
        PostfixEventParser parser = new();
        SenderTracker tracker = new(parser, mostMessages: 5000);
        SyslogParser headers = EventText.Headers();
        byte[][] lines = Array.ConvertAll(Lines, Encoding.UTF8.GetBytes);
        TimeZoneInfo zone = TimeZoneInfo.Utc;
        int events = 0;
        for (int round = Rounds / 2; round > 0; round--)
        {
            byte[] line = Mutate(lines[random.Next(lines.Length)], lines, random, isLong: round % 50_000 == 0);
            ReadOnlySpan<byte> text = PostfixEventParser.WithoutEnd(line);
            if (parser.TryParse(line, headers, zone, out MailLogEvent? ev))
            {
                events++;
                Check(ev, text.Length);
            }

            if (!headers.TryParse(text, out SyslogHeader header) || !parser.TryRead(text, header, out ReadOnlySpan<byte> message, out PostfixLine parts)) continue;
            MessageSender sender = tracker.Observe(text, header, message, parts);
            Assert.Equal(sender.Kind == SenderKind.Unknown, sender.Name is null);
            if (parts.Kind == MailEventKind.Accepted) parser.Remember(text, header, null);
        }

        Assert.True(events > Rounds / 8, "Many damaged lines still mean something.");
        Assert.True(tracker.Count <= 5000);
    }

    private static void Check(MailLogEvent ev, int length)
    {
        Assert.Equal(ev.SenderKind == SenderKind.Unknown, ev.Sender is null);
        if (ev.Sender is not null) Assert.Equal(MailEventKind.Accepted, ev.Kind);
        Assert.True(ev.Line.Length <= length);
        if (ev.Kind == MailEventKind.Delivery) Assert.NotNull(ev.Recipient);
        if (ev.Kind is MailEventKind.Removed or MailEventKind.Delivery or MailEventKind.Queued) Assert.NotNull(ev.QueueId);
    }

    private static byte[] Mutate(byte[] line, byte[][] others, Random random, bool isLong)
    {
        List<byte> bytes = [.. line];
        if (isLong) bytes.InsertRange(random.Next(bytes.Count), Enumerable.Repeat((byte)random.Next(256), 1 << 20));
        for (int changes = random.Next(4); changes >= 0; changes--)
        {
            if (bytes.Count == 0) break;
            int at = random.Next(bytes.Count);
            switch (random.Next(10))
            {
                case 0: bytes[at] ^= (byte)(1 << random.Next(8)); break;
                case 1: bytes[at] = 0; break;
                case 2: bytes[at] = (byte)random.Next(128, 256); break;
                case 3: bytes.RemoveRange(at, bytes.Count - at); break;
                case 4: bytes.RemoveRange(0, Math.Min(at, 40)); break;
                case 5: bytes.RemoveRange(at, Math.Min(random.Next(1, 8), bytes.Count - at)); break;
                case 6: bytes.AddRange("\r\n"u8); break;
                case 7: bytes.Insert(at, (byte)"<>[]:;,=\" (\\"[random.Next(12)]); break;
                case 8: bytes.InsertRange(at, bytes.GetRange(at, Math.Min(random.Next(1, 30), bytes.Count - at))); break;
                default:
                    byte[] other = others[random.Next(others.Length)];
                    int from = random.Next(other.Length);
                    bytes.InsertRange(at, other[from..Math.Min(other.Length, from + random.Next(1, 80))]);
                    break;
            }
        }

        return [.. bytes];
    }
}
