using MailAbuse.Cases;
using MailAbuse.Text;
using Xunit;

namespace MailAbuse.Letters.Tests;

/// <summary>An attacker writes what stands in a log, a HELO name and a reply; a letter carries it to somebody who trusts us.</summary>
public sealed class HostileTextTests
{
    private static readonly Harmless s_harmless = new(["post@muster.example"]);

    [Theory]
    [InlineData("{{operator}} {{#each questions}}", "{{operator}} {{#each questions}}")]
    [InlineData("see http://evil.example/x?y=1 now", "see hxxp[:]//evil[.]example/x?y=1 now")]
    [InlineData("HTTPS://EVIL.EXAMPLE:8443/", "hxxps[:]//EVIL[.]EXAMPLE:8443/")]
    [InlineData("http:\\\\evil.example", @"hxxp[:]\ \evil[.]example")]
    [InlineData("www.evil.example", "www[.]evil[.]example")]
    [InlineData("evil。example", "evil[.]example")]
    [InlineData("xn--80ak6aa92e.com", "xn--80ak6aa92e[.]com")]
    [InlineData("http://192.0.2.1/login", "hxxp[:]//192[.]0[.]2[.]1/login")]
    [InlineData("relay=mx.far.example[192.0.2.7]:25, dsn=2.0.0, delays=0.01/0/0.2/0.3", "relay=mx[.]far[.]example[192.0.2.7]:25, dsn=2.0.0, delays=0.01/0/0.2/0.3")]
    [InlineData(@"open \\share.evil.example\x", @"open \ \share[.]evil[.]example\x")]
    [InlineData("mailto:x@evil.example javascript:alert(1)", "mailto[:]x…@evil[.]example javascript[:]alert(1)")]
    [InlineData("to=<victim@far.example> from=<post@muster.example>", "to=<v…@far[.]example> from=<post@muster.example>")]
    [InlineData("to=<\"the victim\"@far.example>", "to=<t…@far[.]example>")]
    [InlineData("from=<bounce-victim=far.example@list.example>", "from=<b…@list[.]example>")]
    [InlineData("user=victim%40far.example", "user=v…%40far[.]example")]
    [InlineData("ünal@far.example POST@MUSTER.EXAMPLE", "ü…@far[.]example POST@MUSTER.EXAMPLE")]
    [InlineData("password=hunter2 rest", "password=*** rest")]
    [InlineData("Kennwort: 'ganz geheim', rest", "Kennwort: ***, rest")]
    [InlineData("passwd hunter4, PASS hunter5 pw=hunter6", "passwd ***, PASS *** pw=***")]
    [InlineData("pwd: 'hun ter7' user_pw=hunter8 password is hunter9", "pwd: *** user_pw=*** password is ***")]
    [InlineData("Das Passwort lautet hunter10, das alte Kennwort war erraten.", "Das Passwort lautet ***, das alte Kennwort war erraten.")]
    [InlineData("ms-word:ofe|u|http://evil.example/x search-ms:query=a", "ms-word[:]ofe|u|hxxp[:]//evil[.]example/x search-ms[:]query=a")]
    [InlineData("zoommtg:join tel:123 at 12:30:05 mx:25", "zoommtg[:]join tel[:]123 at 12:30:05 mx:25")]
    [InlineData("AUTH PLAIN AGpvZQBzZWNyZXQ= rest", "AUTH PLAIN *** rest")]
    [InlineData("auth login am9l", "auth login ***")]
    [InlineData("token AGpvZUBleGFtcGxlLm9yZwBzZWNyZXQtMTIz end", "token *** end")]
    [InlineData("ftp://joe:hunter2@files.example/x", "fxp[:]//joe:*…@files[.]example/x")]
    [InlineData("a\u202Eb\u200Bc\u001B[31md\0e", "a�b�c␛[31md␀e")]
    [InlineData("x\r\nBcc: victim@far.example", "x␍␊Bcc: v…@far[.]example")]
    public void It_is_shown_and_does_nothing(string line, string shown)
    {
        Assert.Equal(shown, s_harmless.Line(line, 240));
    }

    [Fact]
    public void A_log_line_shows_no_password_of_letters_either()
        => Assert.Equal("PASS *** passwd ***", s_harmless.LogLine("PASS secret passwd geheim", 240));

    [Theory]
    [InlineData("Müller & Co. GmbH", "Müller & Co. GmbH")]
    [InlineData("Sportverein Würzburg e.V.", "Sportverein Würzburg e.V.")]
    [InlineData("J. R. Söhne, i.G.", "J. R. Söhne, i.G.")]
    [InlineData("http://evil.test [x](http://evil.net)", "hxxp[:]//evil[.]test [x](hxxp[:]//evil[.]net)")]
    public void A_customers_name_stays_and_is_no_link(string name, string shown)
        => Assert.Contains($"Dear {shown},", Story.Write(Story.Case() with { Customer = name }, Story.Request()).Text, StringComparison.Ordinal);

    [Fact]
    public void It_comes_into_a_letter_as_it_is_shown()
    {
        AbuseCase abuseCase = Story.Case() with { Evidence = ["{{operator}} {{#each questions}}", "a\u202Eb\u001B[31m http://evil.example", "x\r\nBcc: victim@far.example"] };
        string text = Story.Write(abuseCase, Story.Request()).Text;
        Assert.Contains("\n    {{operator}} {{#each questions}}\n    a\uFFFDb␛[31m hxxp[:]//evil[.]example\n    x␍␊Bcc: v…@far[.]example\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_long_line_is_cut_and_many_lines_are_few()
    {
        AbuseCase abuseCase = Story.Case() with { Evidence = [new string('x', 10_000), "", .. Enumerable.Range(1, 50).Select(number => $"line {number}")] };
        string[] lines = Story.Write(abuseCase, Story.Request()).Text.Split('\n');
        string[] excerpts = [.. lines.Where(line => line.StartsWith("    ", StringComparison.Ordinal) && !line.Contains("postqueue", StringComparison.Ordinal))];
        Assert.Equal(5, excerpts.Length);
        Assert.Equal(4 + 240, excerpts[0].Length);
        Assert.EndsWith("…", excerpts[0], StringComparison.Ordinal);
        Assert.Equal("    line 4", excerpts[^1]);
    }

    [Fact]
    public void Text_of_any_bytes_never_breaks_a_letter()
    {
        const int seed = 20261104;
        Random random = new(seed);
        string pieces = "@.:/\\<>\"'=%40 {{}}\0\r\n\t\u202E\u3002\uFF20\uD83D\uDE00a1-passwordhttpwww";
        string Some(int most) => string.Concat(Enumerable.Range(0, random.Next(most)).Select(_ => pieces[random.Next(pieces.Length)]));
        for (int round = 0; round < 3000; round++)
        {
            string line = Some(400);
            string shown = s_harmless.Line(line, 240);
            Assert.True(shown == Visible.Make(shown) && shown.Length <= 240, $"seed {seed}, round {round}: {shown}");
            Assert.False(shown.Contains("http://", StringComparison.OrdinalIgnoreCase) || shown.Contains("www.", StringComparison.OrdinalIgnoreCase), $"seed {seed}, round {round}: {shown}");
        }

        for (int round = 0; round < 4; round++)
        {
            AbuseCase abuseCase = Story.HalfAnswered() with
            {
                Evidence = [Some(400), Some(5000)],
                Relay = new RelayIdentity { Helo = Some(300), Address = Some(50), Software = Some(50) },
                Customer = Some(80), Spellings = [Some(50)], Server = Some(20),
                Questions = [.. Story.HalfAnswered().Questions.Select(question => question with { Answer = Some(300) })],
            };
            AbuseLetter letter = Story.Write(abuseCase, Story.Request() with { IsReminder = round % 2 == 0 });
            string flat = letter.Text.Replace("\n", "", StringComparison.Ordinal);
            Assert.True(flat == Visible.Make(flat), $"seed {seed}, round {round}: {letter.Text}");
            Assert.All(System.Text.Encoding.ASCII.GetString(MessageFile.Make(letter)).Split("\r\n"), one => Assert.InRange(one.Length, 0, 78));
        }
    }

    [Fact]
    public void A_name_of_his_own_server_stays_whole_and_another_does_not()
    {
        Assert.Contains("(192.0.2.25)", Story.Write(Story.Case(), Story.Request()).Text, StringComparison.Ordinal);
        AbuseCase elsewhere = Story.Case() with { Relay = new RelayIdentity { Helo = "win.evil.example", Address = "192.0.2.25" } };
        string text = Story.Write(elsewhere, Story.Request()).Text;
        Assert.Contains("win[.]evil[.]example", text, StringComparison.Ordinal);
        Assert.DoesNotContain("win.evil.example", text, StringComparison.Ordinal);
    }
}
