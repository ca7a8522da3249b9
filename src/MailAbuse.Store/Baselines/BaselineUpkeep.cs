using MailAbuse.Rates.Baselines;
using MailAbuse.Store.Cases;

namespace MailAbuse.Store.Baselines;

/// <summary>Keeps the memory small: what is old is known less finely, and what is older is forgotten.</summary>
internal static class BaselineUpkeep
{
    /// <summary>Does so with all places, inside the transaction of the session.</summary>
    public static void Tidy(StoreSession session, int today)
    {
        int oldest = today - BaselineRules.KeptDays;
        session.Execute("DELETE FROM days WHERE day + days <= @oldest", ("@oldest", oldest));
        session.Execute("DELETE FROM places WHERE id NOT IN (SELECT place FROM days)");
        // A week may reach a little further back than the day in which somebody was seen last.
        session.Execute("DELETE FROM senders WHERE last < @oldest", ("@oldest", oldest - 7));
        foreach (long place in session.Rows("SELECT id FROM places", row => row.GetInt64(0)))
            Condense(session, place, today);
    }

    private static void Condense(StoreSession session, long place, int today)
    {
        List<RememberedDay> days = BaselineRows.Of(session, place).FindAll(day => day.Days == 1);
        foreach (RememberedDay day in days.FindAll(day => day.Day < today - BaselineRules.FineDays && day.Span < BaselineRules.HourSpan))
            BaselineRows.Write(session, place, BaselineRules.Condense([BaselineRows.WithCells(session, place, day)], isWeek: false));
        foreach (IGrouping<int, RememberedDay> week in days.GroupBy(day => BaselineRules.WeekOf(day.Day)).Where(week => week.Key + 7 <= today - BaselineRules.SingleDays).ToArray())
        {
            RememberedDay[] singles = [.. BaselineRows.Of(session, place).Where(day => day.Days == 1 && BaselineRules.WeekOf(day.Day) == week.Key).Select(day => BaselineRows.WithCells(session, place, day))];
            RememberedDay condensed = BaselineRules.Condense(singles, isWeek: true);
            foreach (RememberedDay single in singles) BaselineRows.Remove(session, place, single.Day);
            BaselineRows.Write(session, place, condensed);
        }
    }
}
