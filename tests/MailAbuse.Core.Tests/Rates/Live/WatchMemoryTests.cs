using System.Text;
using MailAbuse.Core.Tests.Times;
using MailAbuse.Rates.Live;
using Xunit;
using Xunit.Abstractions;

namespace MailAbuse.Core.Tests.Rates.Live;

/// <summary>How much a watch holds when it has gone on for weeks. By itself, for the memory is that of the whole process.</summary>
[Collection(nameof(Alone))]
public sealed class WatchMemoryTests(ITestOutputHelper output)
{
    private static readonly DateTimeOffset Start = new(2026, 11, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly SteppingClock _clock = new(Start);
    private int _id;

    /// <summary>Tests beside which no others run.</summary>
    [CollectionDefinition(nameof(Alone), DisableParallelization = true)]
    public sealed class Alone;

    [Fact]
    public void Memory_is_the_same_after_three_weeks_as_after_two()
    {
        LiveRates rates = LiveRatesTests.New(Start, _clock);
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
        // The past of a week and four days is whole after eleven days. What the process holds of the tests before this one changes by
        // some hundred kilobytes as well; each of a week's 16,800 strangers kept would be two megabytes.
        long more = bytes[21] - bytes[14];
        Assert.True(more < Math.Max(500_000, 0.1 * (bytes[14] - before)), $"The third week took {more:N0} bytes more.");
    }

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
