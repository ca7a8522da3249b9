namespace MailAbuse.Logs;

/// <summary>Where the parts of a syslog line stand. Offsets are into the line that was parsed.</summary>
internal struct SyslogHeader
{
    /// <summary>The line's time, whole seconds since 1970-01-01 UTC.</summary>
    public long Second;

    /// <summary>The part of the second, in ticks of 100 ns.</summary>
    public int Fraction;

    /// <summary>Where the time ends.</summary>
    public int TimeEnd;

    public int HostStart;
    public int HostLength;

    /// <summary>The program's name without process id; length 0 where the line has none (<c>last message repeated …</c>).</summary>
    public int ProgramStart;
    public int ProgramLength;

    /// <summary>The process id, 0 where there is none.</summary>
    public int ProcessId;

    /// <summary>Where the message begins; it ends with the line.</summary>
    public int MessageStart;

    public readonly DateTimeOffset Time(TimeZoneInfo zone) =>
        TimeZoneInfo.ConvertTime(new DateTimeOffset(DateTime.UnixEpoch.Ticks + Second * TimeSpan.TicksPerSecond + Fraction, TimeSpan.Zero), zone);
}
