using System.Text;
using MailAbuse.Mta;
using MailAbuse.Mta.Postfix.Servers.Queue;
using Xunit;

namespace MailAbuse.Core.Tests.Mta.Postfix.Queue;

/// <summary>The manifest that says what was put into quarantine.</summary>
public sealed class ManifestTextTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 5, 0, 0, TimeSpan.Zero);

    private static readonly ManifestRun Joe = new(SenderKind.Login, "joe@example.org", "2026-0042");

    private static readonly ManifestEntry Entry = new()
    {
        Id = "47143B564C7",
        Step = ManifestStep.Held,
        Time = Now,
        Arrival = Now.AddHours(-1),
        Size = 368,
        EnvelopeSender = "\u001b[31m\"quoted\nname\"@\u202eexample.org",
        Recipients = 3,
        Fingerprint = "0123456789",
        Login = "joe@example.org",
        Parent = "476D1B564C8",
        IsBounce = true,
        WasHeld = true,
    };

    [Fact]
    public void What_is_written_is_read_back()
    {
        byte[] text = ManifestText.Write(Joe, "root@ops", Now, [Entry]);
        Assert.Equal(2, text.Count(b => b == '\n'));
        (ManifestRun run, ManifestEntry entry) = Assert.Single(ManifestText.Read(text));
        Assert.Equal(Joe, run);
        Assert.Equal(Entry, entry);
    }

    [Fact]
    public void A_cut_off_line_costs_itself_only()
    {
        byte[] first = ManifestText.Write(Joe, "", Now, [Entry, Entry with { Id = "476D1B564C8" }]);
        byte[] second = ManifestText.Write(Joe with { Case = null }, "", Now, [Entry with { Id = "3ACC0B5654C" }]);
        for (int cut = 0; cut < first.Length; cut++)
        {
            byte[] text = [.. first[..cut], (byte)'\n', .. second];
            (ManifestRun run, ManifestEntry entry) = ManifestText.Read(text).Last();
            Assert.Equal(Joe with { Case = null }, run);
            Assert.Equal("3ACC0B5654C", entry.Id);
        }
    }

    [Theory]
    [InlineData("{\"op\":\"Held\",\"id\":\"47143B564C7\"}\n")]
    [InlineData("{\"op\":\"run\",\"kind\":\"Login\"}\n{\"op\":\"Held\",\"id\":\"47143B564C7\"}\n")]
    [InlineData("{\"op\":\"run\",\"kind\":\"Login\",\"sender\":\"joe\"}\n{\"op\":\"Held\",\"id\":\"ALL\"}\n")]
    [InlineData("{\"op\":\"run\",\"kind\":\"Login\",\"sender\":\"joe\"}\n{\"op\":\"Burned\",\"id\":\"47143B564C7\"}\n")]
    [InlineData("{\"op\":\"run\",\"kind\":\"Login\",\"sender\":\"joe\"}\n[]\n5\n\"x\"\n")]
    public void Lines_that_nobody_of_ours_wrote_are_passed_over(string text) => Assert.Empty(ManifestText.Read(Encoding.UTF8.GetBytes(text)));

    [Fact]
    public void A_senders_name_is_no_file_name()
    {
        ManifestRun run = new(SenderKind.Login, "../../etc/passwd", "$(reboot)");
        Assert.Matches("^[0-9a-f]{24}\\.jsonl$", run.FileName);
        Assert.NotEqual(run.FileName, (run with { Case = null }).FileName);
    }
}
