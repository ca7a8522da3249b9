namespace MailAbuse.LogGenerator;

/// <summary>Strangers who write another's login wherever the protocol lets them write something that is logged.</summary>
internal sealed class ForgedLines(PostfixHost host, string blamed, long interval, long until) : Flight
{
    private int _count;

    public override long Step(MailSystem system, long now)
    {
        if (now > until) return Done;
        Rng rng = system.Rng;
        ProcessPool pool = host.Pool(Programs.Submission);
        int pid = pool.Take();
        string client = $"unknown[{Visitors.Stranger(rng)}]";
        host.Line(now, Programs.Submission, pid).Utf8("connect from "u8).Text(client).End();
        if (_count++ % 2 == 0)
        {
            // The name of an AUTH mechanism is the client's own text; Postfix cuts it at 100 bytes.
            host.Line(now + 400_000, Programs.Submission, pid).Utf8("warning: "u8).Text(client).Utf8(": SASL PLAIN, sasl_username="u8).Text(blamed)
                .Utf8(" authentication failed: Invalid authentication mechanism"u8).End();
            host.Line(now + 500_000, Programs.Submission, pid).Utf8("disconnect from "u8).Text(client).Utf8(" ehlo=1 auth=0/1 quit=1 commands=2/3"u8).End();
        }
        else
        {
            host.Line(now + 400_000, Programs.Submission, pid).Utf8("NOQUEUE: reject: RCPT from "u8).Text(client)
                .Utf8(": 554 5.7.1 <"u8).Text(client).Utf8(">: Client host rejected: Access denied; from=<x@willowshop.example> to=<y@example.net> proto=ESMTP helo=<4jMabc1234z2Q1: client="u8)
                .Text(client).Utf8(", sasl_method=PLAIN, sasl_username="u8).Text(blamed).Utf8(">"u8).End();
            host.Line(now + 500_000, Programs.Submission, pid).Utf8("disconnect from "u8).Text(client).Utf8(" ehlo=1 mail=1 rcpt=0/1 quit=1 commands=3/4"u8).End();
        }
        pool.Return(pid);
        return now + (long)rng.Exponential(interval);
    }
}
