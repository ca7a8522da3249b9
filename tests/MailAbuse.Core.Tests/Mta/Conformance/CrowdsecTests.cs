using System.Text.RegularExpressions;
using MailAbuse.Mta;
using Xunit;
using Xunit.Abstractions;

namespace MailAbuse.Core.Tests.Mta.Conformance;

/// <summary>crowdsec's hub: lines of Postfix and Dovecot with the fields that its parsers find, and the addresses that its scenarios ban.</summary>
public sealed partial class CrowdsecTests(ITestOutputHelper output)
{
    private const string Suite = "crowdsec-hub";

    [SuiteFact(Suite)]
    public void Every_field_of_the_Postfix_parser_says_the_same()
    {
        List<MailLogEvent> events = Events("postfix-logs");
        Dictionary<int, MailLogEvent> byIndex = [];
        List<(int Index, string Field, string Expected)> fields = [];
        foreach (string row in File.ReadLines(SharedData.PathOf(Suite, "postfix-logs", "parser.assert")))
        {
            Match match = Field().Match(row);
            if (!match.Success) continue;
            string expected = Regex.Unescape(match.Groups[4].Value.Replace(@"\""", "\"", StringComparison.Ordinal));
            fields.Add((int.Parse(match.Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture), $"{match.Groups[2].Value}.{match.Groups[3].Value}", expected));
        }

        foreach ((int index, string field, string expected) in fields)
            if (field == "Parsed.message") byIndex[index] = events.Single(ev => ev.Line.EndsWith(": " + expected, StringComparison.Ordinal));
        int same = 0;
        List<string> different = [];
        foreach ((int index, string field, string expected) in fields)
        {
            MailLogEvent ev = byIndex[index];
            string? actual = Actual(field, expected, ev);
            if (actual is null) continue;
            if (actual == expected) same++;
            else different.Add($"line {index}: {field} should be '{expected}' and is '{actual}'");
        }

        output.WriteLine($"{byIndex.Count} lines, {same} fields same, {different.Count} different");
        // Its helo is the word in brackets of the reason, where the client's HELO stands in another field.
        Assert.All(different, text => Assert.Contains("Parsed.helo", text, StringComparison.Ordinal));
        Assert.Equal((7, 59, 2), (byIndex.Count, same, different.Count));
    }

    private static string? Actual(string field, string expected, MailLogEvent ev) => field switch
    {
        "Parsed.remote_addr" => ev.Client,
        "Parsed.remote_host" => ev.ClientName,
        "Parsed.program" => ev.Program,
        "Parsed.pid" => ev.ProcessId.ToString(System.Globalization.CultureInfo.InvariantCulture),
        "Parsed.action" => ev.Kind == MailEventKind.Rejected ? "reject" : ev.Kind.ToString(),
        "Parsed.reason" => ev.Reply!.EndsWith(expected, StringComparison.Ordinal) ? expected : ev.Reply,
        "Parsed.message_failure" => " " + ev.Reply,
        "Parsed.smtp_enhanced_status_code" => ev.Dsn,
        "Parsed.smtp_basic_status_code" => ev.Reply![..3],
        "Parsed.smtp_return_codes" => $"{ev.Reply![..3]} {ev.Dsn}",
        "Parsed.helo" => ev.Helo,
        "Unmarshaled.from" => $"<{ev.EnvelopeSender}>",
        "Unmarshaled.to" => $"<{ev.Recipient}>",
        "Unmarshaled.helo" => $"<{ev.Helo}>",
        // Its own words, the command and the protocol, which an event has in its line only, and times as text.
        _ => null,
    };

    [SuiteFact(Suite)]
    public void Every_address_that_a_scenario_bans_is_the_client_of_as_many_events()
    {
        Assert.Equal(2, Bad("postfix-helo", "192.168.1.1"));
        Assert.Equal(2, Bad("postfix-relay", "192.168.1.1"));
        Assert.Equal(1, Bad("postfix-non-smtp", "192.168.1.1"));
        Assert.Equal(6, Bad("postfix-spam", "1.2.3.4"));
        Assert.Equal(3, Events("postfix-sasl-bf").Count(ev => ev is { Kind: MailEventKind.AuthenticationFailed, Client: "203.0.113.42", SaslMethod: "LOGIN" }));
    }

    private static int Bad(string folder, string client) => Events(folder).Count(ev =>
        ev.Client == client && ev.Kind is MailEventKind.AuthenticationFailed or MailEventKind.Rejected or MailEventKind.Warning);

    [SuiteFact(Suite)]
    public void Lines_of_Dovecot_are_none_of_the_mail_servers()
    {
        Assert.Empty(Events("dovecot-logs"));
        Assert.Empty(Events("dovecot-spam"));
    }

    private static List<MailLogEvent> Events(string folder) =>
        [.. Directory.EnumerateFiles(SharedData.PathOf(Suite, folder), "*.log").SelectMany(File.ReadLines).Select(EventText.Parse).OfType<MailLogEvent>()];

    [GeneratedRegex(@"^results\[""s01-parse""\]\[""crowdsecurity/postfix-logs""\]\[(\d+)\]\.Evt\.(Parsed|Unmarshaled)(?:\[""postfix""\])?\[""(\w+)""\] == ""(.*)""$")]
    private static partial Regex Field();
}
