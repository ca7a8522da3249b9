using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using MailAbuse.Logs;
using MailAbuse.Rates;

namespace MailAbuse.Mta.Postfix;

/// <summary>
/// Goes over stretches of log, one pass over the bytes, and hands on the messages of Postfix that may matter; what is made of them is the
/// derived scanner's business. Each thread has its own.
/// </summary>
/// <remarks>Its methods are compiled at once with all optimisation, because inside PowerShell the runtime's settings are not ours.</remarks>
/// <param name="hosts">Knows the hosts, for all threads.</param>
/// <param name="window">Lines of other times are not read.</param>
/// <param name="wanted">Whose lines are read.</param>
internal abstract class PostfixLineScanner(HostTable hosts, SecondRange window, ReadOnlySpan<PostfixProgram> wanted)
{
    private readonly PostfixPrograms _programs = new();
    private readonly HeaderShape _shape = new();
    private readonly int[] _ends = new int[LineEnds.Block];
    private readonly uint _wanted = BitsOf(wanted);
    private ReadStatistics _statistics = null!;
    private long _firstSecond;
    private long _lastSecond;

    /// <summary>Who wrote the line.</summary>
    protected HostInfo Host { get; private set; } = HostInfo.None;

    /// <summary>The process that wrote it; known of smtpd alone.</summary>
    protected int ProcessId { get; private set; }

    /// <summary>A queue id is one host's.</summary>
    /// <param name="queueId">The hash of the id.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    protected ulong KeyOf(ulong queueId) => ByteHash.Mix(queueId, Host.Hash);

    /// <inheritdoc cref="KeyOf(ulong)"/>
    /// <param name="queueId">The id.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    protected ulong KeyOf(ReadOnlySpan<byte> queueId) => KeyOf(ByteHash.Of(queueId));

    /// <summary>A line that may matter begins: where it stands, and when it was written.</summary>
    protected abstract void Enter(long position, long second);

    /// <summary>A message that begins with what may be a queue id, and a colon.</summary>
    /// <param name="program">Who wrote it.</param>
    /// <param name="message">The message.</param>
    /// <param name="colon">Where the word ends.</param>
    protected abstract void Read(PostfixProgram program, ReadOnlySpan<byte> message, int colon);

    /// <summary>Any other message.</summary>
    protected virtual void ReadOther(PostfixProgram program, ReadOnlySpan<byte> message)
    {
    }

    /// <summary>Begins a stretch.</summary>
    /// <param name="statistics">Where goes what was seen of it.</param>
    protected void Start(ReadStatistics statistics)
    {
        _statistics = statistics;
        _firstSecond = long.MaxValue;
        _lastSecond = long.MinValue;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool Wants(PostfixProgram program) => (_wanted >> (int)program & 1) != 0;

    private static uint BitsOf(ReadOnlySpan<PostfixProgram> programs)
    {
        uint bits = 1U << (int)PostfixProgram.Logger; // what is missing matters to everybody
        foreach (PostfixProgram program in programs) bits |= 1U << (int)program;
        return bits;
    }

    /// <summary>Reads the lines of <paramref name="text"/>, which begins and ends at the edge of a line.</summary>
    /// <param name="text">Lines, the last with or without its end.</param>
    /// <param name="parser">Reads the headers; not used by another thread meanwhile.</param>
    /// <param name="position">Where the text begins in the host's log.</param>
    [MethodImpl(Hot.Loop)]
    public void Scan(ReadOnlySpan<byte> text, SyslogParser parser, long position)
    {
        int first = text.IndexOf((byte)'\n');
        SeeTime(first < 0 ? text : text[..first], parser);
        int begin = 0;
        for (int block = 0; block < text.Length; block += LineEnds.Block)
        {
            int lines = LineEnds.Find(text, block, _ends);
            begin = ScanLines(text, begin, _ends.AsSpan(0, lines), parser, position);
        }

        if (begin < text.Length) ScanLines(text, begin, [text.Length], parser, position);
        SeeTime(LastLine(text), parser);
        _statistics.Bytes += text.Length;
    }

    /// <summary>Notes the time of a line that may be one of those whose time is not looked at.</summary>
    private void SeeTime(ReadOnlySpan<byte> line, SyslogParser parser)
    {
        if (!parser.TryParse(line, out SyslogHeader header)) return;
        Saw(header.Second);
        if (!_shape.Matches(line)) _shape.Forget(); // the last second read must be one of this shape
    }

    private static ReadOnlySpan<byte> LastLine(ReadOnlySpan<byte> text)
    {
        text = text.TrimEnd("\r\n"u8);
        return text[(text.LastIndexOf((byte)'\n') + 1)..];
    }

    /// <summary>Reads the lines that end at <paramref name="ends"/>; returns where the next begins.</summary>
    [MethodImpl(Hot.Loop)]
    private int ScanLines(ReadOnlySpan<byte> text, int begin, ReadOnlySpan<int> ends, SyslogParser parser, long position)
    {
        ref byte first = ref MemoryMarshal.GetReference(text);
        HeaderShape shape = _shape;
        int empty = 0;
        long mail = 0;
        for (int i = 0; i < ends.Length; begin = ends[i] + 1, i++)
        {
            int length = ends[i] - begin;
            if (length > 0 && text[ends[i] - 1] == '\r') length--;
            if (length == 0)
            {
                empty++;
                continue;
            }

            ReadOnlySpan<byte> line = text.Slice(begin, length);
            int program = shape.ProgramStart;
            if (shape.Matches(line) && begin + program + PostfixGlance.Reach <= text.Length)
            {
                Glance glance = PostfixGlance.At(ref Unsafe.Add(ref first, begin + program), length - program, _programs, out PostfixProgram who, out int bracket, out int message, out int colon);
                if (glance == Glance.Nothing) mail++;
                if (glance is Glance.Nothing or Glance.Foreign) continue;
                if (glance == Glance.Counts && !Wants(who))
                {
                    mail++;
                    continue;
                }

                if (glance == Glance.Counts && shape.HasFraction(line) && parser.TryLastSecond(line, out long second))
                {
                    mail++;
                    Saw(second);
                    if (second < window.Since || second >= window.Until) continue;
                    Enter(position + begin, second);
                    if (who == PostfixProgram.Smtpd) ProcessId = ReadNumber(line[(program + bracket + 1)..]);
                    Read(who, line[(program + message)..], colon - message);
                    continue;
                }
            }

            if (ReadCarefully(line, parser, position + begin)) mail++;
        }

        _statistics.Lines += ends.Length - empty;
        _statistics.MailLines += mail;
        return begin;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Saw(long second)
    {
        if (second < _firstSecond) _firstSecond = second;
        if (second > _lastSecond) _lastSecond = second;
    }

    private static int ReadNumber(ReadOnlySpan<byte> text)
    {
        int number = 0;
        for (int i = 0; (uint)(text[i] - '0') <= 9; i++) number = number * 10 + (text[i] - '0');
        return number;
    }

    /// <summary>Reads a whole header; true for a line of Postfix.</summary>
    [MethodImpl(Hot.Loop)]
    private bool ReadCarefully(ReadOnlySpan<byte> line, SyslogParser parser, long position)
    {
        if (!parser.TryParse(line, out SyslogHeader header))
        {
            _statistics.UnreadableLines++;
            _shape.Forget();
            return false;
        }

        Saw(header.Second);
        PostfixProgram program = _programs.Of(line, header.ProgramStart, header.ProgramLength);
        if (program == PostfixProgram.None)
        {
            if (!_shape.Matches(line)) _shape.Forget(); // the last second read must be one of this shape
            return false;
        }

        ReadOnlySpan<byte> host = line.Slice(header.HostStart, header.HostLength);
        if (!host.SequenceEqual(Host.Name)) Host = hosts.Of(host);
        _shape.Learn(line, header);
        if (!Wants(program) || header.Second < window.Since || header.Second >= window.Until) return true;
        Enter(position, header.Second);
        ProcessId = header.ProcessId;
        ReadMessage(program, line[header.MessageStart..]);
        return true;
    }

    /// <summary>Ends the stretch: the times that were seen go into its statistics.</summary>
    public void Finish()
    {
        if (_firstSecond == long.MaxValue) return;
        _statistics.First = DateTimeOffset.FromUnixTimeSeconds(_firstSecond);
        _statistics.Last = DateTimeOffset.FromUnixTimeSeconds(_lastSecond);
    }

    [MethodImpl(Hot.Loop)]
    private void ReadMessage(PostfixProgram program, ReadOnlySpan<byte> message)
    {
        if (program == PostfixProgram.Logger)
        {
            _statistics.SuppressedLines += LoggerNotes.SuppressedLines(message);
            return;
        }

        if (message.StartsWith("message repeated "u8))
        {
            ReadRepeated(program, message);
            return;
        }

        // Longest queue ids have 22 characters; most other messages have no colon that early.
        int colon = message[..Math.Min(message.Length, 26)].IndexOf((byte)':');
        if (colon < 5 || message.Length < colon + 6 || message[colon + 1] != ' ') return;
        if (PostfixFields.IsQueueId(message[..colon])) Read(program, message, colon);
        else ReadOther(program, message);
    }

    /// <summary>rsyslog's <c>message repeated N times: [ …]</c>: what happened to a message happens once, so the inner text counts once.</summary>
    private void ReadRepeated(PostfixProgram program, ReadOnlySpan<byte> message)
    {
        int open = message.IndexOf("[ "u8);
        if (open < 0 || message[^1] != ']') return;
        ReadOnlySpan<byte> inner = message[(open + 2)..^1];
        if (!inner.StartsWith("message repeated "u8)) ReadMessage(program, inner);
    }
}
