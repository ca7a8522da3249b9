using System.Text;
using MailAbuse.Core.Tests.Times;
using MailAbuse.Mta;
using MailAbuse.Rates;
using MailAbuse.Rates.Live;
using Xunit;

namespace MailAbuse.Core.Tests.Rates.Live;

/// <summary>What a watch keeps in mind, and what it forgets.</summary>
public sealed class LiveRatesTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly SteppingClock _clock = new(Start);

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

    private LiveRates New() => New(Start, _clock);

    internal static LiveRates New(DateTimeOffset start, TimeProvider clock)
    {
        RateWatchOptions options = new() { TimeZone = TimeZoneInfo.Utc };
        return new LiveRates(options, new RateQuery { Window = options.Window, Baseline = options.Baseline, Since = start }, clock, logs: 1, hasSeveralHosts: false);
    }

    private void Take(LiveRates rates, LiveLog log, string program, string text) =>
        rates.Take(log, Encoding.ASCII.GetBytes($"{_clock.GetUtcNow():yyyy-MM-ddTHH:mm:ss}+00:00 mx1 postfix/{program}[7]: {text}\n"));
}
