using System.IO.Compression;

namespace MailAbuse.Logs;

/// <summary>A stream of which only its first bytes tell what is in it: text, journal records, or gzip.</summary>
internal sealed class SniffedStream(Stream source) : ReadOnlyStream
{
    private const int LongestMagic = 6;

    private Stream? _inner;

    public override int Read(Span<byte> buffer)
    {
        if (_inner is null)
        {
            byte[] first = new byte[4096];
            int read = source.ReadAtLeast(first, LongestMagic, throwOnEndOfStream: false);
            Stream whole = new Prefixed(first.AsMemory(0, read), source);
            ReadOnlySpan<byte> head = first.AsSpan(0, read);
            string? tool = LogPart.PackingOf(head) switch
            {
                LogPacking.Xz => "xz",
                LogPacking.Zstandard => "zstd",
                LogPacking.Bzip2 => "bzip2",
                _ => null,
            };
            if (tool is not null) throw new PackedStreamException(tool);
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

/// <summary>A stream is packed with what only a tool of the system unpacks, and such a tool is given a file.</summary>
internal sealed class PackedStreamException(string tool) : IOException($"The stream is packed with {tool}.")
{
    /// <summary>What unpacks it.</summary>
    public string Tool { get; } = tool;
}
