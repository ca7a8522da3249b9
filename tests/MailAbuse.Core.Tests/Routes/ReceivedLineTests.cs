using System.Net;
using System.Text;
using MailAbuse.Routes.Checks;
using Xunit;

namespace MailAbuse.Core.Tests.Routes;

/// <summary>Received fields as mail servers write them, and as nobody should.</summary>
public sealed class ReceivedLineTests
{
    [Theory]
    // Postfix: by the network, with TLS and a login, without a name, IPv6; by a local user.
    [InlineData("from mx1.example.net (mail.example.net [192.0.2.1]) by out.example.com (Postfix) with ESMTP id 4Xq1Zk0LJ5z9; Thu,  5 Nov 2026 14:30:15 +0100 (CET)", "mx1.example.net", "mx1.example.net mail.example.net", "192.0.2.1", "out.example.com")]
    [InlineData("from [10.0.0.9] (unknown [192.0.2.9]) (using TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 (256/256 bits)) (Authenticated sender: by.evil@mx9.example.net) by out.example.com (Postfix) with ESMTPSA id 1A2B3C for <a@b.test>; x", "[10.0.0.9]", "", "10.0.0.9 192.0.2.9", "out.example.com")]
    [InlineData("from mx1 (unknown [IPv6:2001:db8::25]) by out.example.com (Postfix) with ESMTP id 1A2B3C", "mx1", "", "2001:db8::25", "out.example.com")]
    [InlineData("by out.example.com (Postfix, from userid 33) id 1A2B3C; x", "", "", "", "out.example.com")]
    // Exim.
    [InlineData("from [192.0.2.1] (helo=mx1.example.net) by out.example.com with esmtps (TLS1.3) tls TLS_AES_256_GCM_SHA384 (Exim 4.96) (envelope-from <postmaster@mx2.example.net>) id 1tXXXX-000000-0A for x@y.test; x", "[192.0.2.1]", "mx1.example.net", "192.0.2.1", "out.example.com")]
    [InlineData("from mx1.example.net ([192.0.2.1]:41822) by out.example.com with esmtp (Exim 4.98) id 1tX", "mx1.example.net", "mx1.example.net", "192.0.2.1", "out.example.com")]
    // Exchange.
    [InlineData("from mx1.example.net (192.0.2.1) by AM5EUR03FT031.mail.protection.outlook.com (10.152.16.111) with Microsoft SMTP Server (version=TLS1_3, cipher=TLS_AES_256_GCM_SHA384) id 15.20.8137.17 via Frontend Transport; x", "mx1.example.net", "mx1.example.net", "192.0.2.1", "AM5EUR03FT031.mail.protection.outlook.com")]
    [InlineData("from DB9PR04.eurprd04.prod.outlook.com (2603:10a6:10:2::19) by AM0PR04.eurprd04.prod.outlook.com (2603:10a6:208:1::7) with Microsoft SMTP Server id 15.20; x", "DB9PR04.eurprd04.prod.outlook.com", "db9pr04.eurprd04.prod.outlook.com", "2603:10a6:10:2::19", "AM0PR04.eurprd04.prod.outlook.com")]
    // qmail.
    [InlineData("(qmail 12345 invoked by uid 89); 5 Nov 2026 13:30:15 -0000", "", "", "", "")]
    [InlineData("from unknown (HELO mx1.example.net) (192.0.2.1) by 0 with SMTP; 5 Nov 2026 13:30:15 -0000", "unknown", "mx1.example.net", "192.0.2.1", "0")]
    [InlineData("from mail.example.net (HELO mx1.example.net) (joe@192.0.2.1) by out.example.com with ESMTPA; x", "mail.example.net", "mail.example.net mx1.example.net", "192.0.2.1", "out.example.com")]
    // sendmail, Google, amavis, OpenSMTPD.
    [InlineData("from mx1.example.net (mail.example.net [192.0.2.1] (may be forged)) by out.example.com (8.17.1/8.17.1) with ESMTPS id 4A5DUFxx012345 (version=TLSv1.3 verify=NO) for <a@b>; x", "mx1.example.net", "mx1.example.net mail.example.net", "192.0.2.1", "out.example.com")]
    [InlineData("from mx1.example.net (mx1.example.net. [192.0.2.1]) by mx.google.com with ESMTPS id 5b1f17b1804b1-43; x", "mx1.example.net", "mx1.example.net", "192.0.2.1", "mx.google.com")]
    [InlineData("by 2002:a05:6214:2b0f:b0:6cb:e4ad:4b2 with SMTP id jx15csp1; x", "", "", "", "2002:a05:6214:2b0f:b0:6cb:e4ad:4b2")]
    [InlineData("from localhost ([127.0.0.1]) by localhost (out.example.com [127.0.0.1]) (amavisd-new, port 10024) with ESMTP id aBcDeF; x", "localhost", "", "127.0.0.1", "localhost")]
    [InlineData("from mx1.example.net (mx1.example.net [192.0.2.1]) by out.example.com (OpenSMTPD) with ESMTPS id 1a2b3c (TLSv1.3:TLS_AES_256_GCM_SHA384:256:NO); x", "mx1.example.net", "mx1.example.net", "192.0.2.1", "out.example.com")]
    // Folded, and in capitals.
    [InlineData("FROM mx1.example.net\r\n\t(mail.example.net [192.0.2.1])\r\n BY out.example.com\r\n\twith ESMTP", "mx1.example.net", "mx1.example.net mail.example.net", "192.0.2.1", "out.example.com")]
    // A giver who calls himself "by", one with parentheses in his name, one who ends the field early, words behind the protocol.
    [InlineData("from by (by [192.0.2.1]) by out.example.com with SMTP", "by", "", "192.0.2.1", "out.example.com")]
    [InlineData("from x (y \\) by evil.test (z [192.0.2.1]) by out.example.com with SMTP", "x", "", "", "")]
    [InlineData("from x; by out.example.com", "x", "", "", "")]
    [InlineData("by out.example.com with SMTP from evil.test by other.test", "", "", "", "out.example.com")]
    [InlineData("from 1 (0x7f.1 [2] fe80::1%eth0) by 3", "1", "0x7f.1", "", "3")]
    [InlineData("from \u001b[31mred (a..b) by \u202Ex", "␛[31mred", "a..b", "", "\uFFFDx")]
    [InlineData("", "", "", "", "")]
    [InlineData("((((", "", "", "", "")]
    [InlineData("from (", "", "", "", "")]
    public void Who_gave_it_and_who_wrote_it(string field, string from, string names, string addresses, string by)
    {
        ReceivedLine line = ReceivedLine.Parse(field);
        Assert.Equal((from, names, addresses, by), (line.From, string.Join(' ', line.Names), string.Join(' ', line.Addresses), line.By));
    }

    [Theory]
    [InlineData("from mx1 (mail.example.net [192.0.2.1]) by out.example.com (Postfix) with ESMTP id 4Xq1Zk0LJ5z9; Thu,  5 Nov 2026 14:30:15 +0100 (CET)", "4Xq1Zk0LJ5z9")]
    [InlineData("from id (id [192.0.2.1]) (Authenticated sender: by.evil id 1) by out.example.com (Postfix) with ESMTPSA id 1A2B3C for <id@b.test>; x", "1A2B3C")]
    [InlineData("by out.example.com (Postfix, from userid 33) id 1A2B3C; x", "1A2B3C")]
    [InlineData("by out.example.com with SMTP for <x@y.test> id 9; x", "")]
    [InlineData("from id 5 by out.example.com", "")]
    [InlineData("by out.example.com id", "")]
    public void What_the_writer_calls_the_message(string field, string id) => Assert.Equal(id, ReceivedLine.Parse(field).Id);

    [Fact]
    public void Whatever_stands_there_ends_soon_and_is_short()
    {
        int seed = Environment.TickCount;
        Random random = new(seed);
        string[] words = ["from ", "by ", "(", ")", "\\", "[", "]", "192.0.2.1", "IPv6:::1", "mx.test", ";", " ", "helo=", "@", "\t", "\u0000", "\uD800", "with "];
        for (int round = 0; round < 3000; round++)
        {
            StringBuilder field = new();
            for (int i = random.Next(60); i > 0; i--)
                field.Append(words[random.Next(words.Length)]);
            ReceivedLine line = ReceivedLine.Parse(field.ToString());
            Assert.True(line.Names.Count <= 8 && line.Addresses.Count <= 8 && line.From.Length <= 255 && line.By.Length <= 255, $"seed {seed}: {field}");
            Assert.False(line.From.Any(char.IsControl) || line.By.Any(char.IsControl), $"seed {seed}");
        }

        Assert.Equal(255, ReceivedLine.Parse("from " + new string('x', 1_000_000)).From.Length);
        Assert.Equal(ReceivedLine.Most, ReceivedLine.ParseAll(Enumerable.Repeat("by x", 10_000)).Count);
    }
}
