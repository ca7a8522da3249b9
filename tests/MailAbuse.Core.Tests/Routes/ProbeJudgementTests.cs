using System.Net;
using System.Text;
using MailAbuse.Routes.Checks;
using MailAbuse.Servers;
using MailAbuse.Smtp;
using Xunit;

namespace MailAbuse.Core.Tests.Routes;

/// <summary>mx1 sends a probe through relay.example.net; mx2 gets it; mx3 is a third server of ours.</summary>
public sealed class ProbeJudgementTests
{
    private const string ByRelay = "from mx1.test (mx1.test [198.51.100.1]) by relay.example.net (Postfix) with ESMTP id A";
    private const string ToMx2 = "from relay.example.net (relay.example.net [203.0.113.7]) by mx2.test (Postfix) with ESMTP id B";
    private const string Inside = "from localhost (localhost [127.0.0.1]) by mx2.test (Postfix) with ESMTP id C";
    private const string Filter = "from mx2.test ([127.0.0.1]) by localhost (mx2.test [127.0.0.1]) (amavisd-new, port 10024) with ESMTP id D";

    private static readonly ProbeHost Mx1 = Host("mx1", "198.51.100.1");
    private static readonly ProbeHost Mx2 = Host("mx2", "198.51.100.2");
    private static readonly ProbeHost Mx3 = Host("mx3", "198.51.100.3");

    [Theory]
    [InlineData("Passed", "by relay.example.net [203.0.113.7], over 1 host.", ToMx2, ByRelay)]
    [InlineData("Passed", "over 2 hosts", ToMx2, "from in.example.net ([10.0.0.1]) by relay.example.net with SMTP", "from mx1.test ([198.51.100.1]) by in.example.net with SMTP")]
    // What mx2's own filter adds is no way.
    [InlineData("Passed", "by relay.example.net [203.0.113.7], over 1 host.", Inside, Filter, ToMx2, ByRelay)]
    // A host that writes the giver twice; a private address that mx1 has as well.
    [InlineData("Passed", "over 1 host", ToMx2, ByRelay, ByRelay)]
    [InlineData("Passed", "over 2 hosts", ToMx2, "from x ([10.1.1.1]) by relay.example.net with SMTP", "from mx1.test ([198.51.100.1]) by in.example.net with SMTP")]
    // mx1 had it again: it says so itself, mx2 got it from there, somebody below got it from there.
    [InlineData("Failed", "mx1 had it again", ToMx2, "from mx1.test ([198.51.100.1]) by relay.example.net with SMTP", "from relay.example.net ([203.0.113.7]) by MX1.test (Postfix) with SMTP", ByRelay)]
    [InlineData("Failed", "mx2 got it from mx1", "from whoever (unknown [198.51.100.1]) by mx2.test (Postfix) with SMTP", ByRelay)]
    [InlineData("Failed", "mx2 got it from mx1", "from whoever (unknown [10.1.1.1]) by mx2.test (Postfix) with SMTP", ByRelay)]
    [InlineData("Failed", "mx2 got it from mx1", "from mx1.test (unknown [203.0.113.9]) by mx2.test (Postfix) with SMTP", ByRelay)]
    [InlineData("Failed", "mx1 had it again", ToMx2, "from x ([198.51.100.1]) by relay.example.net with SMTP", "from relay.example.net ([203.0.113.7]) by y.test", ByRelay)]
    [InlineData("Failed", "mx2 got it from mx1", Inside, Filter, "from mx1.test (mx1.test [198.51.100.1]) by mx2.test (Postfix) with SMTP", ByRelay)]
    // Another of ours.
    [InlineData("Warning", "mx3 among them", ToMx2, "from relay.example.net ([203.0.113.7]) by mx3.test (Postfix) with SMTP", ByRelay)]
    [InlineData("Warning", "mx3 among them", "from mx3.test (mx3.test [198.51.100.3]) by mx2.test (Postfix) with SMTP", ByRelay)]
    // Nothing to read, nothing true to read.
    [InlineData("Warning", "do not say by which way", "by somebody.test with SMTP")]
    [InlineData("Warning", "do not say by which way", "from relay.example.net ([203.0.113.7]) by mx2.example.org (Postfix) with SMTP")]
    public void The_way_that_it_took(string status, string says, params string[] fields)
    {
        ProbeResult result = new ProbeJudgement(Mx1, Mx2, [Mx3], "relay").Judge(new ProbeReturn(TimeSpan.FromSeconds(3.2), ReceivedLine.ParseAll(fields)));
        Assert.Equal(status, result.Check.Status.ToString());
        Assert.Contains(says, result.Check.Message, StringComparison.Ordinal);
        Assert.Equal((ProbeJudgement.CheckName, "mx1", "relay"), (result.Check.Name, result.Check.Server, result.Check.Subject));
        Assert.Equal(status == "Failed" ? ServerProblemKind.DetourInvalid : null, result.Error?.Problem.Kind);
        if (status == "Passed")
            Assert.Equal(("203.0.113.7", true), ($"{result.Outgoing}", result.Check.Message.StartsWith("A probe came back after 3 s", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_source_that_waits_itself_is_no_circle_and_an_address_of_its_own_is_told()
    {
        ProbeJudgement judgement = new(Mx1, Mx1, [Mx2], "relay");
        string here = ToMx2.Replace("mx2", "mx1", StringComparison.Ordinal);
        Assert.Equal(CheckStatus.Passed, judgement.Judge(Come(here, ByRelay)).Check.Status);
        Assert.Equal(CheckStatus.Failed, judgement.Judge(Come(here, "from relay.example.net ([203.0.113.7]) by mx1.test with SMTP", ByRelay)).Check.Status);
    }

    [Fact]
    public void One_that_could_not_be_caught_is_judged_by_who_brought_it()
    {
        ProbeJudgement judgement = new(Mx1, Mx2, [], "relay");
        ProbeResult good = judgement.Judge(new ProbeReturn(TimeSpan.FromSeconds(1), [], "B", IPAddress.Parse("203.0.113.7"), "mx2 has no delimiter"));
        Assert.Equal((CheckStatus.Passed, "A probe came back after 1 s from [203.0.113.7]. Its Received fields could not be read: mx2 has no delimiter."), (good.Check.Status, good.Check.Message));
        Assert.NotNull(judgement.Judge(new ProbeReturn(TimeSpan.FromSeconds(1), [], "B", IPAddress.Parse("198.51.100.1"), "x")).Error);
    }

    [Fact]
    public void A_detour_that_names_the_receivers_own_queue_id_is_the_receiver()
    {
        ProbeReturn direct = new(TimeSpan.FromSeconds(1), ReceivedLine.ParseAll(["from mx1.test (mx1.test [198.51.100.1]) by mx2.test (Postfix) with ESMTP id 4Xq1Zk"]), "4Xq1Zk");
        ProbeResult ours = new ProbeJudgement(Mx1, Mx2, [], "relay").Judge(direct, "Ok: queued as 4Xq1Zk");
        Assert.Equal((CheckStatus.Warning, null, "relay is mx2 itself: a probe came there at once."), (ours.Check.Status, ours.Error, ours.Check.Message));
        Assert.NotNull(new ProbeJudgement(Mx1, Mx2, [], "relay").Judge(direct, "Ok: queued as 4Xq1ZkX").Error);
        Assert.NotNull(new ProbeJudgement(Mx2, Mx2, [], "relay").Judge(direct, "Ok: queued as 4Xq1Zk").Error);
    }

    [Fact]
    public void A_filter_on_the_receiver_makes_another_file_of_it_and_the_line_above_the_filter_still_has_the_first_id()
    {
        // As mx1 brings it there itself, or from the address that a translation on the way gives it.
        foreach (string came in (string[])["from mx1.test (mx1.test [198.51.100.1])", "from mx1.test (nat.test [203.0.113.1])"])
        {
            ProbeReturn filtered = new(TimeSpan.FromSeconds(1), ReceivedLine.ParseAll([Inside, Filter, $"{came} by mx2.test (Postfix) with ESMTP id 4Xq1Zk"]), "C");
            Assert.Equal("relay is mx2 itself: a probe came there at once.", new ProbeJudgement(Mx1, Mx2, [], "relay").Judge(filtered, "Ok: queued as 4Xq1Zk").Check.Message);
            Assert.NotNull(new ProbeJudgement(Mx2, Mx2, [], "relay").Judge(filtered, "Ok: queued as 4Xq1Zk").Error);
        }

        // What stands below was written by others.
        ProbeReturn forged = new(TimeSpan.FromSeconds(1), ReceivedLine.ParseAll([ToMx2, "from mx1.test ([198.51.100.1]) by mx2.test (Postfix) with ESMTP id 4Xq1Zk"]), "B");
        Assert.Equal(CheckStatus.Passed, new ProbeJudgement(Mx1, Mx2, [], "relay").Judge(forged, "Ok: queued as 4Xq1Zk").Check.Status);
    }

    [Theory]
    [InlineData(false, "Failed")]
    [InlineData(true, "Warning")]
    public void One_that_does_not_come_back_ends_it_unless_it_is_forced(bool isForced, string status)
    {
        ProbeResult lost = new ProbeJudgement(Mx1, Mx2, [], "relay").Lost(TimeSpan.FromSeconds(60), isForced);
        Assert.Equal((status, isForced ? null : ServerProblemKind.DetourRefused), (lost.Check.Status.ToString(), lost.Error?.Problem.Kind));
        Assert.Contains("did not come back to mx2 within 60 s", lost.Check.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("+", '+')]
    [InlineData("-+", '+')]
    [InlineData("-", '-')]
    [InlineData("", null)]
    [InlineData(" \"<", null)]
    public void A_delimiter_is_one_that_an_address_can_have(string parameter, char? delimiter) => Assert.Equal(delimiter, ProbeMessage.DelimiterOf(parameter));

    [Fact]
    public void The_message_says_what_it_is_and_nobody_can_guess_its_address()
    {
        ProbeMessage message = ProbeMessage.Make("mx1.test\r\nBcc: x@y", "mx2.test", '+'), other = ProbeMessage.Make("mx1.test", "mx2.test", '+');
        Assert.NotEqual(message.Recipient, other.Recipient);
        Assert.Matches("^postmaster\\+mailabuse-[0-9a-f]{32}@mx2\\.test$", message.Recipient);
        Assert.Equal("postmaster@mx2.test", (message with { Delimiter = null }).Recipient);
        Assert.True(SmtpWords.IsAddress(message.Recipient) && SmtpWords.IsAddress(message.Sender));
        string[] lines = Encoding.ASCII.GetString(message.ToBytes(new DateTimeOffset(2026, 11, 5, 14, 30, 15, TimeSpan.FromHours(1)))).Split("\r\n");
        Assert.Contains("Date: Thu, 05 Nov 2026 13:30:15 +0000", lines);
        Assert.Contains("Auto-Submitted: auto-generated", lines);
        Assert.DoesNotContain(lines, line => line.StartsWith("Bcc", StringComparison.Ordinal));
        // Some relays give a message a new Message-ID.
        Assert.True(message.IsThis($"<{message.MessageId}>", null) && message.IsThis("<new@relay>", $"[EXT] MailAbuse probe {message.Nonce}"));
        Assert.False(message.IsThis($"<{other.MessageId}>", $"MailAbuse probe {other.Nonce}") || message.IsThis(null, null));
    }

    private static ProbeReturn Come(params string[] fields) => new(TimeSpan.FromSeconds(3), ReceivedLine.ParseAll(fields));

    private static ProbeHost Host(string name, string address) => new(name, [$"{name}.test"], [], name == "mx1" ? [IPAddress.Loopback, IPAddress.Parse("10.1.1.1"), IPAddress.Parse(address)] : [IPAddress.Loopback, IPAddress.Parse(address)]);
}
