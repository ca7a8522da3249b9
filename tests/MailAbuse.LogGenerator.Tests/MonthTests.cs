using Xunit;

namespace MailAbuse.LogGenerator.Tests;

public class MonthTests
{
    private static readonly MonthOptions Small = new() { Seed = 3, Senders = 160, Incidents = 8, WarmUpDays = 7 };

    [Fact]
    public void A_month_plays_the_same_each_time()
    {
        Month month = Months.Generate(Small);
        string[] Played(Month m) => m.Facts().Select(f => $"{f.TimeMicros} {f.Sender} {f.EnvelopeSender} {f.Recipients.Length} {f.Session}").ToArray();
        string[] first = Played(month);
        Assert.Equal(first, Played(month));
        Assert.Equal(first, Played(Months.Generate(Small)));
        Assert.NotEqual(first, Played(Months.Generate(Small with { Seed = 4 })));
    }

    [Fact]
    public void Facts_are_in_time_order_and_spam_comes_from_the_incidents_only()
    {
        Month month = Months.Generate(Small);
        long last = 0;
        var spam = new Dictionary<string, int>();
        foreach (MessageFact fact in month.Facts())
        {
            Assert.True(fact.TimeMicros >= last);
            last = fact.TimeMicros;
            if (fact.IsSpam) spam[fact.Sender] = spam.GetValueOrDefault(fact.Sender) + 1;
        }
        Assert.Equal(month.Incidents.ToDictionary(i => i.Sender, i => i.Messages), spam);
    }

    [Fact]
    public void A_full_month_has_five_incidents_of_each_kind_and_each_sender_once()
    {
        Month month = Months.Generate(1);
        Assert.Equal(2_000, month.Senders.Count);
        Assert.Equal(2_000, month.Senders.Select(s => s.Sender).Distinct().Count());
        Assert.Equal(40, month.Incidents.Count);
        Assert.Equal(40, month.Incidents.Select(i => i.Sender).Distinct().Count());
        Assert.All(month.Incidents.GroupBy(i => i.Kind), kind => Assert.Equal(5, kind.Count()));
        Assert.All(month.Incidents, i => Assert.True(i.First >= month.Options.Start && i.Last < month.Options.End));
        foreach (MonthIncident run in month.Incidents.Where(i => i.Kind == IncidentKind.RelayRun))
            Assert.InRange((double)run.Deferred / run.Recipients, 0.2, 0.65);
    }

    [Fact]
    public void The_log_of_a_month_names_each_run_and_keeps_its_ids()
    {
        Month month = Months.Generate(Small with { Senders = 60, WarmUpDays = 2, Days = 10 });
        using var stream = new MemoryStream();
        long count = month.WriteLog(stream);
        string[] lines = LogReading.Split(stream);
        Assert.Equal(count, lines.Length);
        LogReading.AssertIdsAreConsistent(lines);
        foreach (MonthIncident incident in month.Incidents.Where(i => i.Type == SenderType.Login))
        {
            int named = lines.Count(l => l.EndsWith(", sasl_username=" + incident.Sender, StringComparison.Ordinal));
            int facts = month.Facts().Count(f => f.Sender == incident.Sender);
            Assert.InRange(named, facts - 3, facts);
        }
    }
}
