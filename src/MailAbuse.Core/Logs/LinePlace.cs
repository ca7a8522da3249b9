namespace MailAbuse.Logs;

/// <summary>Where in a log a piece of text stands of which the lines before, or behind, were left out.</summary>
/// <param name="Text">Where the piece begins in the text.</param>
/// <param name="Log">Where it begins in the log.</param>
internal readonly record struct LinePlace(long Text, long Log);

/// <summary>Text from which lines were left out, and which knows where in the log the others stand.</summary>
internal interface IPlacedText
{
    /// <summary>The places of a piece of what was read, counted from its beginning; the first is at 0. What lies before it is forgotten.</summary>
    /// <param name="start">Where the piece begins, in bytes of all that was read.</param>
    /// <param name="end">Where it ends.</param>
    LinePlace[] TakePlaces(long start, long end);
}
