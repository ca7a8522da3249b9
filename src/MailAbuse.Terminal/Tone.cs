namespace MailAbuse.Terminal;

/// <summary>How a piece of text stands out.</summary>
internal enum Tone
{
    /// <summary>Not at all.</summary>
    Plain,

    /// <summary>Stands back: headings, what is usual.</summary>
    Faint,

    /// <summary>Wants a look: a server that is lost.</summary>
    Warning,

    /// <summary>Wants to be acted on: a burst.</summary>
    Alarm,
}
