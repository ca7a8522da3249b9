using System.Buffers;
using System.Text;

namespace MailAbuse.Cli;

/// <summary>UTF-8 text, gathered and written in few large pieces.</summary>
internal sealed class Output(Stream stream) : IBufferWriter<byte>, IDisposable
{
    private const int Size = 1 << 16;

    private byte[] _buffer = new byte[Size];
    private int _filled;

    /// <summary>True once nobody reads any more what is written.</summary>
    public bool IsReaderGone => stream is StandardOutput && StandardOutput.IsReaderGone;

    public Output Write(ReadOnlySpan<char> text)
    {
        int most = Encoding.UTF8.GetMaxByteCount(text.Length);
        Advance(Encoding.UTF8.GetBytes(text, GetSpan(most)));
        return this;
    }

    /// <summary>Text to the left or to the right of a column.</summary>
    public Output Write(string text, int width, bool right)
    {
        if (right) Blank(width - text.Length);
        Write(text);
        if (!right) Blank(width - text.Length);
        return this;
    }

    public Output Blank(int count)
    {
        if (count <= 0) return this;
        GetSpan(count)[..count].Fill((byte)' ');
        Advance(count);
        return this;
    }

    public void EndLine()
    {
        // Blanks at the end of a line only trouble whoever copies it.
        while (_filled > 0 && _buffer[_filled - 1] == (byte)' ') _filled--;
        WriteByte((byte)'\n');
    }

    public void WriteByte(byte value)
    {
        GetSpan(1)[0] = value;
        Advance(1);
    }

    public void Advance(int count)
    {
        _filled += count;
        if (_filled >= Size) Flush();
    }

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        MakeRoom(sizeHint);
        return _buffer.AsMemory(_filled);
    }

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        MakeRoom(sizeHint);
        return _buffer.AsSpan(_filled);
    }

    private void MakeRoom(int count)
    {
        int needed = _filled + Math.Max(count, 256);
        if (needed > _buffer.Length) Array.Resize(ref _buffer, Math.Max(needed, _buffer.Length * 2));
    }

    public void Flush()
    {
        int filled = _filled;
        _filled = 0; // what cannot be written is not tried again
        stream.Write(_buffer, 0, filled);
    }

    /// <summary>Ends without writing: what is to be seen has been flushed.</summary>
    public void Dispose() => stream.Dispose();
}
