using System.IO.Compression;
using System.Text;
using MailAbuse.Mta;
using MailAbuse.Rates.Baselines;
using MailAbuse.Store.Cases;
using Microsoft.Data.Sqlite;

namespace MailAbuse.Store.Baselines;

/// <summary>Days and senders as rows.</summary>
internal static class BaselineRows
{
    private const string Head = "day, days, span, first, last, seen, parts, messages";

    /// <summary>What tells senders apart: one character for each byte of a name.</summary>
    public static string KeyOf(in RememberedSender sender) => (char)sender.Kind + Encoding.Latin1.GetString(sender.Name);

    /// <summary>All that a judgement asks for; null where nothing is known of these servers.</summary>
    public static BaselineMemory? Recall(StoreSession session, IReadOnlyCollection<string> servers, int from, int before)
    {
        List<(string, RememberedDay, long)> known = session.Rows(
            $"SELECT {Head}, servers, place FROM days JOIN places ON places.id = place WHERE day < @before AND day + days > @from",
            row => (row.GetString(8), HeadOf(row), row.GetInt64(9)),
            ("@from", from), ("@before", before));
        RememberedDay[] days =
        [
            .. BaselineRules.Select(servers, [.. known.Select(one => (one.Item1, one.Item2, (Place: one.Item3, Day: one.Item2)))])
                .OrderBy(one => one.Day.Day).Select(one => WithCells(session, one.Place, one.Day)),
        ];
        return days.Length == 0 ? null : new BaselineMemory(session.Rows("SELECT id, kind, name FROM senders", row => (Number: row.GetInt32(0), Sender: SenderOf(row, 1))).ToDictionary(one => one.Number, one => one.Sender), days);
    }

    /// <summary>The days of a place, without their cells.</summary>
    public static List<RememberedDay> Of(StoreSession session, long place) =>
        session.Rows($"SELECT {Head} FROM days WHERE place = @place", HeadOf, ("@place", place));

    /// <summary>The same day with its cells.</summary>
    public static RememberedDay WithCells(StoreSession session, long place, RememberedDay day)
    {
        (byte[] cells, long sum) = session.Rows("SELECT cells, sum FROM days WHERE place = @place AND day = @day", row => (row.GetFieldValue<byte[]>(0), row.GetInt64(1)), ("@place", place), ("@day", day.Day))[0];
        return sum == BaselineBytes.SumOf(cells) ? day with { Cells = IsPacked(day) ? Unpack(cells) : cells } : throw StoreFaults.Damaged(session.Path, session.Kind, $"the spans of day {day.Day} are not what was written");
    }

    /// <summary>Writes a day in the place of the one that stands there.</summary>
    public static void Write(StoreSession session, long place, RememberedDay day)
    {
        byte[] cells = IsPacked(day) ? Pack(day.Cells) : day.Cells;
        session.Execute(
            $"INSERT OR REPLACE INTO days (place, {Head}, sum, cells) VALUES (@place, @day, @days, @span, @first, @last, @seen, @parts, @messages, @sum, @cells)",
            ("@place", place), ("@day", day.Day), ("@days", day.Days), ("@span", day.Span), ("@first", day.First), ("@last", day.Last), ("@seen", day.Seen), ("@parts", day.Parts),
            ("@messages", day.Messages), ("@sum", BaselineBytes.SumOf(cells)), ("@cells", cells));
    }

    /// <summary>Takes a day out.</summary>
    public static void Remove(StoreSession session, long place, int day) =>
        session.Execute("DELETE FROM days WHERE place = @place AND day = @day", ("@place", place), ("@day", day));

    /// <summary>A sender from two columns.</summary>
    public static RememberedSender SenderOf(SqliteDataReader row, int at) => new((SenderKind)row.GetInt32(at), row.GetFieldValue<byte[]>(at + 1));

    // The last days are read at each judgement; of the others there are many, and a third is gained.
    private static bool IsPacked(RememberedDay day) => day.Span > BaselineRules.FinestSpan;

    private static byte[] Pack(byte[] bytes)
    {
        using MemoryStream packed = new();
        using (ZLibStream zip = new(packed, CompressionLevel.Fastest, leaveOpen: true)) zip.Write(bytes);
        return packed.ToArray();
    }

    private static byte[] Unpack(byte[] bytes)
    {
        using ZLibStream zip = new(new MemoryStream(bytes), CompressionMode.Decompress);
        using MemoryStream unpacked = new();
        zip.CopyTo(unpacked);
        return unpacked.ToArray();
    }

    private static RememberedDay HeadOf(SqliteDataReader row) => new()
    {
        Day = row.GetInt32(0),
        Days = row.GetInt32(1) is var days and (1 or 7) ? days : throw new InvalidCastException("a day is neither a day nor a week"),
        Span = row.GetInt32(2) is var span and (BaselineRules.FinestSpan or BaselineRules.HourSpan or BaselineRules.OldSpan) ? span : throw new InvalidCastException("a day has spans of no length that is known"),
        First = row.GetInt64(3),
        Last = row.GetInt64(4),
        Seen = row.GetInt64(5),
        Parts = row.GetInt32(6),
        Messages = row.GetInt64(7),
    };
}
