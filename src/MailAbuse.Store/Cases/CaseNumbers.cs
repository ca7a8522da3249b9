using System.Globalization;
using System.Security.Cryptography;
using MailAbuse.Servers;

namespace MailAbuse.Store.Cases;

/// <summary>Numbers of cases: the year of UTC, the count of that year, and the mark of the store, by which two stores never give the same.</summary>
internal static class CaseNumbers
{
    // Without vowels there are no words in it, without 0, 1 and l nothing that is read for another.
    private const string MarkLetters = "bcdfghjkmnpqrstvwxz23456789";
    private const int MarkLength = 4;

    /// <summary>Gives a new store its mark.</summary>
    public static void MakeMark(StoreSession session)
        => session.Execute("INSERT INTO meta (key, value) VALUES ('mark', @mark)", ("@mark", RandomNumberGenerator.GetString(MarkLetters, MarkLength)));

    /// <summary>The mark of a store.</summary>
    public static string MarkOf(StoreSession session)
        => session.Rows("SELECT value FROM meta WHERE key = 'mark'", row => row.GetString(0)) is [{ } found] ? found : throw StoreFaults.Damaged(session.Path, session.Kind, "its mark is missing");

    /// <summary>Takes the next number; one that an operator chose for a case is passed over.</summary>
    public static string Take(StoreSession session, DateTimeOffset now)
    {
        string mark = MarkOf(session);
        int year = now.UtcDateTime.Year;
        while (true)
        {
            long count = session.Number("INSERT INTO numbers (year, last) VALUES (@year, 1) ON CONFLICT (year) DO UPDATE SET last = last + 1 RETURNING last", ("@year", year));
            string number = string.Create(CultureInfo.InvariantCulture, $"{year:D4}-{count:D4}-{mark}");
            if (!CaseRows.Has(session, number))
                return number;
        }
    }
}
