using System.Diagnostics;
using System.Reflection;
using System.Text.Json;
using MailAbuse.Mta;

namespace MailAbuse.Cli.Tests;

public class ReadTests
{
    private static readonly string Mailbox = Cli.Log("hacked-mailbox.log");

    [Fact]
    public void Each_line_is_one_object()
    {
        Run run = Cli.Start("read", "--json", Mailbox);
        Assert.Equal((0, ""), (run.ExitCode, run.Errors));
        Assert.Equal(2654, run.Lines.Length);
        using JsonDocument first = JsonDocument.Parse(run.Lines[1]);
        string[] expected = [.. typeof(MailLogEvent).GetProperties(BindingFlags.Public | BindingFlags.Instance).Select(property => JsonNamingPolicy.CamelCase.ConvertName(property.Name)).Order(StringComparer.Ordinal)];
        Assert.Equal(expected, first.RootElement.EnumerateObject().Select(property => property.Name).Order(StringComparer.Ordinal));
        Assert.Equal("accepted", first.RootElement.GetProperty("kind").GetString());
        Assert.Equal("login", first.RootElement.GetProperty("senderKind").GetString());
    }

    [Fact]
    public void Filters_keep_what_they_name()
    {
        Run sender = Cli.Start("read", "--json", "--sender", "anna.keller@example.org", "--kind", "accepted", Mailbox);
        Assert.Equal(226, sender.Lines.Length);
        Run kinds = Cli.Start("read", "--json", "--kind", "authentication-failed,removed", Mailbox);
        Assert.All(kinds.Lines, line => Assert.True(line.Contains("\"kind\":\"removed\"") || line.Contains("\"kind\":\"authenticationFailed\"")));
        string id = JsonDocument.Parse(sender.Lines[0]).RootElement.GetProperty("queueId").GetString()!;
        Run one = Cli.Start("read", "--json", "--queue-id", id, Mailbox);
        Assert.True(one.Lines.Length > 3);
        Assert.All(one.Lines, line => Assert.Contains(id, line));
        Run to = Cli.Start("read", "--json", "--recipient", "D.KELLER@*", Mailbox);
        Assert.NotEmpty(to.Lines);
        Assert.All(to.Lines, line => Assert.Contains("d.keller@", line));
    }

    [Fact]
    public void A_table_has_a_heading_and_a_row_for_each_line()
    {
        Run run = Cli.Start("read", Mailbox);
        Assert.Equal(2655, run.Lines.Length);
        Assert.StartsWith("Time ", run.Lines[0]);
        Assert.Contains(run.Lines, line => line.Contains("sent 2.0.0"));
    }

    [Fact]
    public async Task Whoever_has_read_enough_ends_it_quietly()
    {
        // Much more than a pipe holds, from an input that never ends by itself.
        using Process process = Cli.Open(["read", "--json", "-"]);
        Task<string> errors = process.StandardError.ReadToEndAsync();
        byte[] log = File.ReadAllBytes(Mailbox);
        Task feed = Task.Run(() =>
        {
            try
            {
                for (int i = 0; i < 200; i++) process.StandardInput.BaseStream.Write(log);
                process.StandardInput.Close();
            }
            catch (IOException)
            {
                // It has ended, as it should.
            }
        });
        Assert.StartsWith("{\"time\":", process.StandardOutput.ReadLine());
        process.StandardOutput.Close();
        Assert.True(process.WaitForExit(30_000), "it goes on for nobody");
        Assert.Equal(0, process.ExitCode);
        Assert.Equal("", await errors);
        await feed.WaitAsync(TimeSpan.FromSeconds(10));
    }

    [Fact]
    public void An_interrupt_ends_it_at_once()
    {
        if (OperatingSystem.IsWindows()) return;
        using Process process = Cli.Open(["read", "--json", "-"]);
        process.StandardInput.BaseStream.Write(File.ReadAllBytes(Mailbox));
        process.StandardInput.BaseStream.Flush();
        Thread.Sleep(1000);
        Assert.False(process.HasExited);
        using (Process kill = Process.Start("kill", ["-INT", process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)])) kill.WaitForExit();
        Assert.True(process.WaitForExit(5000), "it does not end");
        Assert.Equal(130, process.ExitCode);
    }
}
