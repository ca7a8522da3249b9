namespace MailAbuse.LogGenerator;

/// <summary>The shape of a line's head.</summary>
public enum LogFormat
{
    /// <summary><c>2026-11-03T09:12:33.123456+01:00 host program[pid]: …</c>, rsyslog's default on Debian 12.</summary>
    Rfc3339,

    /// <summary><c>Nov  3 09:12:33 host program[pid]: …</c>, the older form without year and offset.</summary>
    Rfc3164,

    /// <summary>One object a line as <c>journalctl -o json</c> writes it.</summary>
    Json,
}
