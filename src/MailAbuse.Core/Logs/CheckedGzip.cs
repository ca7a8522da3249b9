using System.Buffers.Binary;
using System.IO.Compression;
using Microsoft.Win32.SafeHandles;

namespace MailAbuse.Logs;

/// <summary>
/// Unpacks a gzip file and says when it is cut off, which the framework's stream passes over in silence. A gzip member ends with its
/// unpacked size (RFC 1952, ISIZE); a file of several members is handed to <c>gzip -t</c>, since only the last size is in a known place.
/// </summary>
/// <param name="path">Its path, for messages and for gzip.</param>
/// <param name="file">The file.</param>
/// <param name="stop">Ends the wait for gzip.</param>
internal sealed class CheckedGzip(string path, SafeFileHandle file, CancellationToken stop) : ReadOnlyStream
{
    private readonly GZipStream _unpacked = new(new BufferedStream(new HandleStream(file), 1 << 17), CompressionMode.Decompress);
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
        long length = RandomAccess.GetLength(file);
        if (length < 18) return false; // header and trailer alone
        Span<byte> size = stackalloc byte[4];
        if (RandomAccess.Read(file, size, length - 4) < size.Length) return false;
        if (BinaryPrimitives.ReadUInt32LittleEndian(size) == (uint)_total) return true;
        try
        {
            using ExternalTool gzip = ExternalTool.Start("gzip", ["-t", "--", path], stop);
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
