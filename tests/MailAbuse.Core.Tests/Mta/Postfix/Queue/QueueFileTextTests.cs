using System.Text;
using MailAbuse.Mta;
using MailAbuse.Mta.Postfix.Servers.Queue;
using MailAbuse.Quarantine;
using MailAbuse.Text;
using Xunit;

namespace MailAbuse.Core.Tests.Mta.Postfix.Queue;

/// <summary>What postcat prints, and what strangers can make it print.</summary>
public sealed class QueueFileTextTests
{
    private const string FromNetwork =
        """
        *** ENVELOPE RECORDS deferred/4/47143B564C7 ***
        message_size:             368             724               1               0             368               0
        message_arrival_time: Sun Nov 22 04:30:28 2026
        create_time: Sun Nov 22 04:30:28 2026
        named_attribute: log_ident=47143B564C7
        named_attribute: rewrite_context=local
        named_attribute: sasl_method=PLAIN
        named_attribute: sasl_username=Joe@example.org
        sender: mary@example.org
        named_attribute: log_client_address=198.51.100.7
        named_attribute: client_name=host.example.com
        named_attribute: client_address=203.0.113.9
        named_attribute: helo_name=t
        original_recipient: x@test.example
        recipient: x@test.example
        *** MESSAGE CONTENTS deferred/4/47143B564C7 ***
        Received: from t (host.example.com [203.0.113.9])
        	by mx1.example.org (Postfix) with ESMTPA id 47143B564C7
        	for <x@test.example>; Sun, 22 Nov 2026 04:30:28 +0000 (UTC)
        From: <mary@example.org>
        Subject: =?utf-8?Q?gro=C3=9Fe?=
         Freude
        Message-Id: <20261122043028.47143B564C7@mx1.example.org>
        *** HEADER EXTRACTED deferred/4/47143B564C7 ***
        *** MESSAGE FILE END deferred/4/47143B564C7 ***
        """;

    private const string FromWebScript =
        """
        *** ENVELOPE RECORDS hold/68CE8B56377 ***
        message_size:             392             302               1               0             392               0
        message_arrival_time: Sun Nov 22 04:32:38 2026
        create_time: Sun Nov 22 04:32:38 2026
        named_attribute: rewrite_context=local
        sender_fullname: x
        named_attribute: sasl_username=mary@example.org
        sender: www@example.org
        named_attribute: client_address=192.0.2.99
        recipient: y@test.example
        *** MESSAGE CONTENTS hold/68CE8B56377 ***
        Received: by mx1.example.org (Postfix, from userid 33)
        	id 68CE8B56377; Sun, 22 Nov 2026 04:32:38 +0000 (UTC)
        Subject: web
        Received: by mx1.example.org (Postfix, from userid 1000)
        *** HEADER EXTRACTED hold/68CE8B56377 ***
        *** MESSAGE FILE END hold/68CE8B56377 ***
        """;

    [Fact]
    public void The_login_stands_in_the_queue_file_whatever_the_envelope_says()
    {
        QueueFile file = Parse(["47143B564C7"], FromNetwork).Files["47143B564C7"];
        Assert.Equal((SenderKind.Login, "joe@example.org"), file.Sender);
        Assert.Equal("203.0.113.9", file.Client);
        Assert.Equal(QueueName.Deferred, file.Queue);
        Assert.Equal(368, file.Size);
        Assert.Equal("große Freude", EncodedWords.Decode(file.Subject!));
        Assert.Equal("47143B564C7", ReceivedField.IdOf(file.Received[0]));
        Assert.True(ReceivedField.IsAuthenticated(file.Received[0]));
    }

    [Fact]
    public void Without_a_login_the_client_is_the_sender()
    {
        string text = FromNetwork.Replace("named_attribute: sasl_method=PLAIN\nnamed_attribute: sasl_username=Joe@example.org\n", "", StringComparison.Ordinal);
        Assert.Equal((SenderKind.Client, "203.0.113.9"), Parse(["47143B564C7"], text).Files["47143B564C7"].Sender);
    }

    [Fact]
    public void A_web_script_that_puts_a_line_end_into_its_name_stays_who_it_is()
    {
        QueueFile file = Parse(["68CE8B56377"], FromWebScript).Files["68CE8B56377"];
        Assert.Null(file.Login);
        Assert.Null(file.Client);
        Assert.Equal((SenderKind.LocalUser, "uid=33"), file.Sender);
        Assert.Equal(QueueName.Hold, file.Queue);
    }

    [Fact]
    public void A_Received_line_of_the_clients_own_makes_him_no_local_user()
    {
        // Where header_checks remove smtpd's own line, the client's own stands first.
        string text = FromNetwork.Replace("Received: from t (host.example.com [203.0.113.9])\n\tby mx1.example.org (Postfix) with ESMTPA id 47143B564C7\n", "Received: by mx1.example.org (Postfix, from userid 33)\n", StringComparison.Ordinal)
            .Replace("named_attribute: sasl_username=Joe@example.org\n", "", StringComparison.Ordinal);
        Assert.Equal(SenderKind.Client, Parse(["47143B564C7"], text).Files["47143B564C7"].Sender.Kind);
    }

    [Fact]
    public void A_file_that_pretends_to_hold_another_makes_both_doubtful()
    {
        string forged = FromWebScript.Replace(
            "sender_fullname: x\n",
            "sender_fullname: x\n*** MESSAGE CONTENTS hold/68CE8B56377 ***\n*** HEADER EXTRACTED hold/68CE8B56377 ***\n*** MESSAGE FILE END hold/68CE8B56377 ***\n"
            + "*** ENVELOPE RECORDS deferred/4/47143B564C7 ***\nmessage_size: 368 1 1\nnamed_attribute: log_ident=47143B564C7\nnamed_attribute: sasl_username=victim@example.org\n"
            + "*** MESSAGE CONTENTS deferred/4/47143B564C7 ***\n*** HEADER EXTRACTED deferred/4/47143B564C7 ***\n*** MESSAGE FILE END deferred/4/47143B564C7 ***\n",
            StringComparison.Ordinal);
        QueueFileText text = Parse(["68CE8B56377", "47143B564C7"], forged + "\n" + FromNetwork);
        Assert.Contains("47143B564C7", text.Doubtful);
        Assert.Contains("68CE8B56377", text.Doubtful);
    }

    [Fact]
    public void Files_printed_one_by_one_are_themselves()
    {
        SingleFileText text = new("mark", ["68CE8B56377", "47143B564C7", "ABCDEF012345"]);
        Feed(
            $"\nmark e 68CE8B56377\n{FromWebScript}\n*** ENVELOPE RECORDS deferred/4/47143B564C7 ***\nnamed_attribute: log_ident=1\nnamed_attribute: sasl_username=victim@example.org\n"
            + "\nmark h 68CE8B56377\nReceived: by mx1.example.org (Postfix, from userid 33)\n\tid 68CE8B56377\nSubject: web\n"
            + "\nmark e ABCDEF012345\n\nmark h ABCDEF012345\n"
            + $"\nmark e 47143B564C7\n{FromNetwork}\n\nmark h 47143B564C7\nReceived: from t (h [203.0.113.9])\n\tby mx1.example.org (Postfix) with ESMTPA id 47143B564C7\nSubject: hi\n\nmark x\n",
            text.Add);
        Assert.Equal(["68CE8B56377", "47143B564C7"], text.Files.Select(file => file.Id));
        Assert.Equal((SenderKind.LocalUser, "uid=33"), text.Files[0].Sender);
        Assert.Equal((SenderKind.Login, "joe@example.org"), text.Files[1].Sender);
        Assert.Equal("hi", text.Files[1].Subject);
    }

    [Theory]
    [InlineData("by mx1.example.org (Postfix, from userid 33) id 68CE8B56377; Sun", "uid=33")]
    [InlineData("by mx1 (Our Mail, from userid 0) id 1", "uid=0")]
    [InlineData("from x (y [192.0.2.1]) by mx1 (Postfix, from userid 33) id 1", null)]
    [InlineData("by mx1 (Postfix) id 1; (from userid 33)", null)]
    [InlineData("by mx1 (Postfix, from userid 33x) id 1", null)]
    [InlineData("by a b (Postfix, from userid 33) id 1", null)]
    [InlineData("", null)]
    public void Only_pickups_own_line_names_a_local_user(string field, string? user) => Assert.Equal(user, ReceivedField.UserOf(field));

    [Theory]
    [InlineData("from x (mx1.lab.test [127.1.2.3]) by out1.lab.test (Postfix) with ESMTP id 47143B564C7 for <a@b>; Sun", "47143B564C7")]
    [InlineData("from x id BADBADBAD by y (h [192.0.2.1]) by out1.lab.test (Postfix) with ESMTP id 47143B564C7; Sun", "47143B564C7")]
    [InlineData("by mx1.example.org (Postfix, from userid 33) id 68CE8B56377; Sun", "68CE8B56377")]
    [InlineData("from x (y) by z (Postfix) with ESMTP id no-id; Sun", null)]
    [InlineData("nothing", null)]
    public void The_id_is_the_one_that_the_server_wrote(string field, string? id) => Assert.Equal(id, ReceivedField.IdOf(field));

    internal static QueueFileText Parse(IReadOnlyCollection<string> ids, string text)
    {
        QueueFileText parser = new(ids);
        Feed(text, parser.Add);
        return parser;
    }

    internal delegate void TakeLine(ReadOnlySpan<byte> line);

    internal static void Feed(string text, TakeLine take)
    {
        LineStream lines = new(new MemoryStream(Encoding.UTF8.GetBytes(text)));
        while (lines.TryRead(out ReadOnlySpan<byte> line)) take(line);
    }
}
