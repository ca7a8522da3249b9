using System.Text.RegularExpressions;
using MailAbuse.Mta;
using Xunit;
using Xunit.Abstractions;

namespace MailAbuse.Core.Tests.Mta.Conformance;

/// <summary>
/// logwatch's inline test lines: the widest variety there is, without expectations. Each is classified, or belongs to a form that is
/// skipped on purpose; the table of those stands here and in docs/conformance.md.
/// </summary>
public sealed partial class LogwatchTests(ITestOutputHelper output)
{
    private const string Suite = "logwatch";

    /// <summary>Forms that say nothing about a message, a client or a sender, by how they begin behind the queue id: events of kind Other.</summary>
    private static readonly (string Begins, string Why)[] Skipped =
    [
        ("connect to ", "the next hop could not be reached; the attempt's own line says what became of the message (relay and reply are filled in)"),
        ("host ", "an intermediate reply of the next hop; the attempt's own line follows (relay and reply are filled in)"),
        ("lost connection with ", "as above"),
        ("conversation with ", "as above"),
        ("enabling PIX ", "how a next hop is talked to"),
        ("SSL_connect error ", "TLS with the next hop"),
        ("Cannot start TLS", "TLS with the next hop"),
        ("Host offered STARTTLS", "TLS with the next hop"),
        ("TLS connection established ", "TLS"),
        ("Untrusted TLS connection established ", "TLS"),
        ("Anonymous TLS connection established ", "TLS"),
        ("Verified TLS connection established ", "TLS"),
        ("Unverified: subject_CN", "TLS"),
        ("cannot load Certificate Authority", "TLS"),
        ("table ", "a daemon starts again because a table changed"),
        ("reload ", "the administrator reloads"),
        ("looking for plugins", "the SASL library"),
        ("unable to dlopen", "the SASL library"),
        ("Placed on hold: ", "postsuper's sum; each message has a line of its own"),
        ("Released from hold: ", "as above"),
        ("Requeued: ", "as above"),
        ("resent-message-id=", "not the Message-ID"),
        ("filter: ", "a message takes another way; its fields are filled in"),
        ("redirect: ", "as above"),
        ("bcc: ", "as above"),
        ("prepend: ", "a header is changed; its fields are filled in"),
        ("replace: ", "as above"),
        ("status=deferred (bounce failed)", "no version from 2.3 on writes a status without a recipient"),
        ("(12) from=<", "no version from 2.3 on writes a number before the sender"),
        ("client=example.com[192.168.0.1], helo=", "no version from 2.3 on writes a HELO name there; the line is not anchored and names no sender"),
        ("postfix/smtpd[", "a header inside the message"),
    ];

    [SuiteFact(Suite)]
    public void Every_line_is_classified_or_skipped_on_purpose()
    {
        int lines = 0, classified = 0, other = 0, strangers = 0;
        HashSet<string> used = [];
        List<string> surprises = [];
        foreach (string row in File.ReadLines(SharedData.PathOf(Suite, "postfix-TD.tsv")))
        {
            string[] columns = row.Split('\t', 3);
            // The suite sets its lines into columns with blanks that Postfix does not write.
            string message = Blanks().Replace(columns[2], " ").Trim();
            (string program, string text) = Place(columns[1], message);
            lines++;
            MailLogEvent? ev = EventText.Parse(EventText.Line(program, text));
            if (ev is null) strangers++;
            else if (ev.Kind != MailEventKind.Other) classified++;
            else if (Array.Find(Skipped, form => message.StartsWith(form.Begins, StringComparison.Ordinal)) is { Begins: not null } form)
            {
                other++;
                used.Add(form.Begins);
            }
            else surprises.Add($"{columns[1]} {text}");
            if ((ev is null) == program.StartsWith("postfix/", StringComparison.Ordinal)) surprises.Add($"{columns[1]} {text}");
        }

        output.WriteLine($"{lines} lines, {classified} classified, {other} skipped, {strangers} of other programs");
        Assert.True(surprises.Count == 0, string.Join('\n', surprises));
        Assert.Empty(Skipped.Select(form => form.Begins).Except(used));
        Assert.Equal((341, 224, 62, 55), (lines, classified, other, strangers));
    }

    [SuiteFact(Suite)]
    public void Lines_of_amavis_are_none_of_the_mail_servers()
    {
        int lines = 0;
        foreach (string row in File.ReadLines(SharedData.PathOf(Suite, "amavis-TD.tsv")))
        {
            lines++;
            Assert.Null(EventText.Parse(EventText.Line("amavis", row.Split('\t', 3)[^1])));
        }

        Assert.Equal(202, lines);
    }

    /// <summary>The tags say which program writes a line, and whether a queue id or NOQUEUE stands before it; TD alone says neither.</summary>
    private static (string Program, string Message) Place(string tag, string message)
    {
        string program = tag switch
        {
            "TDspf" => "policyd-spf",
            "TDpg" or "TDpgQ" => "postgrey",
            "TDpfw" => "postfwd",
            "TDs" or "TDsQ" => "postfix/smtp",
            "TDqQ" => "postfix/qmgr",
            "TDcQ" or "TDcN" => "postfix/cleanup",
            "TDbQ" => "postfix/bounce",
            "TDps" => "postfix/postsuper",
            "TDm" => "postfix/master",
            "TDpQ2" => "postfix/pickup",
            "TDppQ" => "postfix/pipe",
            "TDlQ" => "postfix/local",
            "TDvQ" or "TDvN" => "postfix/virtual",
            _ when message.EndsWith("(queue active)", StringComparison.Ordinal) => "postfix/qmgr",
            _ when tag == "TD" && message.Contains(": to=<", StringComparison.Ordinal) => "postfix/smtp",
            _ => "postfix/smtpd",
        };
        string id = tag.Contains('Q', StringComparison.Ordinal) ? "4104E3D00A: " : tag == "TDsdN" ? "NOQUEUE: " : "";
        return (program, id + message);
    }

    [GeneratedRegex(" +")]
    private static partial Regex Blanks();
}
