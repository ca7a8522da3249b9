namespace MailAbuse.Replies;

/// <summary>Phrases that mean the same to a rule; a table of them, in German and English.</summary>
internal sealed class TermList
{
    private readonly Phrase[] _phrases;

    private TermList(string table, bool isSubject)
    {
        _phrases = [.. table.Split(['\n', ','], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(phrase => new Phrase(phrase))];
        IsSubject = isSubject;
    }

    /// <summary>True where it names a thing, which the next clause may leave out: "the queue was checked and is empty".</summary>
    public bool IsSubject { get; }

    /// <summary>A table of phrases, separated by commas and line ends.</summary>
    public static TermList Of(string table) => new(table, isSubject: false);

    /// <summary>The same for names of things.</summary>
    public static TermList Things(string table) => new(table, isSubject: true);

    /// <summary>True where one of the phrases is there.</summary>
    public bool IsIn(ReadOnlySpan<string> words)
    {
        foreach (Phrase phrase in _phrases)
        {
            if (phrase.IsIn(words)) return true;
        }

        return false;
    }
}
