using MailAbuse.Servers;

namespace MailAbuse.Cases;

/// <summary>
/// The store as the cmdlets use it that act on servers: what they do never fails because a timeline cannot be written. That is told
/// once, and they go on; a while later the store is tried again, for a guard works here for months.
/// </summary>
/// <param name="open">Opens the store; asked for at first use.</param>
/// <param name="clock">What time it is.</param>
/// <param name="by">Who works here: user and machine.</param>
/// <remarks>Any thread may call.</remarks>
public sealed class CaseDesk(Func<ICaseStore> open, TimeProvider clock, string by)
{
    private static readonly TimeSpan LeftAlone = TimeSpan.FromSeconds(30);

    private readonly Lock _gate = new();
    private CaseBook? _book;
    private string? _told;
    private long? _failed;

    /// <summary>Who works here.</summary>
    public string By => by;

    /// <summary>What time it is.</summary>
    public TimeProvider Clock => clock;

    /// <summary>The book; where the store cannot be had, that is an error.</summary>
    /// <exception cref="ServerException">The store cannot be opened.</exception>
    public CaseBook Book
    {
        get
        {
            lock (_gate)
                return _book ??= new CaseBook(open(), clock, by);
        }
    }

    /// <summary>Does something with the book; false where that failed, which is a warning. Where the store is at fault it is left alone for half a minute, and that is told once until it works again.</summary>
    /// <param name="work">What is to be done.</param>
    /// <param name="warn">Is told that it failed.</param>
    public bool TryDo(Action<CaseBook> work, Action<string> warn)
    {
        ArgumentNullException.ThrowIfNull(work);
        ArgumentNullException.ThrowIfNull(warn);
        ServerProblem problem;
        lock (_gate)
        {
            // A store that hangs must not hold up each of a hundred senders.
            if (_failed is { } time && clock.GetElapsedTime(time) < LeftAlone)
                return false;
        }

        try
        {
            work(Book);
            lock (_gate) (_told, _failed) = (null, null);
            return true;
        }
        catch (OperationCanceledException)
        {
            throw;
        }
        catch (ServerException e) when (e.Problem.Kind is ServerProblemKind.CaseUnknown or ServerProblemKind.CaseInvalid)
        {
            // That is one case's own fault; the store is there for the others.
            warn(Sentence(e.Problem));
            return false;
        }
        catch (ServerException e)
        {
            problem = e.Problem;
        }
        catch (Exception e)
        {
            problem = new ServerProblem(ServerProblemKind.StoreNotWritable, "", e.Message, "", e);
        }

        string sentence = Sentence(problem);
        bool isNews;
        lock (_gate)
        {
            isNews = _told != sentence;
            (_told, _failed) = (sentence, clock.GetTimestamp());
        }

        if (isNews) warn(sentence);
        return false;
    }

    /// <summary>The case with this number; null where no case is known by it, or the store cannot be had.</summary>
    public AbuseCase? Find(string number)
    {
        try
        {
            return Book.Store.Find(number);
        }
        catch (ServerException)
        {
            return null;
        }
    }

    /// <summary>The whole number of what a person may have cut short; as it was given where no case is known by it, or the store cannot be had.</summary>
    public string Resolve(string number)
    {
        ArgumentNullException.ThrowIfNull(number);
        if (number.Length == 0 || number.AsSpan().IndexOfAny('*', '?') >= 0)
            return number;
        try
        {
            return Book.Store.Find(number)?.Case ?? number;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // Whoever only looks, or is about to stop somebody, is not told of it here: what cannot be written is told when it is written.
            return number;
        }
    }

    /// <summary>Adds entries to the timelines of their cases; those without a case are left out.</summary>
    /// <param name="entries">The entries, each with its case.</param>
    /// <param name="warn">Is told where the store cannot be written.</param>
    /// <param name="notice">Is told of cases that this store does not have.</param>
    public void Write(IEnumerable<CaseEntry> entries, Action<string> warn, Action<string> notice)
    {
        ArgumentNullException.ThrowIfNull(notice);
        CaseEntry[] his = [.. entries.Where(entry => entry.Case.Length > 0)];
        if (his.Length == 0)
            return;
        TryDo(
            book =>
            {
                // What a person typed may be cut short.
                Dictionary<string, string?> whole = his.Select(entry => entry.Case).Distinct(StringComparer.Ordinal).ToDictionary(number => number, number => book.Store.Find(number)?.Case, StringComparer.Ordinal);
                foreach ((string number, _) in whole.Where(pair => pair.Value is null))
                    notice($"This store has no case {Text.Visible.Make(number, 100)}; its timeline is elsewhere.");
                CaseEntry[] known = [.. his.Where(entry => whole[entry.Case] is not null).Select(entry => entry with { Case = whole[entry.Case]! })];
                if (known.Length > 0)
                    book.Store.Append(known);
            },
            warn);
    }

    /// <summary>An entry of now, for <see cref="Write"/>.</summary>
    public CaseEntry Entry(CaseEntryKind kind, string? number, string text, string server = "", string? detail = null) =>
        CaseEntry.Of(kind, text, by, clock.GetUtcNow()) with { Case = number ?? "", Server = server, Detail = detail };

    private static string Sentence(ServerProblem problem) => $"Nothing was written into the timeline of a case: {problem.Message} {problem.Advice}".TrimEnd();
}
