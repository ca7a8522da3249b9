using MailAbuse.Rates.Baselines;
using MailAbuse.Store.Cases;

namespace MailAbuse.Store.Baselines;

/// <summary>Takes what was read into the memory, inside one transaction.</summary>
internal static class BaselineLearning
{
    /// <summary>Takes the days that say more than what stands there.</summary>
    /// <returns>How many these were.</returns>
    public static int Learn(StoreSession session, BaselineLesson lesson)
    {
        string key = BaselineRules.KeyOf(lesson.Servers);
        session.Execute("INSERT INTO places (servers) VALUES (@servers) ON CONFLICT DO NOTHING", ("@servers", key));
        long place = session.Number("SELECT id FROM places WHERE servers = @servers", ("@servers", key));
        List<RememberedDay> known = BaselineRows.Of(session, place);
        SenderNumbers? numbers = null;
        int learned = 0;
        foreach (LessonDay day in lesson.Days)
        {
            RememberedDay? here = known.Find(one => one.Holds(day.Seen.Day));
            BaselineChoice choice = here is null ? BaselineChoice.Replace : BaselineRules.Choose(here, day.Seen);
            if (choice == BaselineChoice.Keep) continue;
            numbers ??= new SenderNumbers(session);
            RememberedDay seen = day.Seen with { Cells = BaselineBytes.Put(day.Senders.Select(one => (numbers.Of(one.Sender, day.Seen.Day), one.Cells))) };
            RememberedDay kept = choice == BaselineChoice.Add ? BaselineRules.Add(BaselineRows.WithCells(session, place, here!), seen) : seen;
            BaselineRows.Write(session, place, kept);
            if (here is not null) known.Remove(here);
            known.Add(kept);
            learned++;
        }

        numbers?.Write(session);
        return learned;
    }
}
