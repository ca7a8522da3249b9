using System.Buffers;
using System.Buffers.Text;
using System.Text;

namespace MailAbuse.LogGenerator;

/// <summary>Writes log lines as UTF-8 straight into one buffer; the head of a second is formatted once a second.</summary>
internal sealed class LineWriter : IDisposable
{
    private const int Room = 16 * 1024;
    private static readonly SearchValues<byte> NeedsEscape = SearchValues.Create("\"\\"u8);
    private static readonly string[] Months =
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

    private readonly Stream _output;
    private readonly LogFormat _format;
    private readonly long _offsetSeconds;
    private readonly byte[] _offsetText;
    private readonly Rng? _disorder;
    private readonly byte[] _buffer = new byte[1 << 20];
    private readonly byte[] _held = new byte[Room];
    private readonly byte[] _head = new byte[32];
    private int _headLength;
    private long _headSecond = long.MinValue, _lastMicros;
    private int _position, _lineStart, _messageStart, _heldLength, _heldFor;
    private long _flushed;

    /// <param name="output">Where the bytes go; not closed.</param>
    /// <param name="format">The form of a line's head.</param>
    /// <param name="offset">The server's offset to UTC.</param>
    /// <param name="disorder">Where given, now and then a line comes a few lines late, as with several writers to one syslog socket.</param>
    public LineWriter(Stream output, LogFormat format, TimeSpan offset, Rng? disorder = null)
    {
        _output = output;
        _format = format;
        _offsetSeconds = (long)offset.TotalSeconds;
        long minutes = Math.Abs(_offsetSeconds) / 60;
        _offsetText = Encoding.ASCII.GetBytes(
            FormattableString.Invariant($"{(_offsetSeconds < 0 ? '-' : '+')}{minutes / 60:00}:{minutes % 60:00}"));
        _disorder = disorder;
    }

    /// <summary>Bytes written so far, what is still in the buffer included.</summary>
    public long Written => _flushed + _position + _heldLength;

    /// <summary>Lines written so far.</summary>
    public long Lines { get; private set; }

    /// <summary>Begins a line; <paramref name="pid"/> 0 leaves the brackets out.</summary>
    public void Begin(long micros, byte[] host, byte[] program, int pid)
    {
        if (_position > _buffer.Length - Room - Room) Flush();
        _lineStart = _position;
        // Lines of one instant get their order from the microseconds, as they would in life.
        micros = Math.Max(micros, _lastMicros + 3);
        _lastMicros = micros;
        long second = micros / 1_000_000;
        if (_format == LogFormat.Json)
        {
            Utf8("{\"_TRANSPORT\":\"syslog\",\"PRIORITY\":\"6\",\"SYSLOG_FACILITY\":\"2\",\"_HOSTNAME\":\""u8);
            Utf8(host);
            Utf8("\",\"__REALTIME_TIMESTAMP\":\""u8);
            Number(micros);
            Utf8("\",\"SYSLOG_IDENTIFIER\":\""u8);
            Utf8(program);
            if (pid > 0)
            {
                Utf8("\",\"SYSLOG_PID\":\""u8);
                Number(pid);
            }
            Utf8("\",\"MESSAGE\":\""u8);
            _messageStart = _position;
            return;
        }

        if (second != _headSecond) MakeHead(second);
        _head.AsSpan(0, _headLength).CopyTo(_buffer.AsSpan(_position));
        _position += _headLength;
        if (_format == LogFormat.Rfc3339)
        {
            int fraction = (int)(micros - (second * 1_000_000));
            Span<byte> digits = _buffer.AsSpan(_position, 6);
            for (int i = 5; i >= 0; i--)
            {
                digits[i] = (byte)('0' + (fraction % 10));
                fraction /= 10;
            }
            _position += 6;
            Utf8(_offsetText);
        }
        Byte((byte)' ');
        Utf8(host);
        Byte((byte)' ');
        Utf8(program);
        if (pid > 0)
        {
            Byte((byte)'[');
            Number(pid);
            Byte((byte)']');
        }
        Utf8(": "u8);
        _messageStart = _position;
    }

    /// <summary>The local time as <c>Nov  3 09:12:11</c>, the way anvil names a moment.</summary>
    public string ShortTime(long micros) => ShortTime(DateTime.UnixEpoch.AddSeconds((micros / 1_000_000) + _offsetSeconds));

    public LineWriter Text(string text)
    {
        // All but a few texts are ASCII; the transcoder takes those 32 characters at a time.
        System.Text.Unicode.Utf8.FromUtf16(text, _buffer.AsSpan(_position), out _, out int written);
        _position += written;
        return this;
    }

    public LineWriter Utf8(ReadOnlySpan<byte> text)
    {
        text.CopyTo(_buffer.AsSpan(_position));
        _position += text.Length;
        return this;
    }

    public LineWriter Byte(byte value)
    {
        _buffer[_position++] = value;
        return this;
    }

    public LineWriter Number(long value)
    {
        Utf8Formatter.TryFormat(value, _buffer.AsSpan(_position), out int written);
        _position += written;
        return this;
    }

    /// <summary>A span of time as Postfix prints it in <c>delay=</c>: two significant digits, hundredths at the finest, no trailing zeros.</summary>
    public LineWriter Seconds(long micros)
    {
        if (micros < 0) micros = 0;
        if (micros >= 9_950_000) return Number((micros + 500_000) / 1_000_000);
        if (micros >= 995_000)
        {
            long tenths = (micros + 50_000) / 100_000;
            Number(tenths / 10);
            if (tenths % 10 != 0) Byte((byte)'.').Number(tenths % 10);
            return this;
        }
        long hundredths = (micros + 5_000) / 10_000;
        if (hundredths == 0) return Byte((byte)'0');
        Utf8("0."u8);
        if (hundredths % 10 == 0) return Number(hundredths / 10);
        return Byte((byte)('0' + (hundredths / 10))).Byte((byte)('0' + (hundredths % 10)));
    }

    public void End()
    {
        if (_format == LogFormat.Json)
        {
            EscapeMessage();
            Utf8("\"}"u8);
        }
        _buffer[_position++] = (byte)'\n';
        Lines++;
        if (_disorder is not null) Shuffle();
    }

    public void Flush()
    {
        _output.Write(_buffer, 0, _position);
        _flushed += _position;
        _position = 0;
    }

    /// <summary>Writes out what is held back and what is buffered.</summary>
    public void Dispose()
    {
        ReleaseHeld();
        Flush();
        _output.Flush();
    }

    private void Shuffle()
    {
        if (_heldLength > 0)
        {
            if (--_heldFor == 0) ReleaseHeld();
        }
        else if (_disorder!.Chance(0.004) && _position - _lineStart <= _held.Length)
        {
            _heldLength = _position - _lineStart;
            _heldFor = _disorder.Between(1, 4);
            _buffer.AsSpan(_lineStart, _heldLength).CopyTo(_held);
            _position = _lineStart;
        }
    }

    private void ReleaseHeld()
    {
        _held.AsSpan(0, _heldLength).CopyTo(_buffer.AsSpan(_position));
        _position += _heldLength;
        _heldLength = 0;
    }

    private void EscapeMessage()
    {
        Span<byte> message = _buffer.AsSpan(_messageStart, _position - _messageStart);
        if (message.IndexOfAny(NeedsEscape) < 0) return;
        byte[] copy = message.ToArray();
        _position = _messageStart;
        foreach (byte b in copy)
        {
            if (b is (byte)'"' or (byte)'\\') _buffer[_position++] = (byte)'\\';
            _buffer[_position++] = b;
        }
    }

    private void MakeHead(long second)
    {
        _headSecond = second;
        DateTime local = DateTime.UnixEpoch.AddSeconds(second + _offsetSeconds);
        string text = _format == LogFormat.Rfc3339
            ? FormattableString.Invariant($"{local:yyyy-MM-ddTHH:mm:ss}.")
            : ShortTime(local);
        _headLength = Encoding.ASCII.GetBytes(text, _head);
    }

    private static string ShortTime(DateTime local) => FormattableString.Invariant($"{Months[local.Month - 1]} {local.Day,2} {local:HH:mm:ss}");
}
