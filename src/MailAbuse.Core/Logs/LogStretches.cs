using Microsoft.Win32.SafeHandles;

namespace MailAbuse.Logs;

/// <summary>
/// Deals out the stretches of logs, in order, to as many threads as ask. Plain files are cut into ranges that the thread reads itself;
/// what is packed or streamed is unpacked by whoever asks, while the others count what they got before.
/// </summary>
internal sealed class LogStretches : IDisposable
{
    /// <summary>Before the window begins this much is read for acceptances of messages that are in it, and no more bytes than <see cref="LookBackBytes"/>.</summary>
    public const int LookBackSeconds = 3600;

    /// <inheritdoc cref="LookBackSeconds"/>
    public const long LookBackBytes = 64 << 20;

    // Logs are mostly in order: lines this much late are still found.
    private const int Disorder = 300;
    private const long RangeLength = 1 << 18;
    private const int StreamChunk = 1 << 20;

    private readonly IReadOnlyList<LogSeries> _series;
    private readonly TimeZoneInfo _zone;
    private readonly SecondRange _window;
    private readonly IReadObserver _observer;
    private readonly ReadStatistics _statistics;
    private readonly CancellationToken _stop;
    private readonly Lock _gate = new();
    private readonly Stack<byte[]> _buffers = [];
    private readonly IEnumerator<Stretch> _stretches;
    private int _order;

    /// <param name="series">The logs.</param>
    /// <param name="zone">Zone of times without offset.</param>
    /// <param name="window">What is wanted: from the past that counts to the window's end.</param>
    /// <param name="observer">Told of inputs that fail.</param>
    /// <param name="statistics">Of the whole reading.</param>
    /// <param name="stop">Ends it.</param>
    public LogStretches(IReadOnlyList<LogSeries> series, TimeZoneInfo zone, SecondRange window, IReadObserver observer, ReadStatistics statistics, CancellationToken stop)
    {
        _series = series;
        _zone = zone;
        _window = window;
        _observer = observer;
        _statistics = statistics;
        _stop = stop;
        TotalBytes = series.Sum(one => one.Parts.Sum(part => part.Length));
        _stretches = All().GetEnumerator();
    }

    /// <summary>Size of all files on disk.</summary>
    public long TotalBytes { get; }

    /// <summary>The next stretch; null when there is none.</summary>
    public Stretch? Next()
    {
        lock (_gate)
        {
            _stop.ThrowIfCancellationRequested();
            return _stretches.MoveNext() ? _stretches.Current : null;
        }
    }

    /// <summary>Gives a stretch's buffer back.</summary>
    public void Return(Stretch stretch)
    {
        if (stretch.Buffer is not null) GiveBack(stretch.Buffer);
    }

    private void GiveBack(byte[] buffer)
    {
        lock (_buffers) _buffers.Push(buffer);
    }

    /// <summary>A file has become shorter while it was read: told once.</summary>
    public void TellCut(LogPart part)
    {
        lock (_gate)
        {
            if (part.IsCut) return;
            part.IsCut = true;
            Fail(part, new EndOfStreamException("it became shorter while it was read"));
        }
    }

    public void Dispose()
    {
        _stretches.Dispose();
        foreach (LogSeries series in _series)
            foreach (LogPart part in series.Parts) part.Dispose();
    }

    private IEnumerable<Stretch> All()
    {
        for (int series = 0; series < _series.Count; series++)
        {
            long position = 0;
            bool isFirst = true;
            foreach (LogPart part in _series[series].Parts)
            {
                IEnumerable<Stretch> stretches = part.IsSeekable ? Ranges(part, series, position, isFirst) : Chunks(part, series, position, isFirst);
                foreach (Stretch stretch in stretches)
                {
                    isFirst = false;
                    part.IsRead = true;
                    yield return stretch;
                    position = stretch.File is not null ? stretch.Position + (stretch.End - stretch.Start) : stretch.Position + stretch.BufferLength;
                }
            }
        }
    }

    private Stretch Make(LogPart part, int series, bool isFirst, long position, long diskBytes, SafeFileHandle? file, long start, long end, byte[]? buffer, int length, LinePlace[]? places = null) => new()
    {
        Part = part,
        Series = series,
        Order = _order++,
        IsFirstOfSeries = isFirst,
        Position = position,
        DiskBytes = diskBytes,
        File = file,
        Start = start,
        End = end,
        FileLength = part.Length,
        Buffer = buffer,
        BufferLength = length,
        Places = places,
    };

    private IEnumerable<Stretch> Ranges(LogPart part, int series, long position, bool isFirst)
    {
        SafeFileHandle? file = null;
        long start = 0, end = 0;
        try
        {
            file = part.Handle;
            (start, end) = Bounds(part, file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Fail(part, e);
        }

        if (file is null) yield break;
        for (long at = start, to; at < end; at = to)
        {
            to = Math.Min(end, at + RangeLength);
            yield return Make(part, series, isFirst, position + (at - start), to - at, file, at, to, null, 0);
            isFirst = false;
        }
    }

    /// <summary>Where in a plain file the window lies.</summary>
    private (long Start, long End) Bounds(LogPart part, SafeFileHandle file)
    {
        if (_window == SecondRange.All) return (0, part.Length);
        TimeSearch search = new(file, part.Length, new SyslogParser(_zone, part.NotAfter));
        long start = 0, end = part.Length;
        if (_window.Since > long.MinValue)
        {
            if (search.LastTime() is { } last && last < _window.Since - LookBackSeconds) return (0, 0);
            long exact = search.StartOf(_window.Since - Disorder);
            start = Math.Max(search.StartOf(_window.Since - LookBackSeconds), exact - LookBackBytes);
        }

        // A late line may stand behind the first that is too late, and clocks step back by an hour.
        if (_window.Until < long.MaxValue) end = Math.Min(end, search.StartOf(_window.Until + LookBackSeconds) + (1 << 17));
        return (start, Math.Max(start, end));
    }

    private IEnumerable<Stretch> Chunks(LogPart part, int series, long position, bool isFirst)
    {
        // A rotated file was last written when it was rotated.
        if (part.Packing != LogPacking.Stream && part.NotAfter.ToUnixTimeSeconds() + 86400 < _window.Since && part.FirstSecond < _window.Since) yield break;
        Stream? text = null;
        try
        {
            text = part.OpenText(_stop);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            Fail(part, e);
        }

        if (text is null) yield break;
        part.IsRead = true; // also where not a line comes
        using (text)
        {
            byte[] carry = [];
            long told = 0, taken = 0;
            for (bool isEnd = false; !isEnd;)
            {
                byte[] buffer = Rent(carry.Length);
                carry.CopyTo(buffer, 0);
                int filled = carry.Length;
                carry = [];
                try
                {
                    while (filled < buffer.Length)
                    {
                        _stop.ThrowIfCancellationRequested();
                        int read = text.Read(buffer.AsSpan(filled));
                        if (read == 0)
                        {
                            isEnd = true;
                            break;
                        }

                        filled += read;
                        // What is slow to come is passed on as it is: a person is waiting at the other end.
                        if (part.Packing == LogPacking.Stream && filled >= 1 << 16 && read < 1 << 12) break;
                    }
                }
                catch (Exception e) when (e is IOException or InvalidDataException or UnauthorizedAccessException)
                {
                    isEnd = true;
                    Fail(part, e);
                }

                int whole = isEnd ? filled : buffer.AsSpan(0, filled).LastIndexOf((byte)'\n') + 1;
                if (whole == 0 && filled >= StretchReader.LongestLine) whole = filled; // cut
                if (whole < filled) carry = buffer.AsSpan(whole, filled - whole).ToArray();
                if (whole == 0)
                {
                    GiveBack(buffer);
                    continue; // a line longer than the buffer: the next is larger
                }

                long done = isEnd ? part.Length - told : Math.Min(part.Length - told, whole / 8);
                told += done;
                yield return Make(part, series, isFirst, position, done, null, 0, 0, buffer, whole, (text as IPlacedText)?.TakePlaces(taken, taken + whole));
                taken += whole;
                position += whole;
                isFirst = false;
            }
        }
    }

    private byte[] Rent(int atLeast)
    {
        lock (_buffers)
        {
            // One that is too small is let go: it was followed by a longer line.
            if (_buffers.TryPop(out byte[]? buffer) && buffer.Length > atLeast) return buffer;
        }

        return GC.AllocateUninitializedArray<byte>(Math.Max(StreamChunk, atLeast * 2));
    }

    private void Fail(LogPart part, Exception e)
    {
        _statistics.IsComplete = false;
        part.IsRead = true;
        part.MailLines = Math.Max(part.MailLines, 1); // it is said already what is wrong with it
        if (e is FarLogException { Problem: var far })
        {
            // Where the connection itself broke, the server is told as failed, once and not for each of its files.
            if (far is not null) LogCatalog.Report(_observer, _statistics, far);
            else _statistics.FailedInputs++;
            return;
        }

        LogCatalog.Report(_observer, _statistics, part.IsJournal && e is LogToolException
            ? LogCatalog.JournalProblem(part, LogProblemKind.LogToolFailed, $"the journal could not be read ({e.Message.TrimEnd('.')})", e)
            : LogCatalog.ReadProblem(part.Name, e));
    }
}
