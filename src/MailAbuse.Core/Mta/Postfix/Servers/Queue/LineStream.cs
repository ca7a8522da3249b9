namespace MailAbuse.Mta.Postfix.Servers.Queue;

/// <summary>The lines of a stream as bytes, one after the other, without a copy of each.</summary>
internal sealed class LineStream(Stream stream)
{
    // A message with a hundred thousand recipients is one line of postqueue -j.
    private const int Longest = 256 * 1024 * 1024;

    private byte[] _buffer = new byte[128 * 1024];
    private int _start;
    private int _end;
    private bool _ended;

    /// <summary>The next line, without its end; valid until the next call.</summary>
    public bool TryRead(out ReadOnlySpan<byte> line)
    {
        int searched = 0;
        while (true)
        {
            int at = _buffer.AsSpan(_start + searched, _end - _start - searched).IndexOf((byte)'\n');
            if (at >= 0)
            {
                line = _buffer.AsSpan(_start, searched + at);
                _start += searched + at + 1;
                return true;
            }

            searched = _end - _start;
            if (_ended)
            {
                // What a program printed last without an end of line was cut off with it.
                line = _buffer.AsSpan(_start, searched);
                _start = _end;
                return !line.IsEmpty;
            }

            Fill();
        }
    }

    private void Fill()
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            _end -= _start;
            _start = 0;
        }

        if (_end == _buffer.Length)
        {
            if (_buffer.Length >= Longest) throw new InvalidDataException("A line of a quarter of a gigabyte is no line.");
            Array.Resize(ref _buffer, _buffer.Length * 2);
        }

        int read = stream.Read(_buffer, _end, _buffer.Length - _end);
        _ended = read == 0;
        _end += read;
    }
}
