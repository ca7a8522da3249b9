namespace MailAbuse.Logs.Following;

/// <summary>How far a file was taken, and what it is known by: how it began, and what stood before the place.</summary>
internal sealed class FilePlace
{
    /// <summary>So many bytes tell two logs from each other: they hold several lines.</summary>
    public const int HeadLength = 1024;

    /// <summary>So many bytes before a place tell whether they are still the same.</summary>
    public const int TailLength = 256;

    /// <summary>So many bytes of it were taken.</summary>
    public long Offset { get; private set; }

    /// <summary>The first bytes of what was taken: a copy begins with them.</summary>
    public byte[] Head { get; private set; } = [];

    /// <summary>The last bytes of what was taken.</summary>
    public byte[] Tail { get; private set; } = [];

    /// <summary>Bytes at the place were taken.</summary>
    public void Take(ReadOnlySpan<byte> taken)
    {
        if (Head.Length < HeadLength && Offset == Head.Length) Head = [.. Head, .. taken[..Math.Min(taken.Length, HeadLength - Head.Length)]];
        Tail = taken.Length >= TailLength ? taken[^TailLength..].ToArray() : [.. Tail.AsSpan(Math.Max(0, Tail.Length + taken.Length - TailLength)), .. taken];
        Offset += taken.Length;
    }

    /// <summary>Goes to another place.</summary>
    public void GoTo(long offset, byte[] head, byte[] tail) => (Offset, Head, Tail) = (offset, head, tail);
}
