using System.Text;
using MailAbuse.Logs;
using MailAbuse.Mta;
using MailAbuse.Mta.Postfix.Servers.Queue;
using Xunit;

namespace MailAbuse.Core.Tests.Mta.Postfix.Queue;

/// <summary>Following a sender's messages through the log, and not believing it.</summary>
public sealed class SenderTraceTests
{
    private const string Log =
        """
        Nov 22 05:00:01 mx1 postfix/submission/smtpd[10]: 47143B564C7: client=h[203.0.113.9], sasl_method=PLAIN, sasl_username=joe@example.org
        Nov 22 05:00:01 mx1 postfix/qmgr[11]: 47143B564C7: from=<mary@example.org>, size=368, nrcpt=1 (queue active)
        Nov 22 05:00:02 mx1 postfix/smtp[12]: 47143B564C7: to=<x@test.example>, relay=out1[10.0.0.2]:25, delay=1, delays=0/0/0/1, dsn=2.0.0, status=sent (250 2.0.0 Ok: queued as AAAA1111222)
        Nov 22 05:00:03 mx1 postfix/submission/smtpd[10]: 5AAAAB564C7: client=h[203.0.113.9], sasl_method=PLAIN, sasl_username=joe@example.org
        Nov 22 05:00:03 mx1 postfix/smtp[12]: 5AAAAB564C7: to=<y@test.example>, relay=mx.test.example[192.0.2.1]:25, delay=1, delays=0/0/0/1, dsn=5.1.1, status=bounced (550 no such user)
        Nov 22 05:00:03 mx1 postfix/bounce[13]: 5AAAAB564C7: sender non-delivery notification: 6BBBBB564C7
        Nov 22 05:00:04 mx1 postfix/submission/smtpd[14]: 7CCCCB564C7: client=m[203.0.113.77], sasl_method=PLAIN, sasl_username=mary@example.org
        Nov 22 05:00:05 mx1 postfix/smtp[12]: 7CCCCB564C7: to=<z@test.example>, relay=out1[10.0.0.2]:25, delay=1, delays=0/0/0/1, dsn=2.0.0, status=sent (250 2.0.0 Ok: queued as BBBB1111222)
        """;

    [Fact]
    public void Copies_and_notifications_of_one_sender_are_found()
    {
        SenderTrace trace = Trace(Log);
        Assert.Equal(["47143B564C7", "5AAAAB564C7"], trace.Ids.Order());
        Assert.Equal(["47143B564C7"], Assert.Contains("AAAA1111222", trace.Copies));
        Assert.DoesNotContain("BBBB1111222", trace.Copies);
        Assert.Equal("5AAAAB564C7", Assert.Contains("6BBBBB564C7", trace.Bounces));
    }

    [Fact]
    public void A_copys_copy_knows_both_ids()
    {
        SenderTrace first = Trace(Log);
        SenderTrace next = new(SenderKind.Login, ["joe@example.org"]);
        next.Arrive(first.Copies);
        Read("Nov 22 05:00:06 out1 postfix/smtp[9]: AAAA1111222: to=<x@test.example>, relay=edge[10.0.0.3]:25, delay=1, delays=0/0/0/1, dsn=2.0.0, status=sent (250 2.0.0 Ok: queued as CCCC1111222)\n", next);
        Assert.Equal(["AAAA1111222", "47143B564C7"], Assert.Contains("CCCC1111222", next.Copies));
    }

    [Fact]
    public void An_acceptance_line_forged_for_anothers_message_gives_nobody_anything()
    {
        // logger(1) writes what it is told; the true line of the same id stands in the log, too.
        string forged = Log.Replace(
            "Nov 22 05:00:05 mx1",
            "Nov 22 05:00:04 mx1 postfix/submission/smtpd[14]: 7CCCCB564C7: client=h[203.0.113.9], sasl_method=PLAIN, sasl_username=joe@example.org\nNov 22 05:00:05 mx1",
            StringComparison.Ordinal);
        SenderTrace trace = Trace(forged);
        // The second reading, without the filter on the sender, brings the true line.
        Read(forged, trace);
        Assert.DoesNotContain("7CCCCB564C7", trace.Ids);
        Assert.DoesNotContain("BBBB1111222", trace.Copies);
    }

    [Fact]
    public void A_reply_that_names_anothers_message_does_not_make_it_a_copy()
    {
        // The spammer's own server answers with the id of Mary's message on the next hop.
        QueueFile marys = new()
        {
            Id = "BBBB1111222",
            IsFromNetwork = true,
            Client = "10.0.0.1",
            Received =
            [
                "from mx1.example.org (mx1 [10.0.0.1]) by out1.example.org (Postfix) with ESMTP id BBBB1111222; Sun",
                "from laptop (m [203.0.113.77]) by mx1.example.org (Postfix) with ESMTPSA id 7CCCCB564C7; Sun",
            ],
        };
        Assert.False(CopyProof.Holds(marys, ["47143B564C7"], SenderKind.Login, ["joe@example.org"]));
        Assert.True(CopyProof.Holds(marys, ["7CCCCB564C7"], SenderKind.Login, ["mary@example.org"]));
        Assert.False(CopyProof.Holds(marys, ["7CCCCB564C7"], SenderKind.LocalUser, ["uid=33"]));
        Assert.False(CopyProof.Holds(marys, ["7CCCCB564C7"], SenderKind.Client, ["203.0.113.77"]));
        Assert.False(CopyProof.Holds(marys, [], SenderKind.Login, ["mary@example.org"]));
    }

    private static SenderTrace Trace(string log)
    {
        SenderTrace trace = new(SenderKind.Login, ["joe@example.org"]);
        Read(log, trace, "joe@example.org");
        return trace;
    }

    private static void Read(string log, SenderTrace trace, params string[] senders)
    {
        LogInput input = new() { Paths = ["-"], StandardInput = new MemoryStream(Encoding.UTF8.GetBytes(log)), TimeZone = TimeZoneInfo.Utc };
        foreach (MailLogEvent line in MailLogReader.Read(input, new EventQuery { Senders = senders, Kinds = SenderTrace.Kinds }, new Silence(), TimeProvider.System, default)) trace.Add(line);
    }

    private sealed class Silence : IReadObserver
    {
        public void Problem(LogProblem problem) => Assert.Fail(problem.Message);

        public void Notice(string text)
        {
        }

        public void Progress(long done, long total)
        {
        }
    }
}
