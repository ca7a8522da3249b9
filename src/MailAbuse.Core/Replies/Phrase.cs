namespace MailAbuse.Replies;

/// <summary>
/// Words in a row, as the tables of terms write them: <c>mail queue</c>; <c>delete*</c> begins so, <c>*queue</c> ends so,
/// <c>no|keine</c> either, <c>..</c> up to three words between, <c>~queue</c> with one slip of the keyboard, <c>#</c> a number other than 0,
/// <c>####</c> a number of four digits, <c>$</c> the end of the clause.
/// </summary>
internal sealed class Phrase
{
    private const string Gap = "..";
    private const string End = "$";
    private const string Number = "#";
    private const string Year = "####";
    private const int MaxGap = 3;

    private readonly string[][] _parts;

    /// <summary>Reads a phrase of a table.</summary>
    public Phrase(string text) => _parts = [.. text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(part => part == Gap ? [Gap] : part.Split('|').Select(FoldPattern).ToArray())];

    /// <summary>True where the words hold it.</summary>
    public bool IsIn(ReadOnlySpan<string> words)
    {
        for (int at = 0; at < words.Length; at++)
        {
            if (Matches(words[at..], 0)) return true;
        }

        return false;
    }

    private static string FoldPattern(string pattern)
    {
        string mark = pattern.StartsWith('~') ? "~" : pattern.StartsWith('*') ? "*" : "";
        string end = pattern.EndsWith('*') ? "*" : "";
        return mark + Fold.Word(pattern.Trim('*', '~').ToLowerInvariant()) + end;
    }

    private bool Matches(ReadOnlySpan<string> words, int part)
    {
        if (part == _parts.Length) return true;
        if (words.IsEmpty) return _parts[part][0] == End;
        if (_parts[part][0] != Gap) return FitsAny(_parts[part], words[0]) && Matches(words[1..], part + 1);
        // No phrase has more than two gaps: sixteen tries at most.
        for (int skip = 0; skip <= Math.Min(MaxGap, words.Length - 1); skip++)
        {
            if (Matches(words[skip..], part + 1)) return true;
        }

        return false;
    }

    // No delegate: this is asked a million times of a long letter.
    private static bool FitsAny(string[] patterns, string word)
    {
        WordTest test = new(word);
        foreach (string pattern in patterns)
        {
            if (test.Fits(pattern)) return true;
        }

        return false;
    }

    private readonly record struct WordTest(string Word)
    {
        public bool Fits(string pattern) => pattern[0] switch
        {
            '#' => pattern == Year ? Word.Length == Year.Length && Word.All(char.IsAsciiDigit) : pattern == Number && char.IsAsciiDigit(Word[0]) && Word.AsSpan().ContainsAnyInRange('1', '9'),
            '$' => false,
            '~' => IsNear(Word, pattern.AsSpan(1)),
            '*' => pattern[^1] == '*' && pattern.Length > 1 ? Word.Contains(pattern[1..^1], StringComparison.Ordinal) : Word.AsSpan().EndsWith(pattern.AsSpan(1), StringComparison.Ordinal),
            _ => pattern[^1] == '*' ? Word.AsSpan().StartsWith(pattern.AsSpan(0, pattern.Length - 1), StringComparison.Ordinal) : Word == pattern,
        };
    }

    // One letter more, less, wrong or changed with its neighbour; the first is right.
    private static bool IsNear(ReadOnlySpan<char> word, ReadOnlySpan<char> meant)
    {
        if (Math.Abs(word.Length - meant.Length) > 1 || word[0] != meant[0]) return false;
        int same = word.CommonPrefixLength(meant);
        ReadOnlySpan<char> a = word[same..], b = meant[same..];
        if (a.Length > b.Length) return a[1..].SequenceEqual(b);
        if (a.Length < b.Length) return b[1..].SequenceEqual(a);
        return a.IsEmpty || a[1..].SequenceEqual(b[1..]) || a.Length > 1 && a[0] == b[1] && a[1] == b[0] && a[2..].SequenceEqual(b[2..]);
    }
}
