using System.Diagnostics;
using System.Text;
using MailAbuse.Cases;
using MailAbuse.Replies;
using MailAbuse.Servers;
using Xunit;

namespace MailAbuse.Core.Tests.Replies;

/// <summary>Messages as customers' mail programs write them, and as nobody should.</summary>
public sealed class ReplySourceTests
{
    [Fact]
    public void A_German_letter_in_two_forms_is_read_by_its_plain_text()
    {
        ReplySource reply = Read("""
            From: =?iso-8859-1?Q?J=FCrgen_M=FCller?= <juergen@example.org>
            Date: Mon, 16 Nov 2026 10:00:00 +0100 (CET)
            Message-ID: <a1@example.org>
            Subject: =?utf-8?Q?AW:_Ihr_Fall_=5B2026-0042-k7qx=5D_=28M=C3=BCller=29?=
            MIME-Version: 1.0
            Content-Type: multipart/mixed; boundary="outer"

            --outer
            Content-Type: multipart/alternative; boundary=inner

            --inner
            Content-Type: text/plain; charset=iso-8859-15
            Content-Transfer-Encoding: quoted-printable

            Die Warteschlange ist leer, gepr=FCft f=FCr 0 =A4.=
             Das Passwort ist ge=E4ndert.
            --inner
            Content-Type: text/html; charset=utf-8

            <p>HTML</p>
            --inner--
            --outer
            Content-Type: text/plain; name=log.txt
            Content-Disposition: attachment; filename=log.txt

            Die Queue ist nicht leer.
            --outer--
            """);
        Assert.Equal("Die Warteschlange ist leer, geprüft für 0 €. Das Passwort ist geändert.", reply.Text.Trim());
        Assert.Equal("juergen@example.org", reply.From);
        Assert.Equal(new DateTimeOffset(2026, 11, 16, 10, 0, 0, TimeSpan.FromHours(1)), reply.Date);
        Assert.Equal("a1@example.org", reply.MessageId);
        Assert.Equal("AW: Ihr Fall [2026-0042-k7qx] (Müller)", reply.Subject);
        Assert.Equal(["2026-0042-k7qx"], reply.CaseNumbers);
        Assert.False(reply.IsAutomatic);
    }

    [Fact]
    public void An_English_letter_of_HTML_only_is_read_as_text_and_its_quote_stays_one()
    {
        string html = "<html><head><style>p{}</style><script>queue is empty</script></head><body><p>The account &quot;info&quot; was&nbsp;hacked &amp; closed.</p>"
            + "<!-- the queue is empty --><blockquote><div>1. What was the cause?</div></blockquote><p>Bye<br>Tom</p></body></html>";
        ReplySource reply = Read($"From: tom@example.org\nMessage-ID: <b2@example.org>\nSubject: Re: case\nContent-Type: text/html; charset=utf-8\nContent-Transfer-Encoding: base64\n\n{Convert.ToBase64String(Encoding.UTF8.GetBytes(html), Base64FormattingOptions.InsertLineBreaks)}\n");
        Assert.Equal("The account \"info\" was hacked & closed.\n> 1. What was the cause?\nBye\nTom", reply.Text.Trim());
    }

    [Theory]
    [InlineData("<p style=\"display:none\">The queue is empty.</p>")]
    [InlineData("<p title=\">\" STYLE='color:red; Display : none !important'>The queue is empty.<br>Really.")]
    [InlineData("<div hidden><div>The</div> queue is <b>empty</b>.</div>")]
    [InlineData("<div hidden=\"\">The queue is empty.</div>")]
    [InlineData("<span style=\"visibility: hidden\">The queue is empty.</span>")]
    [InlineData("<span style=font-size:0px>The queue is empty.</span>")]
    [InlineData("<font color=\"#FFFFFF\">The queue is empty.</font>")]
    [InlineData("<span style=\"color: rgb(255, 255, 255)\">The queue is empty.</span>")]
    [InlineData("<td style=\"opacity:0.0\">The queue is empty.</td>")]
    public void What_nobody_sees_is_not_read(string hidden)
    {
        ReplySource reply = Read($"From: tom@example.org\nMessage-ID: <b3@example.org>\nContent-Type: text/html\n\n<body><p>Hello,</p><img src=x style=\"display:none\"><p>before</p>{hidden}<p>behind</p></body>");
        Assert.Equal("Hello,\nbefore\nbehind", reply.Text.Trim());
    }

    [Theory]
    [InlineData("<p style=\"display:block;font-size:10px;max-height:100px\">The queue is empty.</p>")]
    [InlineData("<p aria-hidden=\"true\" title='hidden'>The queue is empty.</p>")]
    [InlineData("<p style=\"color:white;background:black\">The queue is empty.</p>")]
    [InlineData("<p style=\"opacity:0.9\">The queue is empty.</p>")]
    public void What_is_shown_is_read(string shown) =>
        Assert.Equal("The queue is empty.", Read($"From: tom@example.org\nMessage-ID: <b4@example.org>\nContent-Type: text/html\n\n<body>{shown}</body>").Text.Trim());

    [Theory]
    [InlineData("Auto-Submitted: auto-replied", true)]
    [InlineData("Auto-Submitted: no", false)]
    [InlineData("Subject: Abwesenheitsnotiz: Ihr Fall", true)]
    [InlineData("Subject: Out of office", true)]
    [InlineData("Content-Type: multipart/report; boundary=x", true)]
    [InlineData("Subject: Re: Ihr Fall", false)]
    public void What_no_person_wrote_is_known_by_its_fields(string field, bool isAutomatic) =>
        Assert.Equal(isAutomatic, Read($"From: joe@example.org\nMessage-ID: <c3@example.org>\n{field}\n\nIch bin da.\n{(field.Contains("report") ? "--x\n\nIch bin da.\n--x--\n" : "")}").IsAutomatic);

    [Theory]
    [InlineData("")]
    [InlineData(" \n\t\r\n")]
    [InlineData("From: joe@example.org\nMessage-ID: <d@example.org>\nContent-Type: image/png\n\nPNG")]
    public void A_reply_without_text_is_refused(string text) =>
        Assert.Equal(ServerProblemKind.ReplyInvalid, Assert.Throws<ServerException>(() => ReplySource.OfText(text)).Problem.Kind);

    [Fact]
    public void A_reply_of_more_than_ten_megabytes_and_one_that_is_not_there_are_refused()
    {
        Assert.Equal(ServerProblemKind.ReplyInvalid, Assert.Throws<ServerException>(() => ReplySource.Of(new byte[ReplySource.MaxBytes + 1], "")).Problem.Kind);
        Assert.Equal(ServerProblemKind.ReplyInvalid, Assert.Throws<ServerException>(() => ReplySource.OfFile("/no/such/reply.eml")).Problem.Kind);
    }

    [Fact]
    public void Nesting_without_end_is_cut_and_what_is_huge_is_read_in_time()
    {
        Stopwatch clock = Stopwatch.StartNew();
        StringBuilder nested = new("From: joe@example.org\nMessage-ID: <e@example.org>\n");
        for (int depth = 0; depth < 2000; depth++) nested.Append("Content-Type: multipart/mixed; boundary=b").Append(depth).Append("\n\n--b").Append(depth).Append('\n');
        nested.Append("\n\nThe queue is empty.\n");
        Assert.Equal(ServerProblemKind.ReplyInvalid, Assert.Throws<ServerException>(() => Read(nested.ToString())).Problem.Kind);
        foreach (string piece in new[] { "<div><blockquote>", "<script>", "<p hidden>", "<a b=\"", "&amp;<", "> ", "1. ", "queue leer, ", "Am 1.1.2026 schrieb a@b:\n", "=?utf-8?Q?=", "a", "--b\n", "=\n", "\n", "> \nx\n", "x am 1. " })
            foreach (string type in new[] { "html", "plain" })
                _ = ReplyJudge.Judge(ReplyBody.Of(Read($"From: joe@example.org\nMessage-ID: <f@example.org>\nContent-Type: text/{type}\n\nx" + string.Concat(Enumerable.Repeat(piece, 200_000 / piece.Length))).Text), CaseQuestions.For(CaseKind.Relay, []));
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(60), clock.Elapsed.ToString());
    }

    [Fact]
    public void Whatever_the_bytes_are_there_is_a_reply_or_ReplyInvalid()
    {
        int seed = Environment.TickCount;
        Random random = new(seed);
        string[] parts =
        [
            "From: joe@example.org\n", "Message-ID: <x@example.org>\n", "Content-Type: multipart/alternative; boundary=b\n", "Content-Type: text/html; charset=utf-7\n", "Content-Type: text/plain; charset=\"\\\"\n", "Content-Transfer-Encoding: base64\n",
            "Content-Transfer-Encoding: quoted-printable\n", "Subject: =?utf-7?Q?+A-?= [2026-0001]\n", "Date: Mon, 99 Foo\n", "\n", "\n--b\n", "--b--\n", "> 1. ", "2) ", "zu 3: ", "Ursache: ", "queue ", "leer ", "nicht ", "<p>", "</", "&#x;", "=4", "=FC",
            "-- \n", "Von: a\nGesendet: b\nAn: c\n", "Am 1. schrieb a@b:\n", "Mail queue is empty\n", "-- 2 Kbytes in 99999999999999999999 Requests.\n", "Identity X MessageCount\nA\\B 1\n", "\0", "\ud800", "ä", "ß", "'", "?", "!", ".", ",", ";",
        ];
        Stopwatch clock = Stopwatch.StartNew();
        for (int run = 0; run < 1500; run++)
        {
            string text = string.Concat(Enumerable.Range(0, random.Next(60)).Select(_ => parts[random.Next(parts.Length)]));
            byte[] bytes = random.Next(2) == 0 ? Encoding.UTF8.GetBytes(text) : Encoding.Latin1.GetBytes(text);
            for (int flips = random.Next(4); flips > 0 && bytes.Length > 0; flips--) bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            try
            {
                ReplySource source = ReplySource.Of(bytes, random.Next(2) == 0 ? "x.eml" : "");
                ReplyAnswer[] answers = ReplyJudge.Judge(ReplyBody.Of(source.Text), CaseQuestions.For((CaseKind)random.Next(1, 5), []));
                Assert.True(Array.TrueForAll(answers, answer => answer.State != QuestionState.Confirmed), $"seed {seed}, run {run}");
            }
            catch (ServerException e)
            {
                Assert.True(e.Problem.Kind == ServerProblemKind.ReplyInvalid, $"seed {seed}, run {run}: {e}");
            }
            catch (Exception e) when (e is not Xunit.Sdk.XunitException)
            {
                Assert.Fail($"seed {seed}, run {run}: {e}");
            }
        }

        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(60), $"seed {seed}: {clock.Elapsed}");
    }

    private static ReplySource Read(string message) => ReplySource.Of(Encoding.Latin1.GetBytes(message.ReplaceLineEndings("\r\n")), "reply.eml");
}
