using MailAbuse.Logs;

namespace MailAbuse.Mta.Postfix;

/// <summary>A line's time in a zone; the zone is asked once a quarter of an hour, in which no zone changes its offset.</summary>
internal sealed class EventClock
{
    private TimeZoneInfo? _zone;
    private long _quarter = long.MinValue;
    private TimeSpan _offset;

    public DateTimeOffset At(in SyslogHeader header, TimeZoneInfo zone)
    {
        long ticks = DateTime.UnixEpoch.Ticks + header.Second * TimeSpan.TicksPerSecond + header.Fraction;
        long quarter = Math.DivRem(header.Second, 900, out _);
        if (quarter != _quarter || !ReferenceEquals(zone, _zone))
        {
            _offset = zone.GetUtcOffset(new DateTime(ticks, DateTimeKind.Utc));
            _quarter = quarter;
            _zone = zone;
        }

        return new DateTimeOffset(ticks + _offset.Ticks, _offset);
    }
}
