using System.Buffers;
using System.Text;
using MailAbuse.Core.Tests.Oracle;
using MailAbuse.Rates;
using Xunit;

namespace MailAbuse.Core.Tests.Rates;

public class CountsTests
{
    private static readonly RateQuery Query = new();

    [Fact]
    public void Counts_of_two_servers_that_were_printed_and_read_back_are_those_of_one_reading_of_both()
    {
        int withLinks = 0;
        for (int seed = 1; seed <= 400; seed++)
        {
            byte[][] series = RandomLog.Make(seed);
            // One host's log in one place, so that what is counted apart is what would have been counted together.
            if (series.Length < 2) continue;
            string[] together = Lines(RateScan.Count(series, Query, 1 << 20));
            byte[][] printed = [.. series.Select(log => Print(RateScan.Count([log], Query, 4096, isPart: true)))];
            if (printed.Any(text => Encoding.UTF8.GetString(text).Contains("{\"link\":"))) withLinks++;
            string[] apart = Lines(CountsReader.ReadAll(printed.Select(text => new MemoryStream(text))).Counts);
            Assert.True(together.SequenceEqual(apart), $"seed {seed}:\n{string.Join('\n', together.Except(apart))}\n--- apart:\n{string.Join('\n', apart.Except(together))}");
        }

        Assert.True(withLinks > 20, $"only {withLinks} logs led from server to server");
    }

    [Fact]
    public void What_was_read_back_prints_the_same_again()
    {
        for (int seed = 1; seed <= 40; seed++)
        {
            byte[] printed = Print(RateScan.Count(RandomLog.Make(seed), Query, 4096, isPart: true));
            RateReading read = CountsReader.ReadAll([new MemoryStream(printed)]);
            Assert.Equal(Lines(RateScan.Count(RandomLog.Make(seed), Query, 4096)), Lines(read.Counts));
        }
    }

    [Fact]
    public void A_login_that_is_no_text_and_a_set_that_is_an_estimate_survive()
    {
        StringBuilder log = new();
        for (int i = 0; i < 400; i++)
        {
            log.Append($"2026-11-05T10:{i / 60:D2}:{i % 60:D2}+00:00 mx1 postfix/smtpd[7]: {0x4F0000 + i:X}: client=a[198.51.{i / 250}.{i % 250}], sasl_method=PLAIN, sasl_username=j\u00FC\u00FFrg\n");
        }

        byte[] bytes = Encoding.Latin1.GetBytes(log.ToString());
        RateCounts counts = RateScan.Count([bytes], Query, 1 << 20, isPart: true);
        RateCounts read = CountsReader.ReadAll([new MemoryStream(Print(counts))]).Counts;
        Tally sender = Assert.Single(read.Senders);
        Assert.Equal([(byte)'j', 0xFC, 0xFF, (byte)'r', (byte)'g'], sender.Name);
        Assert.True(sender.Clients.IsEstimate);
        Assert.Equal(Lines(RateScan.Count([bytes], Query, 1 << 20)), Lines(read));
    }

    [Fact]
    public void Counts_that_are_cut_off_are_refused()
    {
        byte[] printed = Print(RateScan.Count(RandomLog.Make(3), Query, 4096, isPart: true));
        int last = printed.AsSpan(0, printed.Length - 1).LastIndexOf((byte)'\n');
        InvalidDataException e = Assert.Throws<InvalidDataException>(() => CountsReader.ReadAll([new MemoryStream(printed, 0, last + 1)]));
        Assert.Contains("cut off", e.Message);
    }

    [Theory]
    [InlineData("", "no counts")]
    [InlineData("Nov  5 10:00:00 mx1 postfix/qmgr[1]: A: removed", "no counts")]
    [InlineData("{\"mailabuse\":\"counts\",\"version\":2}", "version 2")]
    [InlineData("{\"version\":1}", "no counts")]
    public void What_is_no_counts_is_refused(string text, string message)
    {
        InvalidDataException e = Assert.Throws<InvalidDataException>(() => CountsReader.ReadAll([new MemoryStream(Encoding.UTF8.GetBytes(text))]));
        Assert.Contains(message, e.Message);
    }

    [Fact]
    public void Counts_of_different_windows_do_not_merge()
    {
        byte[] log = RandomLog.Make(3)[0];
        byte[] a = Print(RateScan.Count([log], Query, 4096, isPart: true));
        RateQuery other = new() { Window = TimeSpan.FromMinutes(10) };
        byte[] b = Print(RateScan.Count([log], other, 4096, isPart: true), other);
        InvalidDataException e = Assert.Throws<InvalidDataException>(() => CountsReader.ReadAll([new MemoryStream(a), new MemoryStream(b)]));
        Assert.Contains("different windows", e.Message);
    }

    private static byte[] Print(RateCounts counts, RateQuery? query = null)
    {
        ArrayBufferWriter<byte> text = new();
        CountsWriter.Write(new RateReading(counts, query ?? Query), text);
        return text.WrittenSpan.ToArray();
    }

    // Everything that is judged later: all of each cell, and who sent from which server.
    private static string[] Lines(RateCounts counts) =>
    [
        .. counts.Senders.Select(tally =>
        {
            Cell[] buffer = [];
            StringBuilder line = new($"{tally.Kind} {Convert.ToHexString(tally.Name)} {string.Join(',', counts.Hosts.NamesOf(tally.Hosts).Split(',').Order(StringComparer.Ordinal))} {tally.First} {tally.Last} ");
            line.Append($"{tally.Clients.Count} {tally.Envelopes.Count} {tally.Domains.Count}");
            foreach (Cell c in tally.Cells.Read(ref buffer))
            {
                if (c is { Messages: 0, Recipients: 0, Delivered: 0, Deferred: 0, Bounced: 0, Held: 0, Notifications: 0 }) continue;
                line.Append($" [{c.Bucket}: {c.Messages} {c.Recipients} {c.Delivered} {c.Deferred} {c.Bounced} {c.Held} {c.Notifications} {c.Networks:x} {c.Envelopes:x} {c.Domains:x}]");
            }

            return line.ToString();
        }).Order(StringComparer.Ordinal),
    ];
}
