namespace MailAbuse.Logs;

/// <summary>Reads the lines of stretches, one stretch after the other. Each thread has its own.</summary>
/// <typeparam name="TFindings">What it finds.</typeparam>
internal interface IStretchScanner<TFindings>
{
    /// <summary>Begins a stretch.</summary>
    /// <param name="findings">Where what is found goes.</param>
    void Start(TFindings findings);

    /// <summary>Reads the lines of <paramref name="text"/>, which begins and ends at the edge of a line.</summary>
    /// <param name="text">Lines, the last with or without its end.</param>
    /// <param name="parser">Reads the headers; not used by another thread meanwhile.</param>
    /// <param name="position">Where the text begins in the host's log.</param>
    void Scan(ReadOnlySpan<byte> text, SyslogParser parser, long position);

    /// <summary>Ends the stretch.</summary>
    void Finish();
}
