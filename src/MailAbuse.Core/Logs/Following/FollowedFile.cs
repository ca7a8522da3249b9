using Microsoft.Win32.SafeHandles;

namespace MailAbuse.Logs.Following;

/// <summary>A plain log file that is held open while it is followed, whatever name it has by now.</summary>
internal sealed class FollowedFile : IDisposable
{
    private readonly FileStream _file;
    private readonly FilePlace _place = new();

    private FollowedFile(FileStream file, string path)
    {
        _file = file;
        Path = path;
    }

    /// <summary>The path by which it was opened.</summary>
    public string Path { get; }

    /// <summary>So many bytes of it were taken.</summary>
    public long Offset => _place.Offset;

    /// <summary>The first bytes of what was taken: a copy begins with them.</summary>
    public byte[] Head => _place.Head;

    /// <summary>The same, also where nothing was taken yet.</summary>
    public byte[] Beginning => Head.Length > 0 ? Head : ReadAt(0, (int)Math.Min(Length, FilePlace.HeadLength));

    /// <summary>Its size now.</summary>
    public long Length => RandomAccess.GetLength(Handle);

    /// <summary>True where its bytes are no text, but a text that was packed.</summary>
    public bool IsPacked => LogPart.PackingOf(ReadAt(0, 8)) != LogPacking.Plain;

    private SafeFileHandle Handle => _file.SafeFileHandle;

    /// <summary>What is at a path now; null where nothing is that could be read.</summary>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static FollowedFile? Open(string path)
    {
        try
        {
            FileStream file = new(path, new FileStreamOptions { Access = FileAccess.Read, Share = FileShare.ReadWrite | FileShare.Delete, BufferSize = 0 });
            return new FollowedFile(file, path);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    /// <summary>True where both are one file, and not a file and another that took its name.</summary>
    public bool IsSameAs(FollowedFile other) =>
        NameNow is { } name && other.NameNow is { } its ? name == its : Length >= other.Length && other.BeginsLike(this);

    /// <summary>True where this one begins with what was taken of the other, or with its beginning: the other, or a copy of it.</summary>
    public bool BeginsLike(FollowedFile other) => BeginsWith(other.Beginning);

    /// <summary>True where it begins with these bytes; none are no beginning.</summary>
    public bool BeginsWith(byte[] head) => head.Length > 0 && Length >= head.Length && ReadAt(0, head.Length).AsSpan().SequenceEqual(head);

    /// <summary>True where it has become shorter, or was emptied and filled again: what was taken does not stand in front of the place any more.</summary>
    public bool IsCut => Length < Offset || (_place.Tail is { Length: > 0 } tail && !ReadAt(Offset - tail.Length, tail.Length).AsSpan().SequenceEqual(tail));

    /// <summary>Reads from the place on; 0 at the end. It does not go on by itself.</summary>
    public int Peek(Span<byte> buffer) => RandomAccess.Read(Handle, buffer, Offset);

    /// <summary>Bytes that <see cref="Peek"/> brought were taken.</summary>
    public void Take(ReadOnlySpan<byte> taken) => _place.Take(taken);

    /// <summary>Goes to a place of which it is known that all before it was taken, from this file or from the one it is a copy of.</summary>
    public void GoTo(long offset)
    {
        int tail = (int)Math.Min(offset, FilePlace.TailLength);
        _place.GoTo(offset, ReadAt(0, (int)Math.Min(offset, FilePlace.HeadLength)), ReadAt(offset - tail, tail));
    }

    /// <summary>Goes to a line before which none is as late as a second.</summary>
    public void SkipTo(long second, SyslogParser parser)
    {
        long offset = new TimeSearch(Handle, Length, parser).StartOf(second);
        if (offset == 0) return;
        byte[] around = ReadAt(offset - 1, 1 << 16);
        int end = around.AsSpan().IndexOf((byte)'\n');
        if (end >= 0) GoTo(offset + end);
    }

    /// <summary>It was emptied: what stands there now is new.</summary>
    public void StartAgain() => _place.GoTo(0, [], []);

    public void Dispose() => _file.Dispose();

    // Linux tells the name that an open file has now, and that it has none any more. Elsewhere there is no such thing.
    private string? NameNow
    {
        get
        {
            try
            {
                return OperatingSystem.IsLinux() ? File.ResolveLinkTarget($"/proc/self/fd/{Handle.DangerousGetHandle()}", returnFinalTarget: false)?.FullName : null;
            }
            catch (IOException)
            {
                return null;
            }
        }
    }

    private byte[] ReadAt(long offset, int count)
    {
        byte[] bytes = new byte[count];
        int read = RandomAccess.Read(Handle, bytes, offset);
        return read == count ? bytes : bytes[..read];
    }
}
