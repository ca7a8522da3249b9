using System.Globalization;
using MailAbuse.Store.Cases;

namespace MailAbuse.Store.Delistings;

/// <summary>Numbers of delisting requests: as those of cases, with a count of their own and a D in front, so that nobody takes one for the other.</summary>
internal static class DelistingNumbers
{
    /// <summary>Takes the next number.</summary>
    public static string Take(StoreSession session, DateTimeOffset now)
    {
        int year = now.UtcDateTime.Year;
        long count = session.Number("INSERT INTO delisting_numbers (year, last) VALUES (@year, 1) ON CONFLICT (year) DO UPDATE SET last = last + 1 RETURNING last", ("@year", year));
        return string.Create(CultureInfo.InvariantCulture, $"D{year:D4}-{count:D4}-{CaseNumbers.MarkOf(session)}");
    }
}
