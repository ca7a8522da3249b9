using System.Text;
using MailAbuse.Logs;

namespace MailAbuse.Servers.Reading;

/// <summary>Reads lines of which some begin with a mark, and are ours.</summary>
internal sealed class MarkedLines(Stream source, string mark)
{
    // What a mark and its words take, and an offset before it.
    private const int Ahead = 256;

    private readonly byte[] _mark = Encoding.ASCII.GetBytes(mark + " ");
    private readonly byte[] _buffer = new byte[1 << 17];
    private int _at, _filled;

    /// <summary>What was read last where no mark was found, for messages.</summary>
    public string Seen { get; private set; } = "";

    /// <summary>The mark with the blank behind it.</summary>
    public ReadOnlySpan<byte> Mark => _mark;

    /// <summary>What is buffered; never more than a piece of what comes.</summary>
    public ReadOnlySpan<byte> Buffered => _buffer.AsSpan(_at, _filled - _at);

    /// <summary>True where a whole line is buffered.</summary>
    public bool HasLine => Buffered.Contains((byte)'\n');

    /// <summary>True where more can be buffered; false for a line that is longer than the buffer, which goes on in pieces.</summary>
    public bool HasRoom => Buffered.Length < _buffer.Length;

    /// <summary>All that has not been read, without marks.</summary>
    public Stream Rest => new RestStream(this);

    /// <summary>Reads until as many bytes are buffered, or the end has come.</summary>
    public bool Fill(int atLeast = Ahead)
    {
        while (_filled - _at < atLeast)
        {
            if (_at > 0)
            {
                _buffer.AsSpan(_at, _filled - _at).CopyTo(_buffer);
                (_at, _filled) = (0, _filled - _at);
            }

            int read = source.Read(_buffer, _filled, _buffer.Length - _filled);
            if (read == 0) return _filled > _at;
            _filled += read;
        }

        return true;
    }

    /// <summary>Passes over buffered bytes.</summary>
    public void Skip(int count) => _at += count;

    /// <summary>The words of the next line, which must bear the mark; null where it does not, or there is none.</summary>
    public string? ReadMark()
    {
        List<byte> line = [];
        while (Fill(1))
        {
            ReadOnlySpan<byte> rest = Buffered;
            int end = rest.IndexOf((byte)'\n');
            line.AddRange(end < 0 ? rest : rest[..end]);
            Skip(end < 0 ? rest.Length : end + 1);
            if (end >= 0 || line.Count > 1 << 16) break;
        }

        byte[] bytes = [.. line];
        Seen = Encoding.UTF8.GetString(bytes);
        return bytes.AsSpan().StartsWith(_mark) ? Encoding.UTF8.GetString(bytes.AsSpan(_mark.Length)) : null;
    }

    /// <summary>Takes the next line where it is a mark and one of these words; null where it is none.</summary>
    public string? TakeWord(params ReadOnlySpan<string> words)
    {
        Fill();
        if (!Buffered.StartsWith(_mark)) return null;
        foreach (string word in words)
        {
            if (!Buffered[_mark.Length..].StartsWith(Encoding.ASCII.GetBytes(word + "\n"))) continue;
            Skip(_mark.Length + word.Length + 1);
            return word;
        }

        return null;
    }

    private sealed class RestStream(MarkedLines lines) : ReadOnlyStream
    {
        public override int Read(Span<byte> buffer)
        {
            if (!lines.Fill(1)) return 0;
            int take = Math.Min(buffer.Length, lines.Buffered.Length);
            lines.Buffered[..take].CopyTo(buffer);
            lines.Skip(take);
            return take;
        }
    }
}
