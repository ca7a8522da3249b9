using Microsoft.Win32.SafeHandles;

namespace MailAbuse.Logs;

/// <summary>A piece of a log that is read by one thread: a range of a plain file, or a buffer that was unpacked already.</summary>
internal sealed class Stretch
{
    public required LogPart Part { get; init; }

    /// <summary>Which log of the reading it belongs to, and its place in the order of all stretches.</summary>
    public required int Series { get; init; }

    public required int Order { get; init; }

    public bool IsFirstOfSeries { get; init; }

    /// <summary>Where it begins in its log, in bytes over all parts.</summary>
    public long Position { get; init; }

    /// <summary>Bytes of the inputs as they lie on disk, for progress.</summary>
    public long DiskBytes { get; init; }

    // A range of a plain file: lines that begin in [Start, End).
    public SafeFileHandle? File { get; init; }
    public long Start { get; init; }
    public long End { get; init; }
    public long FileLength { get; init; }

    // Or text that is there.
    public byte[]? Buffer { get; init; }
    public int BufferLength { get; init; }

    /// <summary>Where in the log the pieces of the text stand, where lines between them were left out; null: nothing was.</summary>
    public LinePlace[]? Places { get; init; }
}

/// <summary>Reads one stretch after the other, in portions of whole lines that fit the processor's cache. Each thread has its own.</summary>
/// <param name="zone">Zone of times without offset.</param>
internal sealed class StretchReader(TimeZoneInfo zone)
{
    private const int PortionSize = (1 << 18) + (1 << 13);

    /// <summary>What is read beyond a stretch's end, for its last line.</summary>
    private const int Overlap = 1 << 12;

    /// <summary>Longest line that is kept; a longer one is passed over.</summary>
    public const int LongestLine = 16 << 20;

    private byte[] _buffer = [];
    private Stretch? _stretch;
    private long _offset; // in the file, of the first byte in the buffer
    private int _filled;
    private int _length; // of the portion
    private bool _isSkipping;
    private bool _isDone;

    /// <summary>Whole lines, each with its end but perhaps the last of the log.</summary>
    public ReadOnlySpan<byte> Lines => (_stretch!.Buffer ?? _buffer).AsSpan(0, _length);

    /// <summary>Where they begin in their log.</summary>
    public long Position => _stretch!.File is null ? _stretch.Position : _stretch.Position + (_offset - _stretch.Start);

    /// <summary>Reads the headers of the lines.</summary>
    public SyslogParser Parser { get; private set; } = null!;

    /// <summary>True where the file has become shorter than it was when the reading began.</summary>
    public bool IsCut { get; private set; }

    /// <summary>Goes to the beginning of a stretch.</summary>
    public void Start(Stretch stretch)
    {
        // The years of times without one depend on the file, and the parser remembers the last time.
        if (stretch.Part != _stretch?.Part) Parser = new SyslogParser(stretch.Part.Zone ?? zone, stretch.Part.NotAfter);
        _stretch = stretch;
        _length = 0;
        _filled = 0;
        _isDone = false;
        IsCut = false;
        // A line belongs to the stretch in which it begins, so look at the byte before to see whether one begins here.
        _isSkipping = stretch.Start > 0;
        _offset = _isSkipping ? stretch.Start - 1 : 0;
        if (stretch.File is not null && _buffer.Length == 0) _buffer = GC.AllocateUninitializedArray<byte>(PortionSize);
    }

    /// <summary>Goes to the next portion; false at the end of the stretch.</summary>
    public bool MoveNext(CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        if (_stretch!.File is null)
        {
            if (_isDone) return false;
            _isDone = true;
            _length = _stretch.BufferLength;
            return true;
        }

        Consume(_length);
        while (!_isDone && _offset < _stretch!.End)
        {
            bool isEnd = !Fill();
            if (_isSkipping)
            {
                int end = _buffer.AsSpan(0, _filled).IndexOf((byte)'\n');
                _isSkipping = end < 0;
                Consume(end < 0 ? _filled : end + 1);
                _isDone = isEnd && end < 0;
                continue;
            }

            int length = WholeLines(isEnd);
            if (length > 0)
            {
                _length = length;
                return true;
            }

            if (isEnd) _isDone = true;
            else if (_filled == _buffer.Length) MakeRoom();
        }

        return false;
    }

    /// <summary>How much of the buffer is lines that begin before the stretch's end, and are there whole.</summary>
    private int WholeLines(bool isEnd)
    {
        ReadOnlySpan<byte> filled = _buffer.AsSpan(0, _filled);
        if (_offset + _filled > _stretch!.End)
        {
            int last = (int)(_stretch.End - 1 - _offset);
            int end = filled[last..].IndexOf((byte)'\n');
            if (end >= 0) return last + end + 1;
        }

        return isEnd ? _filled : filled.LastIndexOf((byte)'\n') + 1;
    }

    private bool Fill()
    {
        long next = _offset + _filled;
        // Beyond the stretch's end only the last line's end is wanted; a long line is looked for in growing steps.
        long wanted = Math.Max(_stretch!.End - next, 0) + Math.Max(Overlap, next > _stretch.End ? _filled : 0);
        int room = (int)Math.Min(Math.Min(wanted, _buffer.Length - _filled), _stretch.FileLength - next);
        int read = room <= 0 ? 0 : RandomAccess.Read(_stretch.File!, _buffer.AsSpan(_filled, room), next);
        _filled += read;
        IsCut |= read == 0 && room > 0;
        return read > 0;
    }

    private void Consume(int count)
    {
        _buffer.AsSpan(count, _filled - count).CopyTo(_buffer);
        _filled -= count;
        _offset += count;
        _length = 0;
    }

    private void MakeRoom()
    {
        if (_buffer.Length < LongestLine) Array.Resize(ref _buffer, _buffer.Length * 2);
        else
        {
            Consume(_filled);
            _isSkipping = true;
        }
    }
}
