using MailAbuse.Cases;
using MailAbuse.Text;

namespace MailAbuse.Store.Cases;

/// <summary>Finds cases. Wildcards are matched here and not by SQL, so that they mean what they mean everywhere in the module.</summary>
internal static class CaseSearch
{
    /// <summary>The numbers of those that are meant, by the time they were opened.</summary>
    public static IEnumerable<string> Numbers(StoreSession session, CaseQuery query)
    {
        List<string> numbers = session.Rows(
            "SELECT number FROM cases WHERE (@state IS NULL OR state = @state) AND (@due IS NULL OR due <= @due) ORDER BY opened, number",
            row => row.GetString(0),
            ("@state", query.State?.ToString()),
            ("@due", query.DueAt?.UtcTicks));
        IEnumerable<string> meant = numbers.Where(number => Wildcard.MatchesAny(query.Cases, number));
        if (query.Senders.Count == 0)
            return meant;
        HashSet<string> named = new(StringComparer.OrdinalIgnoreCase);
        foreach ((string number, string name) in session.Rows("SELECT number, name FROM names", row => (row.GetString(0), row.GetString(1))))
        {
            if (Wildcard.MatchesAny(query.Senders, name))
                named.Add(number);
        }

        return meant.Where(named.Contains);
    }
}
