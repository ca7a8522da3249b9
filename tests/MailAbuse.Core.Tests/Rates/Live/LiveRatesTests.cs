using System.Text;
using MailAbuse.Core.Tests.Times;
using MailAbuse.Mta;
using MailAbuse.Rates;
using MailAbuse.Rates.Live;
using Xunit;
using Xunit.Abstractions;

namespace MailAbuse.Core.Tests.Rates.Live;

/// <summary>What a watch keeps in mind, and what it forgets.</summary>
public sealed class LiveRatesTests(ITestOutputHelper output)
{
    private static readonly DateTimeOffset Start = new(2026, 11, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly SteppingClock _clock = new(Start);
    private int _id;

    [Fact]
    public void Memory_is_the_same_after_three_weeks_as_after_two()
    {
        LiveRates rates = New();
        LiveLog log = rates.Add(null, 0, TimeZoneInfo.Utc);
        long[] bytes = new long[22];
        long before = GC.GetTotalMemory(forceFullCollection: true);
        for (int day = 0; day < bytes.Length; day++)
        {
            for (int hour = 0; hour < 24; hour++)
            {
                StringBuilder text = new();
                // Thirty of ours, and each hour 100 strangers who never come again.
                for (int i = 0; i < 30; i++) Message(text, $"person{i}@example.org", $"192.0.2.{i}", "world.test");
                for (int i = 0; i < 100; i++) Message(text, null, $"198.{day}.{hour * 10 + i / 10}.{i % 10}", "example.org");
                rates.Take(log, Encoding.ASCII.GetBytes(text.ToString()));
                for (int look = 0; look < 4; look++)
                {
                    _clock.Advance(TimeSpan.FromMinutes(15));
                    Assert.Empty(rates.Judge());
                }
            }

            if (day % 7 == 0) bytes[day] = GC.GetTotalMemory(forceFullCollection: true);
        }

        output.WriteLine($"{bytes[7] - before:N0} {bytes[14] - before:N0} {bytes[21] - before:N0}");
        // The past of a week and four days is whole after eleven days.
        Assert.InRange(bytes[21] - before, 0, 1.1 * (bytes[14] - before));
    }

    [Fact]
    public void A_message_that_was_taken_in_before_the_forgetting_is_still_its_senders()
    {
        LiveRates rates = New();
        LiveLog log = rates.Add(null, 0, TimeZoneInfo.Utc);
        Take(rates, log, "smtpd", "AAAA1: client=home[192.0.2.1], sasl_method=PLAIN, sasl_username=mary@example.org");
        for (int hour = 0; hour < 30; hour++)
        {
            _clock.Advance(TimeSpan.FromHours(1));
            Take(rates, log, "smtpd", $"BBBB{hour}: client=home[192.0.2.2], sasl_method=PLAIN, sasl_username=joe@example.org");
            rates.Judge();
        }

        Take(rates, log, "smtp", "AAAA1: to=<a@world.test>, relay=mx.test[203.0.113.5]:25, delay=9, delays=9/0/0/0, dsn=4.7.1, status=deferred (450 later)");
        rates.Judge();
        SenderRate mary = Assert.Single(rates.View(10).Senders, one => one.Sender == "mary@example.org");
        Assert.Equal(1, mary.Deferred);
    }

    [Fact]
    public void Nobody_waits_for_eight_megabytes_to_know_whose_mail_it_is()
    {
        LiveRates rates = New();
        LiveLog log = rates.Add(null, 0, TimeZoneInfo.Utc);
        for (int i = 0; i < 20; i++)
        {
            Take(rates, log, "smtpd", $"CCCCCC{i:X2}: client=relay.customer.test[10.9.0.9]");
            Take(rates, log, "smtp", $"CCCCCC{i:X2}: to=<a{i}@world.test>, relay=mx.test[203.0.113.5]:25, delay=9, delays=9/0/0/0, dsn=2.0.0, status=sent (250 ok)");
        }

        rates.Judge();
        Assert.Empty(rates.View(10).Senders);
        _clock.Advance(TimeSpan.FromSeconds(15));
        rates.Judge();
        SenderRate relay = Assert.Single(rates.View(10).Senders);
        Assert.Equal(("10.9.0.9", SenderKind.Client, 20L), (relay.Sender, relay.SenderKind, relay.Messages));
    }

    [Fact]
    public void A_filters_copy_is_no_sender_of_its_own()
    {
        LiveRates rates = New();
        LiveLog log = rates.Add(null, 0, TimeZoneInfo.Utc);
        for (int i = 0; i < 20; i++)
        {
            Take(rates, log, "smtpd", $"DDDDDD{i:X2}: client=home[192.0.2.1], sasl_method=PLAIN, sasl_username=mary@example.org");
            _clock.Advance(TimeSpan.FromSeconds(4));
            rates.Judge();
            Take(rates, log, "smtpd", $"EEEEEE{i:X2}: client=localhost[127.0.0.1]");
            Take(rates, log, "smtp", $"DDDDDD{i:X2}: to=<a{i}@world.test>, relay=127.0.0.1[127.0.0.1]:10024, delay=4, delays=0/0/0/4, dsn=2.0.0, status=sent (250 2.0.0 from MTA: 250 2.0.0 Ok: queued as EEEEEE{i:X2})");
            rates.Judge();
            Take(rates, log, "smtp", $"EEEEEE{i:X2}: to=<a{i}@world.test>, relay=mx.test[203.0.113.5]:25, delay=9, delays=9/0/0/0, dsn=2.0.0, status=sent (250 ok)");
        }

        _clock.Advance(TimeSpan.FromMinutes(1));
        rates.Judge();
        SenderRate mary = Assert.Single(rates.View(10).Senders);
        Assert.Equal(("mary@example.org", 20L, 20L), (mary.Sender, mary.Messages, mary.Delivered));
    }

    private LiveRates New()
    {
        RateWatchOptions options = new() { TimeZone = TimeZoneInfo.Utc };
        return new LiveRates(options, new RateQuery { Window = options.Window, Baseline = options.Baseline, Since = Start }, _clock, logs: 1, hasSeveralHosts: false);
    }

    private void Take(LiveRates rates, LiveLog log, string program, string text) =>
        rates.Take(log, Encoding.ASCII.GetBytes($"{_clock.GetUtcNow():yyyy-MM-ddTHH:mm:ss}+00:00 mx1 postfix/{program}[7]: {text}\n"));

    private void Message(StringBuilder text, string? login, string client, string domain)
    {
        string id = $"{0xA0000000L + _id++:X}", head = $"{_clock.GetUtcNow():yyyy-MM-ddTHH:mm:ss}+00:00 mx1 postfix/";
        text.Append($"{head}smtpd[7]: {id}: client=x[{client}]{(login is null ? "" : $", sasl_method=PLAIN, sasl_username={login}")}\n");
        text.Append($"{head}qmgr[7]: {id}: from=<{login}>, size=900, nrcpt=1 (queue active)\n");
        text.Append(login is null
            ? $"{head}lmtp[7]: {id}: to=<b@{domain}>, relay=mx[private/lmtp], delay=1, delays=1/0/0/0, dsn=2.0.0, status=sent (250 ok)\n"
            : $"{head}smtp[7]: {id}: to=<b@{domain}>, relay=mx.test[203.0.113.5]:25, delay=1, delays=1/0/0/0, dsn=2.0.0, status=sent (250 ok)\n");
        // One in fifty is never heard of again.
        if (_id % 50 != 0) text.Append($"{head}qmgr[7]: {id}: removed\n");
    }
}
