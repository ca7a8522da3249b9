using System.Buffers.Binary;
using System.IO.Compression;

namespace MailAbuse.Logs;

/// <summary>
/// Unpacks a gzip file and says when it is cut off, which the framework's stream passes over in silence. A gzip member ends with its
/// unpacked size (RFC 1952, ISIZE); a file of several members is handed to <c>gzip -t</c>, since only the last size is in a known place.
/// </summary>
internal sealed class CheckedGzip(string path) : ReadOnlyStream
{
    private readonly GZipStream _unpacked = new(new BufferedStream(LogPart.OpenFile(path), 1 << 17), CompressionMode.Decompress);
    private long _total;
    private bool _isChecked;

    public override int Read(Span<byte> buffer)
    {
        int read = _unpacked.Read(buffer);
        _total += read;
        if (read == 0 && buffer.Length > 0 && !_isChecked)
        {
            _isChecked = true;
            if (!IsWhole()) throw new InvalidDataException($"The gzip file '{path}' ends too early.");
        }

        return read;
    }

    private bool IsWhole()
    {
        using FileStream file = LogPart.OpenFile(path);
        if (file.Length < 18) return false; // header and trailer alone
        file.Seek(-4, SeekOrigin.End);
        Span<byte> size = stackalloc byte[4];
        file.ReadExactly(size);
        if (BinaryPrimitives.ReadUInt32LittleEndian(size) == (uint)_total) return true;
        try
        {
            using ExternalTool gzip = ExternalTool.Start("gzip", "-t", "--", path);
            Span<byte> nothing = stackalloc byte[16];
            while (gzip.Read(nothing) > 0)
            {
            }

            return true;
        }
        catch (LogToolException)
        {
            return false;
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) _unpacked.Dispose();
        base.Dispose(disposing);
    }
}
