using Microsoft.Win32.SafeHandles;

namespace MailAbuse.Logs;

/// <summary>A file from its beginning, by a handle that stays open and may be read elsewhere at the same time.</summary>
internal sealed class HandleStream(SafeFileHandle file) : ReadOnlyStream
{
    private long _at;

    public override int Read(Span<byte> buffer)
    {
        int read = RandomAccess.Read(file, buffer, _at);
        _at += read;
        return read;
    }
}
