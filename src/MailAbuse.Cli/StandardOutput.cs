using System.Runtime.InteropServices;

namespace MailAbuse.Cli;

/// <summary>Whoever read the output has closed it.</summary>
internal sealed class OutputClosedException : Exception;

/// <summary>
/// Standard output as a stream that notices when its reader has gone. The platform's own swallows that on purpose, and a program that
/// reads a gigabyte for <c>head -1</c> would go on to its end.
/// </summary>
internal sealed partial class StandardOutput : Stream
{
    private const int Interrupted = 4, TryAgain = 11, TryAgainBsd = 35, BrokenPipe = 32;
    private const short PollError = 8, PollHangUp = 16;

    private StandardOutput()
    {
    }

    public static Stream Open() => OperatingSystem.IsWindows() ? Console.OpenStandardOutput() : new StandardOutput();

    /// <summary>True where a write would fail because the other end of the pipe, or the terminal, is gone. For a program that may have nothing to write for hours.</summary>
    public static bool IsReaderGone
    {
        get
        {
            PollFile file = new() { File = 1 };
            return Poll(ref file, 1, 0) > 0 && (file.Happened & (PollError | PollHangUp)) != 0;
        }
    }

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (buffer.Length > 0)
        {
            nint written = WriteBytes(1, buffer, buffer.Length);
            if (written >= 0) buffer = buffer[(int)written..];
            else Recover(Marshal.GetLastPInvokeError());
        }
    }

    private static void Recover(int error)
    {
        switch (error)
        {
            case Interrupted:
                return;
            case TryAgain or TryAgainBsd:
                // Whoever gave us the pipe reads it without waiting, and so made it non-blocking for us too.
                Thread.Sleep(1);
                return;
            case BrokenPipe:
                throw new OutputClosedException();
            default:
                throw new IOException(Marshal.GetPInvokeErrorMessage(error));
        }
    }

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    private static partial nint WriteBytes(int file, ReadOnlySpan<byte> bytes, nint count);

    [LibraryImport("libc", EntryPoint = "poll")]
    private static partial int Poll(ref PollFile files, nuint count, int milliseconds);

    // struct pollfd of poll(2). What happened is told also where nothing was asked for.
    private struct PollFile
    {
        public int File;
        public short Asked;
        public short Happened;
    }
}
