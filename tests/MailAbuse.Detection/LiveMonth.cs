using MailAbuse.LogGenerator;
using MailAbuse.Rates;
using MailAbuse.Rates.Live;

namespace MailAbuse.Detection;

/// <summary>A month of real log text, watched as it is written: each line is read when a watch would have read it, and judged then.</summary>
internal sealed class LiveMonth : Stream
{
    private const int TimeLength = 19; // 2026-11-05T10:23:45

    private readonly LogClock _clock = new();
    private readonly LiveRates _rates;
    private readonly LiveLog _log;
    private readonly TimeSpan _every;
    private readonly byte[] _time = new byte[TimeLength];
    private readonly Dictionary<string, List<long>> _alarms = [];
    private byte[] _lines = new byte[1 << 20];
    private int _length, _lineStart;

    private LiveMonth(DateTimeOffset start, RateQuery query, TimeSpan every)
    {
        _every = every;
        _clock.Now = start;
        RateWatchOptions options = new() { Window = query.Window, Baseline = query.Baseline, TimeZone = TimeZoneInfo.Utc };
        _rates = new LiveRates(options, new RateQuery { Window = query.Window, Baseline = query.Baseline, Since = start }, _clock, logs: 1, hasSeveralHosts: false);
        _log = _rates.Add(null, 0, TimeZoneInfo.Utc);
    }

    /// <summary>When each sender of a month was called a burst anew, by name.</summary>
    /// <param name="options">The month.</param>
    /// <param name="query">The window and the past.</param>
    /// <param name="every">How often the log is looked at.</param>
    public static IReadOnlyDictionary<string, List<long>> Watch(MonthOptions options, RateQuery query, TimeSpan every)
    {
        using LiveMonth live = new(options.WarmUpStart, query, every);
        Months.Generate(options).WriteLog(live);
        live.Look();
        return live._alarms;
    }

    public override void Write(ReadOnlySpan<byte> text)
    {
        while (text.Length > 0)
        {
            int end = text.IndexOf((byte)'\n');
            ReadOnlySpan<byte> part = end < 0 ? text : text[..(end + 1)];
            if (_length + part.Length > _lines.Length) Array.Resize(ref _lines, Math.Max(_lines.Length * 2, _length + part.Length));
            part.CopyTo(_lines.AsSpan(_length));
            _length += part.Length;
            text = text[part.Length..];
            if (end >= 0) EndLine();
        }
    }

    private void EndLine()
    {
        ReadOnlySpan<byte> time = _lines.AsSpan(_lineStart, TimeLength);
        if (!time.SequenceEqual(_time))
        {
            time.CopyTo(_time);
            ReadOnlySpan<byte> whole = _lines.AsSpan(_lineStart, _length - _lineStart);
            DateTimeOffset now = DateTimeOffset.Parse(System.Text.Encoding.ASCII.GetString(whole[..whole.IndexOf((byte)' ')]), System.Globalization.CultureInfo.InvariantCulture);
            if (now - _clock.Now >= _every)
            {
                int line = _length - _lineStart;
                byte[] next = _lines.AsSpan(_lineStart, line).ToArray();
                _length = _lineStart;
                Look();
                _clock.Now = now;
                next.CopyTo(_lines.AsSpan());
                _length = line;
            }
        }

        _lineStart = _length;
    }

    private void Look()
    {
        if (_length > 0) _rates.Take(_log, _lines.AsMemory(0, _length));
        _length = _lineStart = 0;
        foreach (SenderRate rate in _rates.Judge().Where(rate => rate.Change == RateChange.Began))
        {
            if (!_alarms.TryGetValue(rate.Sender, out List<long>? times)) _alarms.Add(rate.Sender, times = []);
            times.Add(_clock.Now.ToUnixTimeSeconds() + 1);
        }
    }

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override void Flush()
    {
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    private sealed class LogClock : TimeProvider
    {
        public DateTimeOffset Now { get; set; }

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
