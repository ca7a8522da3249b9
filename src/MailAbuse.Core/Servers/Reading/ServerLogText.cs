using System.Buffers.Text;
using MailAbuse.Logs;

namespace MailAbuse.Servers.Reading;

/// <summary>The lines of one part of a log, without the offsets before them, which it remembers for as long as they are wanted.</summary>
/// <param name="lines">What comes from the server.</param>
/// <param name="isRaw">True where all lines come, as they stand.</param>
/// <param name="start">Where the part begins in its log.</param>
/// <param name="end">Told how long the part is, and how the program that unpacked it ended; may throw.</param>
/// <param name="broken">Makes the exception for a part that ends nowhere.</param>
internal sealed class ServerLogText(MarkedLines lines, bool isRaw, long start, Action<long, int> end, Func<Exception> broken) : ReadOnlyStream, IPlacedText
{
    private readonly List<LinePlace> _places = [new LinePlace(0, start)];
    private long _given; // bytes given out
    private long _behind; // where in the part the next line begins, if none was left out
    private bool _isInLine, _owesFeed, _isEnd;
    private Exception? _failure;

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        if (_failure is not null) throw _failure;
        int given = 0;
        try
        {
            // What is here already, and no waiting behind the first byte.
            while (!_isEnd && given < buffer.Length && (given == 0 || lines.HasLine))
            {
                int more = !_isInLine ? BeginLine(buffer[given..]) : TakeLine(buffer[given..]);
                given += more;
                _given += more;
            }
        }
        catch (Exception e) when (given > 0 && e is IOException or ServerException)
        {
            _failure = e; // after what came before it
        }

        return given;
    }

    /// <inheritdoc/>
    public LinePlace[] TakePlaces(long from, long to)
    {
        int first = 0;
        while (first + 1 < _places.Count && _places[first + 1].Text <= from) first++;
        int behind = first + 1;
        while (behind < _places.Count && _places[behind].Text < to) behind++;
        LinePlace[] taken = [.. _places.Take(first..behind).Select(place => new LinePlace(place.Text - from, place.Log))];
        taken[0] = new LinePlace(0, _places[first].Log + (from - _places[first].Text));
        _places.RemoveRange(0, behind - 1);
        return taken;
    }

    /// <summary>At the beginning of a line: reads the offset, or sees that the part ends here.</summary>
    private int BeginLine(Span<byte> buffer)
    {
        if (!lines.Fill()) throw broken();
        if (isRaw)
        {
            if (lines.Buffered.StartsWith(lines.Mark))
            {
                // The line feed before our own line is not the log's.
                End(_given);
                return 0;
            }

            _isInLine = true;
            if (!_owesFeed) return 0;
            _owesFeed = false;
            buffer[0] = (byte)'\n';
            return 1;
        }

        // Where the filter failed, a mark stands where an offset should.
        if (!Utf8Parser.TryParse(lines.Buffered, out long offset, out int digits) || digits >= lines.Buffered.Length || lines.Buffered[digits] != ':') throw broken();
        lines.Skip(digits + 1);
        if (lines.Buffered.StartsWith(lines.Mark))
        {
            End(offset - 1);
            return 0;
        }

        if (offset != _behind) _places.Add(new LinePlace(_given, start + offset));
        _behind = offset;
        _isInLine = true;
        return 0;
    }

    private int TakeLine(Span<byte> buffer)
    {
        // Given out when it is whole: the beginning of a line that breaks off here would name somebody else (joe of joe@example.org).
        while (!lines.HasLine && lines.HasRoom)
        {
            int before = lines.Buffered.Length;
            if (!lines.Fill(before + 1) || lines.Buffered.Length == before) throw broken();
        }

        ReadOnlySpan<byte> rest = lines.Buffered;
        int feed = rest.IndexOf((byte)'\n');
        int whole = feed < 0 ? rest.Length : feed + 1;
        int take = Math.Min(buffer.Length, whole);
        rest[..take].CopyTo(buffer);
        lines.Skip(take);
        _behind += take;
        if (feed < 0 || take < whole) return take;
        _isInLine = false;
        _owesFeed = isRaw;
        return isRaw ? take - 1 : take;
    }

    private void End(long length)
    {
        _isEnd = true;
        ReadOnlySpan<byte> words = lines.Buffered[lines.Mark.Length..], first = "end "u8;
        int feed = words.IndexOf((byte)'\n');
        if (feed < 0 || !words.StartsWith(first) || !Utf8Parser.TryParse(words[first.Length..], out int status, out _)) throw broken();
        lines.Skip(lines.Mark.Length + feed + 1);
        end(length, status);
    }
}
