using System.Net;
using MailAbuse.Mta;
using MailAbuse.Mta.Postfix.Servers.Suspensions;
using MailAbuse.Suspensions;

namespace MailAbuse.Lab.Tests.Suspensions;

/// <summary>A client address is stopped, whatever it logs in as; customers at other addresses notice nothing.</summary>
public sealed class SuspendClientTests
{
    [LabTheory]
    [InlineData(SuspensionMode.Reject, 550, false)]
    [InlineData(SuspensionMode.Defer, 450, true)]
    public void An_address_that_sends_is_stopped_and_resumed(SuspensionMode mode, int code, bool isInMynetworks)
    {
        using InitializedLab lab = new(new LabPlan { Ssh = false, LoginOnPort25 = true });
        PostfixSuspensions suspensions = new(lab.Shell, TimeProvider.System) { MayBeLoopback = true };
        IPAddress his = isInMynetworks ? lab.Lab.WebmailAddress : lab.Lab.NewClientAddress();
        IPEndPoint way = isInMynetworks ? lab.Server.Smtp : lab.Server.Submission;
        using SteadySender mary = new(new SendingPlan
        {
            Server = way,
            Login = LabLogin.Mary,
            Address = lab.Lab.NewClientAddress(),
            Pause = TimeSpan.FromMilliseconds(100),
            MessagesPerConnection = 1,
            Recipient = n => $"friend{n}@accept.test",
            TokenPrefix = "good",
        });
        using SmtpClientSession open = Open(way, his, isInMynetworks);
        Assert.Equal(250, Send(open).Code);
        using Spammer joe = Spammer.Start(way, LabLogin.Joe, connections: 2, from: his);
        joe.WaitForAccepted(5);

        SenderSuspension suspended = suspensions.Suspend(InitializedLab.Request($"{his}", mode, verify: 10, kind: SenderKind.Client), default);
        int before = joe.Sent.Count;
        open.Reset();
        Assert.Equal(250, open.MailFrom("x@forged.test").Code);
        Assert.Equal(code, open.RcptTo("victim@accept.test").Code);
        using (SmtpClientSession again = Open(way, his, isInMynetworks))
        {
            Assert.Equal(250, again.MailFrom("x@forged.test").Code);
            Assert.Equal(code, again.RcptTo("victim@accept.test").Code);
        }

        Waiting.For("further attempts", () => joe.Sent.Count >= before + 8);
        joe.Stop();
        mary.Stop();

        // Of each connection one message may have been under way.
        Assert.All(joe.Sent.Skip(before + 2), message => Assert.Equal(code, message.Reply.Code));
        Assert.Equal(SenderKind.Client, suspended.SenderKind);
        Assert.Equal($"{his}", suspended.Sender);
        Assert.Equal(0, suspended.AcceptedSince);
        Assert.True(suspended.State == SuspensionState.Proved, SuspendLoginTests.Story(suspended));
        Assert.Equal(0, Assert.Single(suspensions.List(verify: true, default)).AcceptedSince);
        Assert.Empty(mary.Troubles);
        Assert.NotEmpty(mary.Sent);
        LabLedger.ExactlyOnce(lab.Lab, [.. joe.AcceptedTokens, .. mary.AcceptedTokens]);

        Assert.Equal(SuspensionState.NotSuspended, suspensions.Resume(SenderKind.Client, $"{his}", "root@ops", default).State);
        open.Reset();
        Assert.Equal(250, Send(open).Code);
        using SmtpClientSession free = Open(way, his, isInMynetworks);
        Assert.Equal(250, Send(free).Code);
    }

    // A host in mynetworks need not log in to send; everybody else does.
    private static SmtpClientSession Open(IPEndPoint server, IPAddress from, bool isInMynetworks)
    {
        SmtpClientSession session;
        SmtpReply reply;
        if (isInMynetworks)
        {
            session = SmtpClientSession.Connect(server, from);
            reply = session.Hello();
        }
        else
        {
            (session, reply) = SmtpClientSession.LogIn(server, LabLogin.Anna, from);
        }

        Assert.True(reply.IsGood, reply.ToString());
        return session;
    }

    private static SmtpReply Send(SmtpClientSession session) =>
        session.SendMessage("x@forged.test", "victim@accept.test", LabMessage.Make(LabMessage.NewToken(), "x@forged.test", "victim@accept.test"));
}
