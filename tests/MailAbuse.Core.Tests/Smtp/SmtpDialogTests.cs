using System.Diagnostics;
using System.Text;
using MailAbuse.Smtp;
using Xunit;

namespace MailAbuse.Core.Tests.Smtp;

/// <summary>A mail server is asked whether it would take mail, and answers in all the ways that servers do.</summary>
public class SmtpDialogTests
{
    private const string Tls = "250-mail.test\n250-STARTTLS\n250 AUTH PLAIN LOGIN";

    [Fact]
    public void It_asks_and_takes_everything_back()
    {
        using ScriptedServer server = new();
        using (SmtpDialog dialog = Dialog(server))
        {
            Assert.Equal("250 mail.test ENHANCEDSTATUSCODES", $"{dialog.Open(default)}");
            Assert.True(dialog.From("", default).IsGood);
            SmtpReply to = dialog.To("postmaster@hotmail.test", default);
            Assert.Equal((250, "2.1.5", "ok"), (to.Code, to.EnhancedCode, to.Text));
            Assert.True(dialog.Reset(default).IsGood);
            dialog.Quit(default);
        }

        Assert.Equal(["EHLO mx1.test", "MAIL FROM:<>", "RCPT TO:<postmaster@hotmail.test>", "RSET", "QUIT"], server.Heard);
    }

    [Theory]
    [InlineData("", "554 5.7.1 go away", "Greeting", 554, "5.7.1", "go away")]
    [InlineData("EHLO", "421 4.3.2 not now", "Hello", 421, "4.3.2", "not now")]
    [InlineData("MAIL", "550-5.7.1 You are on a list.\n550 5.7.1 See https://list.test/", "Sender", 550, "5.7.1", "You are on a list. See https://list.test/")]
    [InlineData("RCPT", "450 4.2.0 greylisted", "Recipient", 450, "4.2.0", "greylisted")]
    [InlineData("RCPT", "550", "Recipient", 550, "", "")]
    [InlineData("RCPT", "550 2.1.5 what a code", "Recipient", 550, "", "2.1.5 what a code")]
    [InlineData("RCPT", "550 5.7.1 \u001b[2Jtext", "Recipient", 550, "5.7.1", "␛[2Jtext")]
    public void A_refusal_is_an_answer_and_says_to_what(string command, string answer, string stage, int code, string enhanced, string text)
    {
        using ScriptedServer server = new((command, answer));
        using SmtpDialog dialog = Dialog(server);
        SmtpReply reply = Ask(dialog);
        Assert.Equal((stage, code, enhanced, text, false), (dialog.Stage.ToString(), reply.Code, reply.EnhancedCode, reply.Text, reply.IsGood));
    }

    [Theory]
    [InlineData("", "(close)", "Closed", "Greeting")]
    [InlineData("MAIL", "(close)", "Closed", "Sender")]
    [InlineData("EHLO", "(silence)", "TimedOut", "Hello")]
    [InlineData("", "SSH-2.0-OpenSSH_9.2", "Malformed", "Greeting")]
    [InlineData("RCPT", "25x no", "Malformed", "Recipient")]
    [InlineData("RCPT", "250_no", "Malformed", "Recipient")]
    public void No_answer_is_told_apart(string command, string answer, string fault, string stage)
    {
        using ScriptedServer server = new((command, answer));
        using SmtpDialog dialog = Dialog(server, settings => settings with { Patience = TimeSpan.FromMilliseconds(answer == "(silence)" ? 300 : 20_000) });
        SmtpException e = Assert.Throws<SmtpException>(() => Ask(dialog));
        Assert.Equal((fault, stage), (e.Fault.ToString(), e.Stage.ToString()));
    }

    [Theory]
    [InlineData(9000, 1)]
    [InlineData(10, 300)]
    public void A_reply_without_end_is_not_read_to_its_end(int width, int lines)
    {
        using ScriptedServer server = new(("RCPT", string.Join('\n', Enumerable.Repeat("250-" + new string('x', width), lines)) + "\n250 ok"));
        using SmtpDialog dialog = Dialog(server);
        Assert.Equal(SmtpFault.Malformed, Assert.Throws<SmtpException>(() => Ask(dialog)).Fault);
    }

    [Fact]
    public void A_stop_ends_it_at_once()
    {
        using ScriptedServer server = new(("MAIL", "(silence)"));
        using SmtpDialog dialog = Dialog(server);
        using CancellationTokenSource stop = new(TimeSpan.FromMilliseconds(200));
        Stopwatch clock = Stopwatch.StartNew();
        dialog.Open(default);
        Assert.ThrowsAny<OperationCanceledException>(() => dialog.From("", stop.Token));
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(5));
    }

    [Fact]
    public void A_server_of_the_old_days_is_greeted_in_the_old_way()
    {
        using ScriptedServer server = new(("EHLO", "502 what?"), ("HELO", "250 hello"));
        using SmtpDialog dialog = Dialog(server);
        Assert.True(Ask(dialog).IsGood);
        Assert.Equal(["EHLO mx1.test", "HELO mx1.test"], server.Heard.Take(2));
    }

    [Theory]
    [InlineData("a@b.test>\r\nDATA\r\n")]
    [InlineData("a@b.test\nRSET")]
    [InlineData("a b@c.test")]
    [InlineData("a@b.test> SIZE=1")]
    [InlineData("<a@b.test")]
    [InlineData("\u00FC@b.test")]
    [InlineData("a\0@b.test")]
    [InlineData("")]
    public void What_would_be_a_command_of_its_own_is_never_sent(string address)
    {
        using ScriptedServer server = new();
        using SmtpDialog dialog = Dialog(server);
        dialog.Open(default);
        dialog.From("", default);
        Assert.Throws<ArgumentException>(() => dialog.To(address, default));
        Assert.Equal(2, server.Heard.Count);
        Assert.Throws<ArgumentException>(() => new SmtpDialog(Stream.Null, new SmtpSettings { Host = "h", HelloName = "x\r\nMAIL" }));
    }

    [Fact]
    public void A_password_goes_over_an_encrypted_line_only()
    {
        using ScriptedServer plain = new(("EHLO", "250-mail.test\n250 AUTH PLAIN"), ("AUTH", "235 2.7.0 ok"));
        using (SmtpDialog dialog = Dialog(plain, WithLogin))
            Assert.Equal(SmtpFault.LoginNotPossible, Assert.Throws<SmtpException>(() => dialog.Open(default)).Fault);
        Assert.Single(plain.Heard);
        using (SmtpDialog dialog = Dialog(plain, settings => WithLogin(settings) with { AllowPlaintext = true }))
            Assert.Equal(235, dialog.Open(default).Code);

        using ScriptedServer tls = new(("EHLO", Tls), ("STARTTLS", "220 go"), ("AUTH", "235 2.7.0 ok"));
        using (SmtpDialog dialog = Dialog(tls, WithLogin))
        {
            Assert.Equal(235, dialog.Open(default).Code);
            Assert.True(dialog.IsEncrypted);
        }

        Assert.Equal(["EHLO mx1.test", "STARTTLS", "🔒EHLO mx1.test", "🔒AUTH PLAIN " + Base64("\0relay\0secret")], tls.Heard);

        static SmtpSettings WithLogin(SmtpSettings settings) => settings with { Login = "relay", Password = "secret" };
    }

    [Fact]
    public void Login_in_two_steps_and_a_login_that_is_refused()
    {
        using ScriptedServer server = new(("EHLO", "250-mail.test\n250 AUTH=LOGIN"), ("AUTH LOGIN", "334 VXNlcm5hbWU6"), (Base64("relay"), "334 UGFzc3dvcmQ6"), (Base64("secret"), "535 5.7.8 no"));
        using SmtpDialog dialog = Dialog(server, settings => settings with { Login = "relay", Password = "secret", AllowPlaintext = true });
        Assert.Equal("535 5.7.8 no", $"{dialog.Open(default)}");
        Assert.Equal(SmtpStage.Login, dialog.Stage);

        using ScriptedServer endless = new(("EHLO", "250-mail.test\n250 AUTH PLAIN"), ("AUTH", "334 and?"));
        using SmtpDialog other = Dialog(endless, settings => settings with { Login = "relay", Password = "secret", AllowPlaintext = true });
        Assert.Equal(SmtpFault.LoginNotPossible, Assert.Throws<SmtpException>(() => other.Open(default)).Fault);
    }

    [Theory]
    [InlineData(Tls, "220 go", "Verify", "CertificateWrong")]
    [InlineData("250 mail.test", "", "Encrypt", "TlsFailed")]
    [InlineData(Tls, "220 go\n250 ok", "May", "Malformed")]
    public void Tls_that_is_not_as_it_must_be_ends_it(string hello, string answer, string tls, string fault)
    {
        using ScriptedServer server = new(("EHLO", hello), ("STARTTLS", answer));
        using SmtpDialog dialog = Dialog(server, settings => settings with { Tls = Enum.Parse<SmtpTls>(tls) });
        Assert.Equal(fault, Assert.Throws<SmtpException>(() => dialog.Open(default)).Fault.ToString());
        Assert.DoesNotContain(server.Heard, line => line.Contains("MAIL", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("May", true)]
    [InlineData("Encrypt", false)]
    [InlineData("None", true)]
    public void Tls_that_is_refused_just_then(string tls, bool goesOn)
    {
        using ScriptedServer server = new(("EHLO", Tls), ("STARTTLS", "454 4.7.0 not now"));
        using SmtpDialog dialog = Dialog(server, settings => settings with { Tls = Enum.Parse<SmtpTls>(tls) });
        Assert.Equal(goesOn, dialog.Open(default).IsGood);
        Assert.Equal(tls != "None", server.Heard.Contains("STARTTLS"));
    }

    [Theory]
    [InlineData("mx2.example.net", false, "May")]
    [InlineData("mx2.example.net", true, "Verify")]
    [InlineData("[192.0.2.1]", true, "Encrypt")]
    [InlineData("2001:db8::1", true, "Encrypt")]
    [InlineData("localhost", true, "Encrypt")]
    public void A_login_asks_for_a_certificate_where_there_is_a_name(string host, bool hasLogin, string tls)
        => Assert.Equal(Enum.Parse<SmtpTls>(tls), SmtpSettings.TlsFor(host, hasLogin));

    [Theory]
    [InlineData("a\nb", "a\r\nb\r\n.\r\n")]
    [InlineData("a\r\n.\r\n..b\r\n", "a\r\n..\r\n...b\r\n.\r\n")]
    [InlineData("a\r.\r\rb", "a\r\n..\r\n\r\nb\r\n.\r\n")]
    [InlineData("", ".\r\n")]
    public void No_line_of_a_message_ends_it(string message, string sent) => Assert.Equal(sent, Encoding.ASCII.GetString(SmtpDialog.Transparent(Encoding.ASCII.GetBytes(message))));

    [Fact]
    public void A_probe_message_is_sent_whole()
    {
        using ScriptedServer server = new((".", "250 2.0.0 queued as 4F"));
        using SmtpDialog dialog = Dialog(server);
        dialog.Open(default);
        dialog.From("postmaster@example.org", default);
        dialog.To("probe@example.org", default);
        Assert.Equal("250 2.0.0 queued as 4F", $"{dialog.Send("Subject: probe\n\n.\nend\n"u8.ToArray(), default)}");
        Assert.Equal(["DATA", "Subject: probe", "", "..", "end", "."], server.Heard.Skip(3));
    }

    private static SmtpReply Ask(SmtpDialog dialog)
    {
        SmtpReply reply = dialog.Open(default);
        if (reply.IsGood) reply = dialog.From("", default);
        return reply.IsGood ? dialog.To("postmaster@hotmail.test", default) : reply;
    }

    private static SmtpDialog Dialog(ScriptedServer server, Func<SmtpSettings, SmtpSettings>? change = null)
    {
        SmtpSettings settings = new() { Host = "mail.test", HelloName = "mx1.test", Patience = TimeSpan.FromSeconds(20) };
        return new SmtpDialog(server.Connect(), change?.Invoke(settings) ?? settings);
    }

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}
