using System.Reflection;
using System.Text;
using System.Text.Json;
using MailAbuse.Rates;

namespace MailAbuse.Cli.Tests;

public class RateTests
{
    private static readonly string Mailbox = Cli.Log("hacked-mailbox.log");

    [Fact]
    public void A_table_shows_the_burst_first_with_its_reasons_below()
    {
        Run run = Cli.Start("rate", Mailbox);
        Assert.Equal((0, ""), (run.ExitCode, run.Errors));
        Assert.StartsWith("Sender ", run.Lines[0]);
        Assert.StartsWith("anna.keller@example.org ", run.Lines[1]);
        Assert.Contains("BURST", run.Lines[1]);
        Assert.StartsWith("    ", run.Lines[2]);
        Assert.Contains("… and ", run.Output);
        Assert.StartsWith("1 burst among 28 senders in 2,656 lines from 2026-11-02 05:24 to 2026-11-07 02:14 (+00:00).", run.Lines[^1]);
    }

    [Fact]
    public void The_first_page_shows_what_is_printed()
    {
        string page = File.ReadAllText(Path.Combine(Cli.Repository, "README.md"));
        Assert.Contains($"```\n$ mailabuse rate --top 4 examples/logs/hacked-mailbox.log\n{Cli.Start("rate", "--top", "4", Mailbox).Output}```", page);
    }

    [Theory]
    [InlineData("60")]
    [InlineData("80")]
    [InlineData("100")]
    [InlineData("120")]
    public void The_rows_of_the_table_fit_the_width(string width)
    {
        Run run = Cli.Start(input: null, ["rate", Mailbox], ("COLUMNS", width));
        string[] rows = [.. run.Lines.TakeWhile(line => !line.StartsWith('…')).Where(line => !line.StartsWith("    ", StringComparison.Ordinal))];
        Assert.True(rows.Length > 10);
        Assert.All(rows, row => Assert.True(row.Length <= int.Parse(width), $"{row.Length}: {row}"));
        Assert.Contains("BURST", rows[1]);
    }

    [Fact]
    public void Json_has_the_properties_of_the_object_in_camel_case()
    {
        Run run = Cli.Start("rate", "--json", "--burst", Mailbox);
        using JsonDocument one = JsonDocument.Parse(Assert.Single(run.Lines));
        string[] expected = [.. typeof(SenderRate).GetProperties(BindingFlags.Public | BindingFlags.Instance).Select(property => JsonNamingPolicy.CamelCase.ConvertName(property.Name)).Order(StringComparer.Ordinal)];
        Assert.Equal(expected, one.RootElement.EnumerateObject().Select(property => property.Name).Order(StringComparer.Ordinal));
        Assert.Equal("login", one.RootElement.GetProperty("senderKind").GetString());
        Assert.Equal("own", one.RootElement.GetProperty("baselineSource").GetString());
        Assert.Equal(226, one.RootElement.GetProperty("messages").GetInt64());
        Assert.True(one.RootElement.GetProperty("isBurst").GetBoolean());
        Assert.Equal(JsonValueKind.Array, one.RootElement.GetProperty("evidence").ValueKind);
        Assert.Equal(new DateTime(2026, 11, 7), one.RootElement.GetProperty("last").GetDateTimeOffset().UtcDateTime.Date);
    }

    [Fact]
    public void Who_is_nearly_a_burst_is_named_where_only_bursts_are_shown()
    {
        Run run = Cli.Start("rate", "--burst", "--last", "1h", "--until", "end", Cli.Log("slow-ramp.log"));
        Assert.StartsWith("No burst", run.Lines[0]);
        Assert.Contains(run.Lines, line => line.StartsWith("Nearly a burst: eva.lang@example.org", StringComparison.Ordinal));
    }

    [Fact]
    public void Evidence_stands_below_its_burst_and_in_its_object()
    {
        using JsonDocument one = JsonDocument.Parse(Assert.Single(Cli.Start("rate", "--json", "--burst", "--evidence", "2", Mailbox).Lines));
        string[] lines = [.. one.RootElement.GetProperty("evidence").EnumerateArray().Select(line => line.GetString()!)];
        Assert.Equal(2, lines.Length);
        string table = Cli.Start("rate", "--evidence", "2", Mailbox).Output;
        Assert.All(lines, line => Assert.Contains("    > " + line, table));
    }

    [Fact]
    public void Json_shows_all_senders_and_the_table_the_first_twenty()
    {
        Assert.Equal(28, Cli.Start("rate", "--json", Mailbox).Lines.Length);
        Assert.Equal(3, Cli.Start("rate", "--json", "--top", "2", Mailbox).Lines.Length);
        Assert.Contains("… and 7 more", Cli.Start("rate", Mailbox).Output);
        Assert.DoesNotContain("more: --top", Cli.Start("rate", "--top", "0", Mailbox).Output);
    }

    [Fact]
    public void Filters_keep_what_they_name()
    {
        Assert.Equal("anna.keller@example.org", Sender(Assert.Single(Cli.Start("rate", "--json", "--burst", Mailbox).Lines)));
        Assert.All(Cli.Start("rate", "--json", "--sender", "*.LARSEN@*", Mailbox).Lines, line => Assert.Contains("larsen", Sender(line)));
        Run users = Cli.Start("rate", "--json", "--sender-kind", "user", Cli.Log("hacked-webscript.log"));
        Assert.NotEmpty(users.Lines);
        Assert.All(users.Lines, line => Assert.StartsWith("uid=", Sender(line)));
        Assert.Equal(users.Output, Cli.Start("rate", "--json", "--sender-kind", "local-user,network", Cli.Log("hacked-webscript.log")).Output);
        Run networks = Cli.Start("rate", "--json", "--by", "network", Mailbox);
        Assert.Contains(networks.Lines, line => line.Contains("\"senderKind\":\"network\""));
    }

    [Fact]
    public void The_window_is_that_of_the_options()
    {
        Run hour = Cli.Start("rate", "--json", "--sender", "anna.keller@example.org", "--last", "1h", "--until", "end", Mailbox);
        using JsonDocument one = JsonDocument.Parse(Assert.Single(hour.Lines));
        Assert.InRange(one.RootElement.GetProperty("messages").GetInt64(), 100, 210);
        Run before = Cli.Start("rate", "--json", "--sender", "anna.keller@example.org", "--until", "2026-11-06", "--time-zone", "Europe/Berlin", Mailbox);
        Assert.InRange(JsonDocument.Parse(Assert.Single(before.Lines)).RootElement.GetProperty("messages").GetInt64(), 1, 16);
    }

    [Fact]
    public void A_window_after_the_log_says_so()
    {
        Run run = Cli.Start("rate", "--since", "2027-01-01", Mailbox);
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("--until end", run.Errors);
        Assert.DoesNotContain("-Until", run.Errors);
    }

    [Fact]
    public void Where_a_log_could_not_be_read_nobody_knows_where_it_ends()
    {
        Run run = Cli.Start("rate", "--last", "1h", Mailbox, "/nowhere/mail.log");
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("/nowhere/mail.log", run.Errors);
        Assert.DoesNotContain("--until end", run.Errors);
    }

    [Fact]
    public void Standard_input_is_read_like_a_file()
    {
        byte[] log = File.ReadAllBytes(Mailbox);
        Assert.Equal(Cli.Start("rate", "--json", Mailbox).Output, Cli.Start(log, ["rate", "--json", "-"]).Output);
    }

    [Fact]
    public void Two_servers_are_one_picture()
    {
        Run run = Cli.Start("rate", "--json", "--burst", Cli.Log("two-servers/mx1.log"), Cli.Log("two-servers/out1.log"));
        using JsonDocument one = JsonDocument.Parse(Assert.Single(run.Lines));
        Assert.True(one.RootElement.GetProperty("bounced").GetInt64() > 0, "the bounces are on out1, the login on mx1");
    }

    [Fact]
    public void Hostile_text_is_made_visible_in_the_table_and_escaped_in_json()
    {
        using TempFolder folder = new();
        StringBuilder log = new();
        for (int i = 0; i < 3; i++)
            log.Append($"2026-11-05T10:00:0{i}+00:00 mx1 postfix/smtpd[7]: 4F1A0{i}: client=a[192.0.2.1], sasl_method=PLAIN, sasl_username=ev\u202Eil\e[2Jjoe\u009B1m\n");
        string path = folder.Write("mail.log", log.ToString());
        Run table = Cli.Start("rate", path);
        Assert.DoesNotContain('\e', table.Output);
        Assert.DoesNotContain('\u202E', table.Output);
        Assert.DoesNotContain('\u009B', table.Output);
        Assert.Contains("␛[2jjoe", table.Output, StringComparison.OrdinalIgnoreCase);
        Run json = Cli.Start("rate", "--json", path);
        Assert.All(json.Output, c => Assert.True(c is >= ' ' and <= '~' or '\n'));
        Assert.Contains("\u202E", Sender(Assert.Single(json.Lines)));
    }

    [Fact]
    public void Counts_begin_with_their_version_and_end_with_their_number()
    {
        Run run = Cli.Start("rate", "--counts", Mailbox);
        Assert.Equal(0, run.ExitCode);
        Assert.StartsWith("{\"mailabuse\":\"counts\",\"version\":1,", run.Lines[0]);
        Assert.Equal($"{{\"end\":{run.Lines.Length - 1}}}", run.Lines[^1]);
    }

    [Fact]
    public void No_colours_go_into_a_pipe() => Assert.DoesNotContain('\e', Cli.Start("rate", Mailbox).Output);

    private static string Sender(string line)
    {
        using JsonDocument one = JsonDocument.Parse(line);
        return one.RootElement.GetProperty("sender").GetString()!;
    }
}
