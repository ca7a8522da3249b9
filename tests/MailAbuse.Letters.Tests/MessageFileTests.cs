using System.Diagnostics;
using System.Text;
using System.Text.Json;
using MailAbuse.Servers;
using Xunit;

namespace MailAbuse.Letters.Tests;

/// <summary>The message file, read by a parser that is not ours: Python's.</summary>
public sealed class MessageFileTests
{
    private const string Reader = """
        import sys, json, email, email.policy
        message = email.message_from_bytes(sys.stdin.buffer.read(), policy=email.policy.default)
        defects = [repr(d) for d in message.defects] + [repr(d) for _, value in message.items() for d in value.defects]
        addresses = lambda name: [[a.display_name, a.addr_spec] for a in message[name].addresses] if message[name] else []
        print(json.dumps({
            "names": message.keys(), "defects": defects, "subject": message["Subject"], "from": addresses("From"), "to": addresses("To"),
            "replyTo": addresses("Reply-To"), "id": message["Message-ID"], "inReplyTo": message["In-Reply-To"], "references": message["References"],
            "date": message["Date"].datetime.isoformat(), "type": message.get_content_type(), "charset": message.get_content_charset(), "text": message.get_content()}))
        """;

    [PythonTheory]
    [InlineData("de", false, "Abuse-Team <abuse@provider.example>", "Jürgen Müller <jm@privat.example>")]
    [InlineData("de", true, "\"Müller, Öztürk & Co.\" <abuse@provider.example>", "a@example.org|\"b, c\" <b@example.org>|Jörg, der mit dem längsten Namen 😀 <c@example.org>")]
    [InlineData("en", false, "abuse@provider.example", "a@example.org|b@example.org|c@example.org|d@example.org|e@example.org|f@example.org|g@example.org")]
    [InlineData("en", true, "=?utf-8?Q?forged?= <abuse@provider.example>", "O'Neil <o'neil@example.org>")]
    public void It_says_what_the_letter_says(string language, bool isReminder, string from, string to)
    {
        LetterRequest request = Story.Request(language) with { From = from, To = to.Split('|'), ReplyTo = "Fälle <case@provider.example>", IsReminder = isReminder };
        AbuseLetter letter = Story.Write(Story.HalfAnswered(), request);
        letter = letter with { Subject = letter.Subject + (isReminder ? " – größer, schöner, weiter und immer noch ein wenig länger, bis es nicht mehr in eine Zeile geht" : "") };
        JsonElement read = Read(MessageFile.Make(letter));
        Assert.Equal("[]", read.GetProperty("defects").GetRawText());
        Assert.Equal(letter.Subject, read.GetProperty("subject").GetString());
        Assert.Equal(letter.MessageId, read.GetProperty("id").GetString());
        Assert.Equal(isReminder ? "<case-1@provider.example>" : null, read.GetProperty("inReplyTo").GetString());
        Assert.Equal(isReminder ? "<case-1@provider.example>" : null, read.GetProperty("references").GetString());
        Assert.Equal("2026-11-04T09:30:00+01:00", read.GetProperty("date").GetString());
        Assert.Equal("text/plain utf-8", $"{read.GetProperty("type").GetString()} {read.GetProperty("charset").GetString()}");
        Assert.Equal(letter.Text, read.GetProperty("text").GetString()!.ReplaceLineEndings("\n"));
        Assert.Equal(Parts([from]), Parts(read.GetProperty("from")));
        Assert.Equal(Parts(to.Split('|')), Parts(read.GetProperty("to")));
        Assert.Equal("Fälle|case@provider.example", Parts(read.GetProperty("replyTo")));
        Assert.DoesNotContain("Auto-Submitted", read.GetProperty("names").EnumerateArray().Select(name => name.GetString()));
    }

    [PythonTheory]
    [InlineData("From the beginning\n.\n..\nFrom here = there\nblank at the end \ntab\t\n")]
    [InlineData("äöü€😀 end\n")]
    public void Text_survives_as_it_is(string text)
    {
        string odd = text + string.Concat(Enumerable.Repeat("ü=€", 700)) + "\n" + new string('x', 5000) + "\n" + string.Concat(Enumerable.Range(70, 12).Select(length => new string('x', length) + " \n"));
        byte[] bytes = MessageFile.Make(Story.Write(Story.Case(), Story.Request()) with { Text = odd });
        Assert.Equal(odd, Read(bytes).GetProperty("text").GetString()!.ReplaceLineEndings("\n"));
        string[] lines = Encoding.ASCII.GetString(bytes).Split("\r\n");
        Assert.All(lines, line => Assert.DoesNotContain('\n', line));
        Assert.All(lines.SkipWhile(line => line.Length > 0), line => Assert.True(line.Length <= 76 && !line.StartsWith('.') && !line.StartsWith("From ", StringComparison.Ordinal), line));
    }

    public static TheoryData<string, AbuseLetter> Injections()
    {
        AbuseLetter letter = Story.Write(Story.Case(), Story.Request());
        TheoryData<string, AbuseLetter> letters = [];
        foreach (string evil in new[] { "\r\nBcc: all@example.org", "\nBcc: all@example.org", "\r", "\0" })
        {
            string name = evil.Replace("\r", "CR", StringComparison.Ordinal).Replace("\n", "LF", StringComparison.Ordinal).Replace("\0", "NUL", StringComparison.Ordinal);
            letters.Add($"subject {name}", letter with { Subject = letter.Subject + evil });
            letters.Add($"from {name}", letter with { From = letter.From + evil });
            letters.Add($"from name {name}", letter with { From = $"a{evil}b <abuse@provider.example>" });
            letters.Add($"to {name}", letter with { To = ["jm@privat.example" + evil] });
            letters.Add($"reply-to {name}", letter with { ReplyTo = "jm@privat.example" + evil });
            letters.Add($"id {name}", letter with { MessageId = letter.MessageId + evil });
            letters.Add($"in-reply-to {name}", letter with { InReplyTo = "<x@y>" + evil });
            letters.Add($"language {name}", letter with { Language = "de" + evil });
        }

        return letters;
    }

    [Theory]
    [InlineData("")]
    [InlineData("case-1@provider.example")]
    [InlineData("<case-1>")]
    [InlineData("<case 1@provider.example>")]
    [InlineData("<a@b>: <c@d>")]
    public void A_letter_that_could_not_be_known_again_is_no_message(string id)
    {
        ServerProblem problem = Assert.Throws<ServerException>(() => MessageFile.Make(Story.Write(Story.Case(), Story.Request()) with { MessageId = id })).Problem;
        Assert.Equal(ServerProblemKind.ContactInvalid, problem.Kind);
        Assert.Contains("Message-ID", problem.Message, StringComparison.Ordinal);
        Assert.Contains("again with New-AbuseLetter", problem.Advice, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Injections))]
    public void A_line_break_never_begins_a_header(string where, AbuseLetter letter)
    {
        Assert.NotEmpty(where);
        Assert.Equal(ServerProblemKind.ContactInvalid, Assert.Throws<ServerException>(() => MessageFile.Make(letter)).Problem.Kind);
    }

    private static string Parts(JsonElement addresses) => string.Join(", ", addresses.EnumerateArray().Select(one => $"{one[0].GetString()}|{one[1].GetString()}"));

    private static string Parts(IEnumerable<string> addresses) => string.Join(", ", addresses.Select(LetterAddress.Of).Select(one => $"{one.Name}|{one.Address}"));

    private static JsonElement Read(byte[] message)
    {
        using Process process = Process.Start(new ProcessStartInfo(PythonTheoryAttribute.Program!, ["-c", Reader]) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        process.StandardInput.BaseStream.Write(message);
        process.StandardInput.Close();
        string json = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
        return JsonDocument.Parse(json).RootElement;
    }
}
