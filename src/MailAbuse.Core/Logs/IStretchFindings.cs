namespace MailAbuse.Logs;

/// <summary>What the lines of a stretch say, read but not yet joined. Used again and again.</summary>
internal interface IStretchFindings
{
    /// <summary>What was read.</summary>
    ReadStatistics Statistics { get; }

    /// <summary>Makes it fit for another stretch.</summary>
    void Clear();

    /// <summary>Puts what was found to where it stands in the log, where lines were left out of the text that was read.</summary>
    /// <param name="start">Where the text began, as the scanner was told.</param>
    /// <param name="places">Where its pieces stand.</param>
    void MoveTo(long start, LinePlace[] places);
}
