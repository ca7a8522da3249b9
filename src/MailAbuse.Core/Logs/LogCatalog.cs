namespace MailAbuse.Logs;

/// <summary>Finds what a <see cref="LogInput"/> names, and puts rotated files into their true order.</summary>
internal static class LogCatalog
{
    /// <summary>The logs that can be read; each input that cannot is told to the observer.</summary>
    public static IReadOnlyList<LogSeries> Open(LogInput input, IReadObserver observer, ReadStatistics statistics, TimeProvider clock)
    {
        if (input.Far is { } far) return far(observer, statistics);
        List<LogPart> parts = [];
        HashSet<string> seen = new(StringComparer.Ordinal);
        foreach ((string path, bool isLiteral) in input.Paths.Select(path => (path, false)).Concat(input.LiteralPaths.Select(path => (path, true))))
        {
            if (string.IsNullOrWhiteSpace(path))
            {
                Report(observer, statistics, LogPaths.Empty(path));
                continue;
            }

            if (path == "-" && !isLiteral)
            {
                parts.Add(LogPart.OfStream("-", () => input.StandardInput ?? Console.OpenStandardInput(), clock.GetUtcNow()));
                continue;
            }

            IReadOnlyList<string> files = isLiteral ? [path] : LogPaths.Find(path);
            if (files.Count == 0) Report(observer, statistics, LogPaths.NoMatch(path));
            foreach (string file in files)
                if (seen.Add(Path.GetFullPath(file)) && TryOpen(file, input.TimeZone, observer, statistics) is { } part) parts.Add(part);
        }

        if (input.Journal)
            parts.Add(LogPart.OfJournal(input.Missing, clock.GetUtcNow()));
        statistics.Inputs = parts.Count;
        return Arrange(parts, observer);
    }

    private static LogPart? TryOpen(string path, TimeZoneInfo zone, IReadObserver observer, ReadStatistics statistics)
    {
        LogProblem? problem;
        try
        {
            if (Directory.Exists(path))
                problem = LogPaths.Folder(path);
            else
            {
                LogPart part = LogPart.OfFile(path, zone);
                if (part.IsEmpty)
                    problem = new LogProblem(path, LogProblemKind.LogEmpty, $"'{path}' is empty.", "On Debian 12 and later the journal may be the log: try -Journal (mailabuse: --journal).");
                else if (part.LooksBinary)
                    problem = new LogProblem(path, LogProblemKind.LogIsBinary, $"'{path}' is not a text file.", "Name a mail log; logs packed with gzip, xz, zstd or bzip2 are read as they are.");
                else return part;
                part.Dispose();
            }
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            problem = new LogProblem(path, LogProblemKind.LogNotFound, $"'{path}' does not exist.", "Check the path; Debian writes /var/log/mail.log, others /var/log/maillog or only the journal.", e);
        }
        catch (UnauthorizedAccessException e)
        {
            problem = new LogProblem(path, LogProblemKind.LogNoPermission, $"'{path}' may not be read by you.", "Read it as root or as a member of the group adm.", e);
        }
        catch (Exception e) when (e is IOException or InvalidDataException or NotSupportedException or ArgumentException)
        {
            problem = ReadProblem(path, e);
        }

        Report(observer, statistics, problem);
        return null;
    }

    /// <summary>What a failure while reading means to the user.</summary>
    internal static LogProblem ReadProblem(string path, Exception e) => e switch
    {
        InvalidDataException => new LogProblem(path, LogProblemKind.LogDamaged, $"'{path}' is damaged or cut off; what could be unpacked was counted.", "Fetch the file again, or leave it out; counts from it are lower bounds.", e),
        PackedStreamException packed => new LogProblem(path, LogProblemKind.LogIsBinary, $"{(path == "-" ? "Standard input" : $"'{path}'")} is packed with {packed.Tool}, which is unpacked here only from a file.", $"Unpack it first, for example {packed.Tool} -dc FILE | mailabuse rate -", e),
        LogToolException { IsMissing: false } => new LogProblem(path, LogProblemKind.LogDamaged, $"'{path}' could not be unpacked to its end: {e.Message}", "Fetch the file again, or leave it out; counts from it are lower bounds.", e),
        LogToolException => new LogProblem(path, LogProblemKind.LogToolFailed, $"'{path}' could not be read to its end: {e.Message}", "Install the tool that is named (Debian: apt-get install xz-utils zstd bzip2), or unpack the file first.", e),
        UnauthorizedAccessException => new LogProblem(path, LogProblemKind.LogNoPermission, $"'{path}' may not be read by you.", "Read it as root or as a member of the group adm.", e),
        _ => new LogProblem(path, LogProblemKind.LogReadFailed, $"'{path}' could not be read: {e.Message}", "Check the file and the disk; counts from it are lower bounds.", e),
    };

    /// <summary>The journal could not be read, or there is no mail in it.</summary>
    internal static LogProblem JournalProblem(LogPart journal, LogProblemKind kind, string message, Exception? e = null) =>
        journal.Missing.Count > 0
            ? new LogProblem(journal.Name, kind, $"No log was found: there is no {string.Join(" and no ", journal.Missing)}, and {message}.", "Name the log; where another user may read it, run this as root or as a member of the group adm.", e)
            : new LogProblem(journal.Name, kind, char.ToUpperInvariant(message[0]) + message[1..] + ".", "Read it as root or as a member of the group systemd-journal, or name a log file, on Debian /var/log/mail.log.", e);

    internal static void Report(IReadObserver observer, ReadStatistics statistics, LogProblem problem)
    {
        statistics.FailedInputs++;
        observer.Problem(problem);
    }

    private static List<LogSeries> Arrange(List<LogPart> parts, IReadObserver observer)
    {
        List<LogSeries> series = [];
        foreach (IGrouping<string, LogPart> set in parts.GroupBy(part => part.Packing == LogPacking.Stream ? part.Name : RotatedName.Of(Path.GetFullPath(part.Name)).Set))
        {
            // The first line's time is the truth; names decide only where a part has none.
            List<LogPart> ordered = [.. set.OrderByDescending(part => part.Packing == LogPacking.Stream ? 0 : RotatedName.Of(part.Name).Age)];
            if (ordered.All(part => part.FirstSecond is not null)) ordered = [.. ordered.OrderBy(part => part.FirstSecond)];
            series.Add(new LogSeries(set.Key, ordered));
        }

        // Debian's mail.log and mail.info hold the same lines, mail.err some of them; read twice, they would count twice.
        HashSet<LogPart> copies = Copies(parts);
        foreach (LogPart copy in copies)
            observer.Notice($"'{copy.Name}' begins with the same line as a longer file and is left out: it would count twice.");
        return [.. series.Select(one => new LogSeries(one.Name, [.. one.Parts.Where(part => !copies.Contains(part))])).Where(one => one.Parts.Count > 0)];
    }

    /// <summary>All but the longest of the files that begin with one and the same line.</summary>
    private static HashSet<LogPart> Copies(List<LogPart> parts) =>
        [.. parts.Where(part => part.FirstLine.Length > 0)
            .GroupBy(part => part.FirstLine, StringComparer.Ordinal)
            .SelectMany(same => same.OrderByDescending(part => part.TextLength).Skip(1))];
}
