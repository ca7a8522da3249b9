using System.IO.Compression;

namespace MailAbuse.Logs;

/// <summary>A stream of which only its first bytes tell what is in it: text, journal records, or gzip.</summary>
internal sealed class SniffedStream(Stream source) : ReadOnlyStream
{
    private Stream? _inner;

    public override int Read(Span<byte> buffer)
    {
        if (_inner is null)
        {
            byte[] first = new byte[4096];
            int read = source.Read(first);
            Stream whole = new Prefixed(first.AsMemory(0, read), source);
            ReadOnlySpan<byte> head = first.AsSpan(0, read);
            _inner = head.StartsWith((ReadOnlySpan<byte>)[0x1F, 0x8B]) ? new GZipStream(whole, CompressionMode.Decompress)
                : head.TrimStart(" \t\r\n"u8).StartsWith("{"u8) ? new JournalJson(whole)
                : whole;
        }

        return _inner.Read(buffer);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _inner?.Dispose();
            source.Dispose();
        }

        base.Dispose(disposing);
    }
}

/// <summary>Bytes that were read already, and then the rest of the stream that they came from.</summary>
internal sealed class Prefixed(ReadOnlyMemory<byte> prefix, Stream rest) : ReadOnlyStream
{
    private ReadOnlyMemory<byte> _prefix = prefix;

    public override int Read(Span<byte> buffer)
    {
        if (_prefix.Length == 0) return rest.Read(buffer);
        int take = Math.Min(buffer.Length, _prefix.Length);
        _prefix.Span[..take].CopyTo(buffer);
        _prefix = _prefix[take..];
        return take;
    }
}
