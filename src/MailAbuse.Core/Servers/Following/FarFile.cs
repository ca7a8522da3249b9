using System.Buffers;
using MailAbuse.Logs;
using MailAbuse.Logs.Following;

namespace MailAbuse.Servers.Following;

/// <summary>A file of a log on a server, and how far its lines were handed on.</summary>
internal sealed class FarFile
{
    private readonly ArrayBufferWriter<byte> _half = new();

    /// <summary>What the far side calls it while one command runs.</summary>
    public int Number { get; set; }

    /// <summary>True where that command has found it.</summary>
    public bool IsThere { get; set; }

    /// <summary>True where nothing more comes of it.</summary>
    public bool IsOver { get; set; }

    /// <summary>What was handed on of it.</summary>
    public FilePlace Place { get; } = new();

    /// <summary>How much of it has come; more than was handed on where the last line is half.</summary>
    public long Reached => Place.Offset + _half.WrittenCount;

    /// <summary>Half a line at a cut comes again behind it.</summary>
    public void ForgetHalf() => _half.ResetWrittenCount();

    /// <summary>True where, with these bytes behind what has come, it ends as it is said to; nothing is said where it has become shorter.</summary>
    public bool EndsIn(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> tail)
    {
        byte[] all = [.. Place.Tail, .. _half.WrittenSpan, .. bytes];
        return tail.Length == Math.Min(FilePlace.TailLength, Reached + bytes.Length) && all.AsSpan().EndsWith(tail);
    }

    /// <summary>Bytes of it came; hands on the lines that are whole by now.</summary>
    public void Add(ReadOnlySpan<byte> bytes, Action<byte[]> take)
    {
        int whole = bytes.LastIndexOf((byte)'\n') + 1;
        if (whole == 0 && _half.WrittenCount + bytes.Length >= StretchReader.LongestLine) whole = bytes.Length; // no line of a mail server
        if (whole > 0) HandOn(bytes[..whole], take);
        _half.Write(bytes[whole..]);
    }

    /// <summary>Nobody writes to it any more, so its last line may have no end.</summary>
    public void Finish(Action<byte[]> take)
    {
        IsOver = true;
        if (_half.WrittenCount > 0) HandOn([], take);
    }

    private void HandOn(ReadOnlySpan<byte> bytes, Action<byte[]> take)
    {
        byte[] lines = [.. _half.WrittenSpan, .. bytes];
        take(lines);
        Place.Take(lines);
        _half.ResetWrittenCount();
    }
}
