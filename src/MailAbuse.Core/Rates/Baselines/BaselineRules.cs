namespace MailAbuse.Rates.Baselines;

/// <summary>What becomes of a day that is learned when something stands there already.</summary>
public enum BaselineChoice
{
    /// <summary>What stands there stays.</summary>
    Keep,

    /// <summary>The new takes its place.</summary>
    Replace,

    /// <summary>They are two parts of one day, and are added up.</summary>
    Add,
}

/// <summary>
/// What is remembered, how finely and for how long; and the rule by which nothing counts twice: a day is replaced or kept, never added to,
/// but for a part of it that was not seen at all before.
/// </summary>
public static class BaselineRules
{
    /// <summary>Seconds of a day.</summary>
    public const int Day = 86_400;

    /// <summary>The spans of the last days, in seconds: those in which the judgement counts by default.</summary>
    public const int FinestSpan = 600;

    /// <summary>So many days are kept in the finest spans: a week of past, the day more that is compared with, and the three days that the longest span looks back.</summary>
    public const int FineDays = 14;

    /// <summary>Spans of the days before those, in seconds: the hour of the week is known.</summary>
    public const int HourSpan = 3_600;

    /// <summary>So many days are kept at all, each by itself; of the weeks before, each sender's busiest day.</summary>
    public const int SingleDays = 60;

    /// <summary>Spans of those weeks, in seconds.</summary>
    public const int OldSpan = 3 * 3_600;

    /// <summary>What is older, in days, is forgotten, and with it who was not seen since.</summary>
    public const int KeptDays = 366;

    /// <summary>Decides about a day that is learned.</summary>
    /// <param name="known">What stands there.</param>
    /// <param name="seen">What was read now.</param>
    public static BaselineChoice Choose(RememberedDay known, RememberedDay seen)
    {
        ArgumentNullException.ThrowIfNull(known);
        ArgumentNullException.ThrowIfNull(seen);
        // Of a week nobody can tell any more what a day was, but whether it is in there.
        if (known.Days > 1) return (known.Parts & PartOf(known, seen)) != 0 ? BaselineChoice.Keep : BaselineChoice.Add;
        if (seen.First >= known.Last || seen.Last <= known.First) return BaselineChoice.Add;
        // A log that was filtered, or had lines dropped, says less of the same time.
        if (seen.Seen < known.Seen || seen.Messages < known.Messages) return BaselineChoice.Keep;
        return seen.Seen == known.Seen && seen.Messages == known.Messages ? BaselineChoice.Keep : BaselineChoice.Replace;
    }

    /// <summary>What two parts of one day are together.</summary>
    /// <param name="known">What stands there.</param>
    /// <param name="seen">What was read now; its cells too.</param>
    public static RememberedDay Add(RememberedDay known, RememberedDay seen)
    {
        ArgumentNullException.ThrowIfNull(known);
        ArgumentNullException.ThrowIfNull(seen);
        int span = Math.Max(known.Span, seen.Span);
        return known with
        {
            Span = span,
            Parts = known.Parts | PartOf(known, seen),
            First = Math.Min(known.First, seen.First),
            Last = Math.Max(known.Last, seen.Last),
            Seen = known.Seen + seen.Seen,
            Messages = known.Messages + seen.Messages,
            Cells = known.Days > 1 ? BaselineBytes.BusiestOf([known, seen], known.Day, span) : BaselineBytes.Together([known, seen], known.Day, span),
        };
    }

    /// <summary>A day of its own in longer spans, or several days as the week that they lie in.</summary>
    /// <param name="days">The days, with their cells.</param>
    /// <param name="isWeek">True for the week.</param>
    public static RememberedDay Condense(IReadOnlyList<RememberedDay> days, bool isWeek)
    {
        ArgumentNullException.ThrowIfNull(days);
        if (!isWeek) return days[0] with { Span = HourSpan, Cells = BaselineBytes.Together(days, days[0].Day, HourSpan) };
        RememberedDay week = new() { Day = WeekOf(days[0].Day), Days = 7, Span = OldSpan };
        return week with
        {
            First = days.Min(day => day.First),
            Last = days.Max(day => day.Last),
            Seen = days.Sum(day => day.Seen),
            Messages = days.Sum(day => day.Messages),
            Parts = days.Aggregate(0, (parts, day) => parts | PartOf(week, day)),
            Cells = BaselineBytes.BusiestOf(days, week.Day, OldSpan),
        };
    }

    /// <summary>The first day of a day's week.</summary>
    public static int WeekOf(int day) => day / 7 * 7;

    private static int PartOf(RememberedDay known, RememberedDay seen) => 1 << Math.Clamp(seen.Day - known.Day, 0, 6);

    /// <summary>The key of a set of servers: the same in any order and letter case.</summary>
    public static string KeyOf(IEnumerable<string> servers) =>
        string.Join('\n', servers.Select(server => server.ToLowerInvariant()).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));

    /// <summary>The servers of a key.</summary>
    public static string[] ServersOf(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return key.Split('\n');
    }

    /// <summary>
    /// Which days of which sets speak for some servers. Those of just this set come first; then days of sets that it is put together of;
    /// then those of a larger set, in which each sender has sent at least as much. No day counts twice.
    /// </summary>
    /// <param name="servers">The servers that are asked for.</param>
    /// <param name="known">The days of all sets, each with the key of its set.</param>
    public static IReadOnlyList<T> Select<T>(IEnumerable<string> servers, IReadOnlyList<(string Key, RememberedDay Day, T Value)> known)
    {
        ArgumentNullException.ThrowIfNull(known);
        string key = KeyOf(servers);
        HashSet<string> wanted = [.. ServersOf(key)];
        Dictionary<string, string[]> sets = known.Select(one => one.Key).Distinct(StringComparer.Ordinal).ToDictionary(one => one, ServersOf);
        HashSet<int> taken = [];
        List<T> chosen = [];

        void Take(IEnumerable<(string Key, RememberedDay Day, T Value)> days)
        {
            (string Key, RememberedDay Day, T Value)[] all = [.. days];
            if (all.Length == 0 || Enumerable.Range(all[0].Day.Day, all[0].Day.Days).Any(taken.Contains)) return;
            taken.UnionWith(Enumerable.Range(all[0].Day.Day, all[0].Day.Days));
            chosen.AddRange(all.Select(one => one.Value));
        }

        foreach (var one in known.Where(one => one.Key == key)) Take([one]);
        foreach (var day in known.Where(one => one.Key != key && sets[one.Key].All(wanted.Contains)).GroupBy(one => (one.Day.Day, one.Day.Days)))
        {
            // The largest first; a server may be in several.
            HashSet<string> left = [.. wanted];
            List<(string, RememberedDay, T)> parts = [];
            foreach (var one in day.OrderByDescending(one => sets[one.Key].Length).ThenBy(one => one.Key, StringComparer.Ordinal))
            {
                if (!sets[one.Key].All(left.Contains)) continue;
                left.ExceptWith(sets[one.Key]);
                parts.Add(one);
            }

            if (left.Count == 0) Take(parts);
        }

        foreach (var one in known.Where(one => sets[one.Key].Length > wanted.Count && wanted.All(sets[one.Key].Contains)).OrderBy(one => sets[one.Key].Length).ThenBy(one => one.Key, StringComparer.Ordinal))
            Take([one]);
        return chosen;
    }
}
