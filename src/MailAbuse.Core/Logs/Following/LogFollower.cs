namespace MailAbuse.Logs.Following;

/// <summary>
/// Follows one log file over its rotations: each line is handed on once, whatever logrotate did with the file meanwhile (renamed it, copied and
/// emptied it, packed the copy), also where several rotations happened between two looks.
/// </summary>
/// <remarks>
/// A file is known by its open handle, and read to its end also after it was renamed: loggers write to the old one until they are told. A
/// copy is known by its beginning. What was written between logrotate's copying and its emptying is lost to everybody.
/// </remarks>
internal sealed class LogFollower : IDisposable
{
    private const int ChunkLength = 1 << 18, MostKnown = 64;

    // A logger may go on writing to a file that was renamed until somebody sends it a signal; and logrotate does so at the end of its work.
    private static readonly TimeSpan Draining = TimeSpan.FromMinutes(2);

    // The clock by which files are dated is some milliseconds behind.
    private static readonly TimeSpan Coarse = TimeSpan.FromSeconds(1);

    private readonly string _path;
    private readonly HashSet<DateTime> _before;
    private readonly TimeProvider _clock;

    // Files that were rotated away and are read to their end, oldest first.
    private readonly List<(FollowedFile File, DateTimeOffset Since)> _old = [];

    // How files began that were read and are held open no more: by that they are known again, also packed.
    private readonly Queue<byte[]> _read = [];
    // Packed parts with which to begin.
    private readonly Queue<string> _packed = [];
    private byte[] _buffer = GC.AllocateUninitializedArray<byte>(ChunkLength);
    private FollowedFile? _current;
    private DateTimeOffset _lookedAt;

    /// <summary>A follower of the file that is there now, or of the one that will be.</summary>
    /// <param name="path">The log's path.</param>
    /// <param name="clock">What time it is.</param>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public LogFollower(string path, TimeProvider clock)
    {
        _path = Path.GetFullPath(path);
        _clock = clock;
        _lookedAt = clock.GetUtcNow();
        // Rotated before; whatever they are called later, they keep their times.
        _before = [.. Siblings().Select(file => file.LastWriteTimeUtc)];
        _current = FollowedFile.Open(_path);
    }

    /// <summary>
    /// Begins with what was written from a second on, as far as that can be told without reading it, also where it was rotated since. Called
    /// before the first look.
    /// </summary>
    /// <param name="second">That second, since 1970 UTC.</param>
    /// <param name="zone">Zone of times without offset.</param>
    public void BeginAt(long second, TimeZoneInfo zone)
    {
        DateTimeOffset now = _clock.GetUtcNow();
        foreach (FileInfo info in Siblings().Where(file => file.LastWriteTimeUtc >= DateTimeOffset.FromUnixTimeSeconds(second).UtcDateTime).OrderBy(file => file.LastWriteTimeUtc))
        {
            if (TryOpen(info.FullName) is not { } file) continue;
            if (!file.IsPacked)
            {
                file.SkipTo(second, new SyslogParser(zone, now));
                _old.Add((file, now));
                continue;
            }

            file.Dispose();
            _packed.Enqueue(info.FullName);
        }

        _current?.SkipTo(second, new SyslogParser(zone, now));
    }

    /// <summary>What of the parts of the last rotation could not be read, for people; null where all could.</summary>
    public string? Unread { get; private set; }

    /// <summary>False as long as there has been no file of that name.</summary>
    public bool IsThere => _current is not null;

    /// <summary>False where no file that is open has grown since the last look; another may have taken its name.</summary>
    public bool HasGrown => _current is null || _packed.Count > 0 || _current.Length != _current.Offset || _old.Exists(old => old.File.Length != old.File.Offset);

    /// <summary>Hands on what was written since the last look.</summary>
    /// <param name="take">Is given whole lines. What it throws comes out, and the same lines come again.</param>
    /// <param name="stop">Ends it between two pieces.</param>
    /// <exception cref="IOException">The log cannot be read now; the next look goes on where this one ended.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public void Read(Action<ReadOnlyMemory<byte>> take, CancellationToken stop)
    {
        DateTimeOffset now = _clock.GetUtcNow();
        while (_packed.TryDequeue(out string? packed)) Try(packed, () => TakePacked(packed, [], 0, take, stop));
        // What came and went while the log had no file of its name is looked for when it has one again.
        bool isThere = Look(now, take, stop);
        foreach ((FollowedFile file, _) in _old) Drain(file, take, stop);
        if (_current is not null) Drain(_current, take, stop);
        _old.RemoveAll(old => now - old.Since >= Draining && Finish(old.File, take));
        if (isThere) _lookedAt = now;
    }

    public void Dispose()
    {
        _current?.Dispose();
        foreach ((FollowedFile file, _) in _old) file.Dispose();
    }

    /// <summary>Finds out what became of the file since the last look; false where there is none of that name now.</summary>
    private bool Look(DateTimeOffset now, Action<ReadOnlyMemory<byte>> take, CancellationToken stop)
    {
        if (_current is { IsCut: true } cut)
        {
            Unread = null;
            TakeCopy(cut, now, take, stop);
            Know(cut.Head);
            cut.StartAgain();
            TakeThoseBetween(cut, now, take, stop);
        }
        else if (_current is { Offset: 0 } unread)
        {
            // Of this one nothing was taken yet, so nothing tells whether it was copied and emptied meanwhile.
            TakeThoseBetween(unread, now, take, stop);
        }

        FollowedFile? there = FollowedFile.Open(_path);
        if (there is null) return false; // renamed, and not yet made anew; or not there yet
        if (_current is { } followed)
        {
            if (there.IsSameAs(followed))
            {
                there.Dispose();
                return true;
            }

            Unread = null;
            _old.Add((followed, now));
            _current = there;
            TakeThoseBetween(there, now, take, stop);
        }

        _current = there;
        return true;
    }

    /// <summary>The file was copied and emptied: what was not read of it yet is in the copy.</summary>
    private void TakeCopy(FollowedFile cut, DateTimeOffset now, Action<ReadOnlyMemory<byte>> take, CancellationToken stop)
    {
        foreach (FileInfo info in Siblings().OrderByDescending(file => file.LastWriteTimeUtc))
        {
            if (TryOpen(info.FullName) is not { } copy) continue;
            if (!copy.IsPacked && copy.Length >= cut.Offset && copy.BeginsLike(cut))
            {
                copy.GoTo(cut.Offset);
                _old.Add((copy, now));
                break;
            }

            bool isPacked = copy.IsPacked;
            copy.Dispose();
            if (isPacked && Try(info.FullName, () => TakePacked(info.FullName, cut.Head, cut.Offset, take, stop))) break;
        }
    }

    /// <summary>Files that came and were rotated away since the last look: none of them was read.</summary>
    private void TakeThoseBetween(FollowedFile there, DateTimeOffset now, Action<ReadOnlyMemory<byte>> take, CancellationToken stop)
    {
        foreach (FileInfo info in Siblings().Where(file => file.LastWriteTimeUtc > _lookedAt - Coarse && !_before.Contains(file.LastWriteTimeUtc)).OrderBy(file => file.LastWriteTimeUtc))
        {
            if (TryOpen(info.FullName) is not { } file) continue;
            if (!file.IsPacked && !file.IsSameAs(there) && !file.BeginsLike(there) && !_old.Any(old => file.IsSameAs(old.File) || file.BeginsLike(old.File)) && !_read.Any(file.BeginsWith))
            {
                _old.Add((file, now));
                continue;
            }

            bool isPacked = file.IsPacked;
            file.Dispose();
            if (isPacked) Try(info.FullName, () => !IsRead(BeginningOf(info.FullName, stop), there) && TakePacked(info.FullName, [], 0, take, stop));
        }
    }

    // A part that is damaged, or may not be read, must not blind the log itself.
    private bool Try(string path, Func<bool> read)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            Unread = $"'{path}' could not be read: {e.Message.TrimEnd('.')}";
            return false;
        }
    }

    private FollowedFile? TryOpen(string path)
    {
        FollowedFile? file = null;
        Try(path, () => (file = FollowedFile.Open(path)) is not null);
        return file;
    }

    // What belongs to the rotated set of the path, but for the file of that name itself.
    private IEnumerable<FileInfo> Siblings()
    {
        string set = RotatedName.Of(_path).Set;
        DirectoryInfo folder = new(Path.GetDirectoryName(_path)!);
        if (!folder.Exists) return [];
        FileInfo[] files = [.. folder.EnumerateFiles().Where(file => file.FullName != _path && RotatedName.Of(file.FullName).Set == set)];
        // One that is being packed is there twice for a while, and only the text is whole.
        return files.Where(file => !RotatedName.IsPacked(file.Name) || !files.Any(other => other.FullName == Path.ChangeExtension(file.FullName, null)));
    }

    private void Drain(FollowedFile file, Action<ReadOnlyMemory<byte>> take, CancellationToken stop)
    {
        while (true)
        {
            stop.ThrowIfCancellationRequested();
            int filled = file.Peek(_buffer);
            int whole = _buffer.AsSpan(0, filled).LastIndexOf((byte)'\n') + 1;
            if (whole == 0)
            {
                if (filled < _buffer.Length) return; // at the end; the rest of the last line is yet to come
                if (_buffer.Length < StretchReader.LongestLine)
                {
                    _buffer = GC.AllocateUninitializedArray<byte>(_buffer.Length * 2);
                    continue;
                }

                whole = filled; // no line of a mail server
            }

            take(_buffer.AsMemory(0, whole));
            file.Take(_buffer.AsSpan(0, whole));
        }
    }

    // Nobody writes to it any more, so its last line may have no end.
    private bool Finish(FollowedFile file, Action<ReadOnlyMemory<byte>> take)
    {
        int filled = file.Peek(_buffer);
        if (filled > 0) take(_buffer.AsMemory(0, filled));
        Know(file.Head);
        file.Dispose();
        return true;
    }

    /// <summary>Hands on the text of a packed file behind a place.</summary>
    /// <param name="path">The file.</param>
    /// <param name="head">What it has to begin with.</param>
    /// <param name="from">Where the text begins that was not read.</param>
    /// <param name="take">Is given whole lines.</param>
    /// <param name="stop">Ends it.</param>
    /// <returns>False where it is another file.</returns>
    private bool TakePacked(string path, byte[] head, long from, Action<ReadOnlyMemory<byte>> take, CancellationToken stop)
    {
        byte[] beginning = BeginningOf(path, stop);
        if (!beginning.AsSpan().StartsWith(head)) return false;
        using LogPart part = LogPart.OfFile(path, TimeZoneInfo.Utc);
        using Stream text = part.OpenText(stop);
        for (long skip = from; skip > 0;)
        {
            int read = text.Read(_buffer.AsSpan(0, (int)Math.Min(skip, _buffer.Length)));
            if (read == 0) return false; // shorter than what was read of the other
            skip -= read;
        }

        Know(beginning);
        TakeRest(text, take, stop);
        return true;
    }

    private static byte[] BeginningOf(string path, CancellationToken stop)
    {
        using LogPart part = LogPart.OfFile(path, TimeZoneInfo.Utc);
        using Stream text = part.OpenText(stop);
        byte[] beginning = new byte[FilePlace.HeadLength];
        return beginning[..text.ReadAtLeast(beginning, beginning.Length, throwOnEndOfStream: false)];
    }

    private void TakeRest(Stream text, Action<ReadOnlyMemory<byte>> take, CancellationToken stop)
    {
        int filled = 0;
        for (bool isEnd = false; !isEnd;)
        {
            stop.ThrowIfCancellationRequested();
            if (filled == _buffer.Length) Array.Resize(ref _buffer, _buffer.Length * 2);
            int read = text.Read(_buffer.AsSpan(filled));
            isEnd = read == 0;
            filled += read;
            int whole = isEnd ? filled : _buffer.AsSpan(0, filled).LastIndexOf((byte)'\n') + 1;
            if (whole == 0 && filled >= StretchReader.LongestLine) whole = filled; // no line of a mail server
            if (whole == 0) continue;
            take(_buffer.AsMemory(0, whole));
            _buffer.AsSpan(whole, filled - whole).CopyTo(_buffer);
            filled -= whole;
        }
    }

    private bool IsRead(byte[] beginning, FollowedFile there) =>
        _read.Concat(_old.Select(old => old.File.Beginning)).Append(there.Beginning).Any(head => head.Length > 0 && beginning.AsSpan().StartsWith(head));

    private void Know(byte[] head)
    {
        if (head.Length == 0) return;
        _read.Enqueue(head);
        if (_read.Count > MostKnown) _read.Dequeue();
    }
}
