using MailAbuse.Mta;
using MailAbuse.Rates;

namespace MailAbuse.Detection;

/// <summary>What became of one incident.</summary>
/// <param name="Incident">Which.</param>
/// <param name="Seed">Of which month.</param>
/// <param name="Alarm">When its sender was first called a burst; null: never while it lasted.</param>
/// <param name="LetOut">Messages of the run that were accepted before that; all of them where there was no alarm.</param>
internal sealed record Outcome(Incident Incident, ulong Seed, long? Alarm, int LetOut);

/// <summary>A day of a sender who did nothing wrong, and was called a burst.</summary>
internal sealed record FalseAlarm(ulong Seed, string Sender, string Behaviour, long Day);

/// <summary>How one way to find bursts did on one month or on several.</summary>
internal sealed class Measurement
{
    // The longest span looks three days back, so a run may be called a burst for three more days; those days count for nothing.
    private const int AfterMath = 3;

    public List<Outcome> Outcomes { get; } = [];
    public List<FalseAlarm> FalseAlarms { get; } = [];
    public long SenderDays { get; private set; }

    public double Recall => (double)Outcomes.Count(one => one.Alarm is not null) / Outcomes.Count;

    public double FalseAlarmsPer10000 => 10_000.0 * FalseAlarms.Count / SenderDays;

    /// <summary>Judges a month.</summary>
    public static Dictionary<string, AlarmDays> Judge(MonthReading month, RateQuery query)
    {
        Scales scales = new(query.Window, month.Counts.Layout.Span);
        int baselineDays = BurstJudge.BaselineDays(query);
        Population population = new(month.Counts, scales, baselineDays);
        SenderWalk walk = new(month.Counts.Layout, scales, population, baselineDays);
        Dictionary<string, AlarmDays> alarms = [];
        Cell[] buffer = [];
        foreach (Tally tally in month.Counts.Senders.Where(tally => tally.Kind != SenderKind.Unknown))
        {
            AlarmDays days = new(month.Counts.Layout);
            walk.Walk(tally.Kind, tally.Cells.Read(ref buffer), ref days);
            if (days.Days.Count > 0) alarms.Add(tally.NameText, days);
        }

        return alarms;
    }

    /// <summary>Holds alarms against the truth of a month.</summary>
    public void Add(MonthReading month, IEnumerable<(string Sender, IReadOnlyList<long> Times)> alarms)
    {
        Dictionary<string, IReadOnlyList<long>> byName = alarms.ToDictionary(one => one.Sender, one => one.Times);
        Dictionary<string, string> behaviours = month.Senders.ToDictionary(one => one.Sender, one => one.Behaviour);
        ILookup<string, Incident> incidents = month.Incidents.ToLookup(one => one.Sender);
        int days = (int)((month.End - month.Start) / 86_400);
        SenderDays += (long)month.Senders.Count * days;
        foreach (Incident incident in month.Incidents)
        {
            // An alarm is in time until an hour after the last message: the cell that holds it must end.
            long? alarm = byName.GetValueOrDefault(incident.Sender, []).Where(at => at > incident.First && at <= incident.Last + 3600).Cast<long?>().Min();
            Outcomes.Add(new Outcome(incident, month.Seed, alarm, alarm is null ? incident.Spam.Length : incident.Spam.Count(at => at < alarm)));
            SenderDays -= DayOf(month, Math.Min(month.End - 1, incident.Last)) + AfterMath - DayOf(month, incident.First) + 1;
        }

        foreach ((string sender, IReadOnlyList<long> times) in byName)
        {
            FalseAlarms.AddRange(times.Where(at => at > month.Start && at <= month.End).Select(at => DayOf(month, at - 1)).Distinct()
                .Where(day => !incidents[sender].Any(one => day >= DayOf(month, one.First) && day <= DayOf(month, one.Last) + AfterMath))
                .Select(day => new FalseAlarm(month.Seed, sender, behaviours.GetValueOrDefault(sender, "Internet"), day)));
        }
    }

    /// <summary>What was missed, and who was called a burst for nothing.</summary>
    public IEnumerable<string> Faults() =>
        Outcomes.Where(one => one.Alarm is null)
            .Select(one => $"missed: seed {one.Seed}, {one.Incident.Kind}, {one.Incident.Behaviour} {one.Incident.Sender}, {one.Incident.Spam.Length} messages")
            .Concat(FalseAlarms.Select(one => $"false alarm: seed {one.Seed}, {one.Behaviour} {one.Sender}, day {one.Day}"));

    private static long DayOf(MonthReading month, long second) => (second - month.Start) / 86_400;
}
