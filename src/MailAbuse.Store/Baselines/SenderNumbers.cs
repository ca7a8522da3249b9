using MailAbuse.Rates.Baselines;
using MailAbuse.Store.Cases;

namespace MailAbuse.Store.Baselines;

/// <summary>The numbers of senders, and when each was seen last; what is new of it is written at once.</summary>
internal sealed class SenderNumbers
{
    private readonly Dictionary<string, (int Number, int Last)> _known;
    private readonly Dictionary<string, RememberedSender> _fresh = [];
    private readonly HashSet<string> _later = [];
    private int _next;

    public SenderNumbers(StoreSession session)
    {
        _known = session.Rows("SELECT id, last, kind, name FROM senders", row => (Key: BaselineRows.KeyOf(BaselineRows.SenderOf(row, 2)), Number: row.GetInt32(0), Last: row.GetInt32(1)))
            .ToDictionary(one => one.Key, one => (one.Number, one.Last), StringComparer.Ordinal);
        // A number that somebody had who is gone is never given again.
        _next = (int)session.Number("SELECT seq FROM sqlite_sequence WHERE name = 'senders'");
    }

    /// <summary>The number of a sender who was seen on a day.</summary>
    public int Of(in RememberedSender sender, int day)
    {
        string key = BaselineRows.KeyOf(sender);
        if (!_known.TryGetValue(key, out (int Number, int Last) known))
        {
            known = (++_next, day);
            _fresh.Add(key, sender);
        }
        else if (known.Last >= day)
        {
            return known.Number;
        }

        if (!_fresh.ContainsKey(key)) _later.Add(key);
        _known[key] = known with { Last = day };
        return known.Number;
    }

    /// <summary>Writes who is new, and who was seen later than before.</summary>
    public void Write(StoreSession session)
    {
        session.Each(
            "INSERT INTO senders (id, kind, name, last) VALUES (@id, @kind, @name, @last)", ["@id", "@kind", "@name", "@last"],
            _fresh.Select(one => (object?[])[_known[one.Key].Number, (int)one.Value.Kind, one.Value.Name, _known[one.Key].Last]));
        session.Each("UPDATE senders SET last = @last WHERE id = @id", ["@id", "@last"], _later.Select(key => (object?[])[_known[key].Number, _known[key].Last]));
    }
}
