using System.Text;
using Microsoft.Win32.SafeHandles;

namespace MailAbuse.Logs;

/// <summary>How a part of a log is packed.</summary>
internal enum LogPacking
{
    Plain,
    Gzip,
    Xz,
    Zstandard,
    Bzip2,

    /// <summary>A stream that is read once: standard input, the journal.</summary>
    Stream,
}

/// <summary>One file of a log, or one stream.</summary>
internal sealed class LogPart : IDisposable
{
    private readonly Func<CancellationToken, Stream>? _open;

    // Held from the first look on: logrotate may give the name to another file before it is read.
    private FileStream? _file;
    private byte[] _head = [];
    private byte[] _firstHost = [];

    private LogPart(string name, LogPacking packing, Func<CancellationToken, Stream>? open)
    {
        Name = name;
        Packing = packing;
        _open = open;
    }

    /// <summary>The path, or what stands for it in messages.</summary>
    public string Name { get; }

    public LogPacking Packing { get; private set; }

    /// <summary>Bytes on disk when it was opened; what is written later is not read. 0 for streams.</summary>
    public long Length { get; private set; }

    /// <summary>True for the journal of this machine.</summary>
    public bool IsJournal { get; private init; }

    /// <summary>True where it lies on another machine, and only what counts of it comes here.</summary>
    public bool IsFar { get; private init; }

    /// <summary>The zone of its times that carry no offset, where that is its machine's own; null: as for the whole reading.</summary>
    public TimeZoneInfo? Zone { get; private init; }

    /// <inheritdoc cref="LogInput.Missing"/>
    public IReadOnlyList<string> Missing { get; private init; } = [];

    /// <summary>The end of its time, for lines without a year.</summary>
    public DateTimeOffset NotAfter { get; private set; }

    /// <summary>Second of its first line that has one.</summary>
    public long? FirstSecond { get; private set; }

    /// <summary>Host of that line.</summary>
    public string? FirstHost { get; private set; }

    /// <summary>True when its first lines are of more than one host, as on a log server.</summary>
    public bool HasSeveralHosts { get; private set; }

    /// <summary>That line, to know a copy by.</summary>
    public string FirstLine { get; private set; } = "";

    /// <summary>True when it can be read from any place, by several threads.</summary>
    public bool IsSeekable => Packing == LogPacking.Plain && !IsJson;

    public bool IsJson => _head.AsSpan().TrimStart(" \t\r\n"u8).StartsWith("{"u8);

    // What was seen of it, for the verdict on the input as a whole.
    public long Lines;
    public long MailLines;
    public bool IsRead;

    /// <summary>Set when it was told that the file has become shorter.</summary>
    public bool IsCut;

    /// <summary>The file as it was when it was first looked at, whatever its name is by now.</summary>
    public SafeFileHandle Handle => _file!.SafeFileHandle;

    public void Dispose() => _file?.Dispose();

    /// <summary>A stream.</summary>
    public static LogPart OfStream(string name, Func<Stream> open, DateTimeOffset now) => new(name, LogPacking.Stream, _ => open()) { NotAfter = now };

    /// <summary>A file or journal of another machine, as syslog lines.</summary>
    public static LogPart OfFar(string name, Func<Stream> open, DateTimeOffset notAfter, TimeZoneInfo zone) =>
        new(name, LogPacking.Stream, _ => open()) { NotAfter = notAfter, IsFar = true, Zone = zone };

    /// <summary>The journal of this machine.</summary>
    public static LogPart OfJournal(IReadOnlyList<string> missing, DateTimeOffset now) =>
        new("journal", LogPacking.Stream, stop => ExternalTool.Start("journalctl", ["--output=json", "--no-pager", "--quiet", "SYSLOG_FACILITY=2"], stop))
        {
            NotAfter = now,
            IsJournal = true,
            Missing = missing,
        };

    /// <summary>How much text it holds, about: a packed log is an eighth of what it was.</summary>
    public long TextLength => Packing is LogPacking.Plain or LogPacking.Stream ? Length : Length * 8;

    /// <summary>Looks at a file; a pipe is taken as a stream.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static LogPart OfFile(string path, TimeZoneInfo zone)
    {
        LogPart part = new(path, LogPacking.Plain, null);
        FileStream file = OpenFile(path);
        if (!file.CanSeek) return OfStream(path, () => file, TimeProvider.System.GetUtcNow()); // a pipe: read once, from here on
        part._file = file;
        part.Length = file.Length;
        part.NotAfter = File.GetLastWriteTimeUtc(file.SafeFileHandle);
        byte[] head = new byte[1 << 16];
        int read = file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
        part._head = head[..read];
        part.Packing = PackingOf(part._head);
        if (part.Packing != LogPacking.Plain)
        {
            part._head = part.PeekUnpacked();
        }

        part.ReadFirstLine(zone);
        return part;
    }

    public bool IsEmpty => Packing != LogPacking.Stream && Length == 0;

    /// <summary>True for what is no text: not a line end or a great many control characters in its first bytes.</summary>
    public bool LooksBinary
    {
        get
        {
            if (FirstSecond is not null || _head.Length < 64) return false;
            ReadOnlySpan<byte> head = _head.AsSpan(0, Math.Min(_head.Length, 8192));
            int controls = 0;
            foreach (byte b in head)
                if (b < 32 && b is not ((byte)'\n' or (byte)'\r' or (byte)'\t')) controls++;
            return controls * 20 > head.Length;
        }
    }

    /// <summary>What the first bytes of a file say.</summary>
    internal static LogPacking PackingOf(ReadOnlySpan<byte> head) =>
        head.StartsWith((ReadOnlySpan<byte>)[0x1F, 0x8B]) ? LogPacking.Gzip
        : head.StartsWith((ReadOnlySpan<byte>)[0xFD, (byte)'7', (byte)'z', (byte)'X', (byte)'Z', 0]) ? LogPacking.Xz
        : head.StartsWith((ReadOnlySpan<byte>)[0x28, 0xB5, 0x2F, 0xFD]) ? LogPacking.Zstandard
        : head.StartsWith("BZh"u8) && head.Length > 4 && head[4] == 0x31 ? LogPacking.Bzip2
        : LogPacking.Plain;

    private byte[] PeekUnpacked()
    {
        try
        {
            // Its beginning comes at once.
            using Stream unpacked = Unpack(CancellationToken.None);
            byte[] head = new byte[1 << 14];
            return head[..unpacked.ReadAtLeast(head, head.Length, throwOnEndOfStream: false)];
        }
        catch (Exception e) when (e is IOException or InvalidDataException)
        {
            return []; // said when it is read
        }
    }

    private void ReadFirstLine(TimeZoneInfo zone)
    {
        SyslogParser parser = new(zone, NotAfter);
        ReadOnlySpan<byte> rest = _head;
        while (rest.Length > 0)
        {
            int end = rest.IndexOf((byte)'\n');
            if (end < 0) end = rest.Length;
            ReadOnlySpan<byte> line = rest[..end];
            System.Buffers.ArrayBufferWriter<byte> converted = new();
            if (IsJson && JournalJson.TryWrite(line, converted)) line = converted.WrittenSpan;
            if (parser.TryParse(line, out SyslogHeader header)) Note(line, header);
            rest = rest[Math.Min(end + 1, rest.Length)..];
        }
    }

    private void Note(ReadOnlySpan<byte> line, in SyslogHeader header)
    {
        ReadOnlySpan<byte> host = line.Slice(header.HostStart, header.HostLength);
        if (FirstSecond is not null)
        {
            HasSeveralHosts |= !host.SequenceEqual(_firstHost);
            return;
        }

        FirstSecond = header.Second;
        _firstHost = host.ToArray();
        FirstHost = Encoding.UTF8.GetString(host);
        FirstLine = Encoding.UTF8.GetString(line);
    }

    private static FileStream OpenFile(string path) => new(path, new FileStreamOptions
    {
        Mode = FileMode.Open,
        Access = FileAccess.Read,
        Share = FileShare.ReadWrite | FileShare.Delete,
        BufferSize = 0,
        Options = FileOptions.SequentialScan,
    });

    /// <summary>The text, unpacked and as syslog lines, from its beginning.</summary>
    /// <param name="stop">Ends a tool that unpacks or checks it, also while that is waited for.</param>
    public Stream OpenText(CancellationToken stop)
    {
        if (IsFar) return _open!(stop);
        if (Packing == LogPacking.Stream) return new SniffedStream(_open!(stop));
        Stream text = Packing == LogPacking.Plain ? new HandleStream(Handle) : Unpack(stop);
        return IsJson ? new JournalJson(text) : text;
    }

    private Stream Unpack(CancellationToken stop) => Packing switch
    {
        LogPacking.Gzip => new CheckedGzip(Name, Handle, stop),
        LogPacking.Xz => ExternalTool.Start("xz", ["-dc", "--", Name], stop),
        LogPacking.Zstandard => ExternalTool.Start("zstd", ["-dcq", "--", Name], stop),
        LogPacking.Bzip2 => ExternalTool.Start("bzip2", ["-dc", "--", Name], stop),
        _ => throw new InvalidOperationException("A plain part is not packed."),
    };
}
