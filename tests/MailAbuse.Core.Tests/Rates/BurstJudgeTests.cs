using MailAbuse.Mta;
using MailAbuse.Rates;
using Xunit;
using Sender = MailAbuse.Core.Tests.Rates.Story.Sender;

namespace MailAbuse.Core.Tests.Rates;

/// <summary>The judge on stories: what is a burst, what is none, and what it says about it.</summary>
public sealed class BurstJudgeTests
{
    // A Tuesday, with two weeks and more before it.
    private const int Today = 15;

    private static readonly Dictionary<string, (SenderKind Kind, Action<Sender> Tell)> Bursts = new()
    {
        ["a sudden hundredfold"] = (SenderKind.Login, who => who.Office().Send(Today, 10, 500, failed: 0.3, network: 50, domains: 300)),
        ["a hundredfold from the usual network, much of it refused"] = (SenderKind.Login, who => who.Office().Send(Today, 10, 500, failed: 0.3)),
        ["a slow ramp over a day"] = (SenderKind.Login, who =>
        {
            who.Office();
            for (int hour = 0; hour < 24; hour++) who.Send(Today, hour, 2 + hour * 2, failed: 0.25, network: 50, domains: 300);
        }),
        ["a slow ramp over three days"] = (SenderKind.Login, who =>
        {
            who.Office();
            for (int hour = 0; hour < 72; hour++) who.Send(Today, hour, 1 + hour / 4, failed: 0.3, network: 50, domains: 300);
        }),
        ["a trickle at night"] = (SenderKind.Login, who => who.Office()
            .Send(Today, 22, 40, hours: 8, failed: 0.3, network: 50, domains: 100).Send(Today + 1, 22, 40, hours: 8, failed: 0.3, network: 50, domains: 100)),
        ["a run that is mostly put off"] = (SenderKind.Login, who => who.Office().Send(Today, 11, 50, hours: 2, failed: 0.7)),
        ["one login from many networks"] = (SenderKind.Login, who => who.Office().Send(Today, 11, 90, hours: 4, failed: 0.1, network: 100, networks: 40, domains: 100)),
        ["forged envelope senders"] = (SenderKind.Login, who => who.Office().Send(Today, 11, 120, hours: 2, failed: 0.1, network: 50, envelope: 1000, envelopes: 120, domains: 100)),
        ["www-data that suddenly sends"] = (SenderKind.LocalUser, who => who.Office().Send(Today, 3, 300, hours: 2, failed: 0.3, domains: 200)),
        ["a relay customer whose deferred share jumps"] = (SenderKind.Login, who =>
        {
            for (int day = 0; day < Story.Days; day++) who.Send(day, 6, 2_000, hours: 14, envelopes: 60, domains: 500);
            who.Send(Today, 9, 1_000, hours: 8, failed: 0.6, envelopes: 60, domains: 500);
        }),
        ["a relaying client whose deferred share jumps"] = (SenderKind.Client, who =>
        {
            for (int day = 0; day < Story.Days; day++) who.Send(day, 6, 2_000, hours: 14, envelopes: 60, domains: 500);
            who.Send(Today, 9, 1_000, hours: 8, failed: 0.6, envelopes: 60, domains: 500);
        }),
        ["somebody without a past, most of it refused"] = (SenderKind.Login, who => who.Send(Today, 9, 300, hours: 2, failed: 0.5, domains: 200)),
    };

    private static readonly Dictionary<string, (SenderKind Kind, Action<Sender> Tell)> Ordinary = new()
    {
        ["a newsletter every week"] = (SenderKind.Login, who =>
        {
            for (int day = 1; day < Story.Days; day += 7) who.Send(day, 10, 2_000, hours: 2, failed: 0.08, domains: 400);
        }),
        ["a newsletter every week, at another hour"] = (SenderKind.Login, who =>
        {
            who.Office();
            for (int day = 1; day < Story.Days; day += 7) who.Send(day, 8 + day % 5 * 3, 2_000, hours: 2, failed: 0.08, domains: 400);
        }),
        ["a newsletter every month"] = (SenderKind.Login, who => who.Office().Send(Today, 10, 1_500, hours: 3, failed: 0.08, domains: 400)),
        ["a newsletter at night"] = (SenderKind.Login, who => who.Office().Send(Today, 2, 1_500, hours: 3, failed: 0.06, domains: 400)),
        ["invoices at the month's end"] = (SenderKind.Login, who => who.Office().Send(Today, 14, 400, hours: 2, failed: 0.04, domains: 200)),
        ["a new customer's first busy day"] = (SenderKind.Login, who => who.Send(Today, 8, 400, hours: 9, failed: 0.05, domains: 150)),
        ["a new customer who relays for many people"] = (SenderKind.Login, who => who.Send(Today, 8, 1_500, hours: 9, failed: 0.04, envelopes: 60, domains: 300)),
        ["a mailing list"] = (SenderKind.Login, who =>
        {
            for (int day = 0; day < Story.Days; day++) who.Send(day, 9, 3, hours: 8, recipients: 250, envelopes: 3, domains: 150);
        }),
        ["monitoring, and a night full of alarms"] = (SenderKind.Login, who =>
        {
            for (int day = 0; day < Story.Days; day++) who.Send(day, 0, 96, hours: 24, failed: 0, domains: 1);
            who.Send(Today, 2, 150, hours: 2, failed: 0, domains: 1);
        }),
        ["a telephone that changes networks"] = (SenderKind.Login, who =>
        {
            for (int day = 0; day < Story.Days; day++) who.Send(day, 7, 10, hours: 14, network: 10 + day * 3, networks: 4);
        }),
        ["somebody who writes from a journey"] = (SenderKind.Login, who =>
            who.Office(to: Today).Send(Today, 7, 12, hours: 14, network: 70).Send(Today + 1, 7, 12, hours: 14, network: 71).Send(Today + 2, 7, 12, hours: 14, network: 72)),
        ["vacation replies"] = (SenderKind.Login, who => who.Office(to: Today - 3).Send(Today, 0, 45, hours: 24, envelope: 9, domains: 60, failed: 0.05)),
        ["an invitation to everybody"] = (SenderKind.Login, who => who.Office().Send(Today, 15, 2, recipients: 90, failed: 0.08, domains: 60)),
        ["what comes in for domains of ours"] = (SenderKind.Client, who =>
        {
            for (int day = 0; day < Story.Days; day++) who.Send(day, 0, 500, hours: 24, envelope: day * 500, envelopes: 400, domains: 10, toOwn: true);
            who.Send(Today, 9, 4_000, hours: 2, failed: 0.5, envelope: 99_000, envelopes: 4_000, domains: 10, toOwn: true);
        }),
        ["what a newsletter leaves behind"] = (SenderKind.Login, who => who.Office().Send(Today, 10, 3_000, hours: 3, failed: 0.08, domains: 400).Expire(Today + 5, 10, 120)),
        ["three mails that could not be delivered"] = (SenderKind.Login, who => who.Office().Send(Today, 10, 5, failed: 0.6)),
        ["nobody knows who"] = (SenderKind.Unknown, who => who.Send(Today, 10, 5_000, failed: 0.7, envelopes: 3_000, domains: 500)),
    };

    public static TheoryData<string> BurstNames() => new(Bursts.Keys);

    public static TheoryData<string> OrdinaryNames() => new(Ordinary.Keys);

    [Theory]
    [MemberData(nameof(BurstNames))]
    public void Is_a_burst(string name)
    {
        SenderRate rate = Judge(Bursts[name]);
        Assert.True(rate.IsBurst, Tell(rate));
        Assert.True(rate.Score >= 1);
        Assert.NotEmpty(rate.Reasons);
        // Never before the run began, and not only when it was over for a day.
        Assert.InRange(rate.AlarmTime!.Value, Story.Start.AddDays(Today), Story.Start.AddDays(Today + 3));
    }

    [Theory]
    [MemberData(nameof(OrdinaryNames))]
    public void Is_no_burst(string name)
    {
        SenderRate rate = Judge(Ordinary[name]);
        Assert.False(rate.IsBurst, Tell(rate));
        Assert.Null(rate.AlarmTime);
    }

    private static SenderRate Judge((SenderKind Kind, Action<Sender> Tell) told)
    {
        Story story = new();
        told.Tell(story.Of("x@example.com", told.Kind));
        return story.Judge("x@example.com");
    }

    private static string Tell(SenderRate rate) => $"{rate.Score}: {string.Join("; ", rate.Reasons)}";

    [Fact]
    public void An_old_address_list_is_as_refused_as_ever()
    {
        Story story = new(Story.Start.AddDays(Today));
        Sender list = story.Of("x@example.com");
        for (int day = 1; day < Story.Days; day += 7) list.Send(day, 10, 800, hours: 2, failed: 0.22, domains: 400);
        SenderRate rate = story.Judge("x@example.com");
        Assert.False(rate.IsBurst, Tell(rate));
    }

    [Fact]
    public void Nobody_is_a_burst_when_everybodys_mail_is_put_off()
    {
        Story story = new();
        for (int person = 0; person < 40; person++) story.Of($"person{person}@example.com").Send(Today, 10, 20, hours: 6, failed: 0.5);
        Sender relay = story.Of("relay@example.com");
        for (int day = 0; day < Story.Days; day++) relay.Send(day, 6, 1_000, hours: 14, envelopes: 60);
        relay.Send(Today, 10, 500, hours: 6, failed: 0.5, envelopes: 60);
        Assert.DoesNotContain(story.Judge(), rate => rate.IsBurst);
    }

    [Fact]
    public void Nobody_is_a_burst_because_the_log_begins()
    {
        Story story = new(people: 0);
        for (int i = 0; i < 20; i++) story.Of($"steady{i}@example.com").Send(0, 0, 40 + i * 100, hours: 20, envelopes: 3 * i + 1, networks: 1 + i / 7);
        Assert.DoesNotContain(story.Judge(), rate => rate.IsBurst);
    }

    [Fact]
    public void What_comes_later_changes_no_alarm()
    {
        Story short_ = new(), long_ = new();
        foreach (Story story in (Story[])[short_, long_])
            story.Of("x@example.com").Office(to: Today).Send(Today, 10, 500, failed: 0.3, network: 50, domains: 300);
        Sender later = long_.Of("x@example.com");
        for (int day = Today + 1; day < Story.Days; day++) later.Send(day, 10, 1_000, failed: 0.3, network: 50, domains: 300);
        Assert.NotNull(short_.Judge("x@example.com").AlarmTime);
        Assert.Equal(short_.Judge("x@example.com").AlarmTime, long_.Judge("x@example.com").AlarmTime);
    }

    [Fact]
    public void A_run_that_began_before_the_window_is_still_a_burst_in_it()
    {
        Story story = new(Story.Start.AddDays(Today).AddHours(15));
        story.Of("x@example.com").Office().Send(Today, 10, 300, hours: 6, failed: 0.3, network: 50, domains: 300);
        SenderRate rate = story.Judge("x@example.com");
        Assert.True(rate.IsBurst);
        Assert.Equal(BaselineSource.Own, rate.BaselineSource);
    }

    [Fact]
    public void A_run_that_was_over_before_the_window_is_none_in_it()
    {
        Story story = new(Story.Start.AddDays(Today).AddHours(20));
        story.Of("x@example.com").Office(messages: 20).Send(Today, 3, 300, hours: 2, failed: 0.3, network: 50, domains: 300).Send(Today, 21, 6);
        SenderRate rate = story.Judge("x@example.com");
        Assert.False(rate.IsBurst, Tell(rate));
    }

    [Fact]
    public void Says_how_much_how_often_and_why()
    {
        Story story = new(Story.Start.AddDays(Today));
        story.Of("x@example.com").Office(messages: 16).Send(Today, 10, 1_200, failed: 0.3, network: 100, networks: 30, domains: 300);
        SenderRate rate = story.Judge("x@example.com");
        Assert.Equal("mx1", rate.Server);
        Assert.True(rate.Messages > 1_200);
        Assert.InRange(rate.FailedShare, 0.2, 0.3);
        Assert.InRange(rate.PeakMessages, 1_200, 1_204);
        Assert.Equal(TimeSpan.FromHours(1), rate.PeakWindow);
        Assert.InRange(rate.PeakStart!.Value, Story.Start.AddDays(Today).AddHours(9.5), Story.Start.AddDays(Today).AddHours(10));
        Assert.InRange(rate.Baseline, 1, 4);
        Assert.Equal(BaselineSource.Own, rate.BaselineSource);
        Assert.InRange(rate.BaselineSpan.TotalDays, 7, 8);
        Assert.InRange(rate.Factor, 300, 1_300);
        Assert.Equal(24, rate.Trend.Length);
        Assert.Equal(rate.Messages, rate.Trend.Sum());
        Assert.Contains(rate.Reasons, reason => reason.Contains(" networks, usually 1", StringComparison.Ordinal));
        Assert.Contains(rate.Reasons, reason => reason.StartsWith("sent ", StringComparison.Ordinal) && reason.Contains(" times)", StringComparison.Ordinal));
        Assert.Contains(rate.Reasons, reason => reason.Contains("% of recipients refused or put off, usually 3 %", StringComparison.Ordinal));
    }

    [Fact]
    public void Bursts_come_first_then_who_sent_most()
    {
        Story story = new();
        story.Of("busy@example.com").Office(messages: 2_000);
        story.Of("x@example.com").Office().Send(Today, 10, 500, failed: 0.3, network: 50, domains: 300);
        IReadOnlyList<SenderRate> rates = story.Judge();
        Assert.Equal(["x@example.com", "busy@example.com"], rates.Take(2).Select(rate => rate.Sender));
        Assert.Equal(rates.Skip(1).OrderByDescending(rate => rate.Messages).Select(rate => rate.Messages), rates.Skip(1).Select(rate => rate.Messages));
    }

    [Fact]
    public void Without_a_past_the_others_are_the_measure()
    {
        Story story = new(Story.Start.AddDays(Today));
        story.Of("x@example.com").Send(Today, 10, 30);
        SenderRate rate = story.Judge("x@example.com");
        Assert.Equal(BaselineSource.Population, rate.BaselineSource);
        Assert.InRange(rate.Baseline, 1, 3);
        Assert.Equal(TimeSpan.Zero, rate.BaselineSpan);
    }

    [Fact]
    public void Senders_with_any_number_of_spans_are_judged()
    {
        // Tables that one sender has made larger are used again for the next.
        Story story = new(people: 0);
        for (int cells = 250; cells < 900; cells += 7) story.Of($"u{cells}@example.com").Send(0, 0, cells, hours: cells / 6.0);
        Assert.Equal(93, story.Judge().Count);
    }

    [Fact]
    public void Many_senders_are_judged_quickly()
    {
        Story story = new(people: 0);
        for (int i = 0; i < 20_000; i++) story.Of($"u{i}@example.com").Send(i % Story.Days, i % 24, 1 + i % 3);
        System.Diagnostics.Stopwatch watch = System.Diagnostics.Stopwatch.StartNew();
        Assert.Equal(20_000, story.Judge().Count);
        // A bound that only a wrong order of growth would break.
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(10), watch.Elapsed.ToString());
    }
}
