namespace MailAbuse.Logs;

/// <summary>What is to be said of inputs once they are read.</summary>
internal static class LogVerdicts
{
    /// <summary>Names the inputs in which no line was a mail server's.</summary>
    public static void Tell(IReadOnlyList<LogSeries> series, IReadObserver observer, ReadStatistics statistics)
    {
        foreach (LogPart part in series.SelectMany(one => one.Parts))
        {
            // Of a log on another machine only what counts comes here: nothing may mean that nothing happened.
            if (part.IsFar || !part.IsRead || part.MailLines > 0 || (part.Lines == 0 && part.Packing != LogPacking.Stream)) continue;
            LogProblem problem = part.IsJournal
                ? LogCatalog.JournalProblem(part, part.Lines == 0 ? LogProblemKind.LogEmpty : LogProblemKind.LogNotMail, "the journal has no line of a mail server that is known here (Postfix)")
                : part.Lines == 0
                ? new LogProblem(part.Name, LogProblemKind.LogEmpty, $"'{part.Name}' held not a single line.", "Check what wrote it; the journal of this machine is read with -Journal (mailabuse: --journal).")
                : new LogProblem(part.Name, LogProblemKind.LogNotMail, $"'{part.Name}' has {part.Lines} lines, and none of a mail server that is known here (Postfix).", "Name the mail log; on Debian /var/log/mail.log, elsewhere /var/log/maillog or the journal.");
            LogCatalog.Report(observer, statistics, problem);
        }

        if (statistics.UnreadableLines > 0) observer.Notice($"{statistics.UnreadableLines} of {statistics.Lines} lines had no syslog header that could be read and were passed over.");
        if (statistics.SuppressedLines > 0) observer.Notice($"The loggers dropped at least {statistics.SuppressedLines} lines: all counts are lower bounds.");
    }
}
