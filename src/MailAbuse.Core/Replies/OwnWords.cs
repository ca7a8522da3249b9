using System.Text;

namespace MailAbuse.Replies;

/// <summary>
/// The words of our own letters. Many a mail program quotes without a mark, or with a head in a language that is not known here; what
/// we wrote is known, so it is told from what he wrote by its words.
/// </summary>
internal sealed class OwnWords
{
    // Shorter runs people say themselves, or paste: "Mail queue is empty".
    private const int Run = 8;

    // Some fifty letters.
    private const int MaxWords = 20_000;

    private readonly HashSet<string> _runs = [];

    // What he may say in the same words: our questions, of which only the mark at the end is ours, and his answers, which a reminder repeats.
    private readonly List<string> _alsoHis = [];

    /// <summary>Learns them.</summary>
    /// <param name="letters">The letters; of very many the first ones.</param>
    /// <param name="answers">What he has answered so far.</param>
    public OwnWords(IEnumerable<string> letters, IEnumerable<string> answers)
    {
        _alsoHis.AddRange(answers.Select(answer => Joined(Words(answer))));
        int read = 0;
        foreach (string letter in letters.TakeWhile(_ => read < MaxWords))
        {
            List<Word> words = Words(letter);
            for (int at = 0; at + Run <= words.Count && read + at < MaxWords; at++) _runs.Add(RunAt(words, at));
            _alsoHis.AddRange(Questions(letter, words));
            read += words.Count;
        }
    }

    /// <summary>
    /// The text without the runs of eight words and more that stand in a letter, too. A number at the head of a line and a question stay:
    /// by them it is known to what he answers below.
    /// </summary>
    public string Without(string text)
    {
        if (_runs.Count == 0) return text;
        List<Word> words = Words(text);
        bool[] isOurs = new bool[words.Count];
        for (int at = 0; at + Run <= words.Count; at++)
        {
            if (_runs.Contains(RunAt(words, at))) isOurs.AsSpan(at, Run).Fill(true);
        }

        for (int first = 0, end; first < words.Count; first = end)
        {
            end = first + 1;
            if (!isOurs[first]) continue;
            while (end < words.Count && isOurs[end]) end++;
            string block = Joined(words.GetRange(first, end - first));
            if (_alsoHis.Exists(text => text.Contains(block, StringComparison.Ordinal))) isOurs.AsSpan(first, end - first).Clear();
        }

        // The first words of ours below something of his, where an empty line follows, are his, too: what a command printed, pasted where
        // our letter says what it prints.
        for (int first = 0; first < words.Count; first++)
        {
            if (!isOurs[first] || first > 0 && isOurs[first - 1]) continue;
            int end = first + 1;
            while (end < first + Run && words[end].Line <= words[end - 1].Line + 1) end++;
            if (end < first + Run) isOurs.AsSpan(first, end - first).Clear();
            first = end;
        }

        StringBuilder kept = new();
        int from = 0;
        for (int first = 0, last; first < words.Count; first = last)
        {
            last = words.FindIndex(first, word => word.Line != words[first].Line) is var next and >= 0 ? next : words.Count;
            bool isLabel = IsLabel(text, words[first]);
            // The end of a question that was wrapped tells nothing.
            int asked = isLabel || first == 0 || !isOurs[first - 1] ? words.FindIndex(first, last - first, word => word.Folded[^1] == '?') : -1;
            for (int at = asked >= 0 ? asked + 1 : isLabel ? first + 1 : first; at < last; at++)
            {
                if (!isOurs[at]) continue;
                // What stood before and behind it is not one sentence.
                kept.Append(text, from, words[at].Start - from).Append("\n\n");
                while (at + 1 < last && isOurs[at + 1]) at++;
                from = words[at].End;
            }
        }

        return kept.Append(text, from, text.Length - from).ToString();
    }

    private static bool IsLabel(string text, Word word) => word.End - word.Start == 2 && char.IsAsciiDigit(text[word.Start]) && text[word.Start + 1] is '.' or ')';

    // Each question of a letter, but for its last word.
    private static IEnumerable<string> Questions(string letter, List<Word> words)
    {
        int first = 0;
        for (int at = 0; at < words.Count; at++)
        {
            char end = letter[words[at].End - 1];
            if (end == '?') yield return Joined(words.GetRange(first, at - first));
            if (end is '?' or '.' or '!' or ':') first = at + 1;
        }
    }

    // With blanks at both ends, so that whole words are found in it.
    private static string Joined(List<Word> words) => $" {string.Join(' ', words.Select(word => word.Folded))} ";

    private static string RunAt(List<Word> words, int at) => string.Join(' ', words.Skip(at).Take(Run).Select(word => word.Folded));

    // What stands between blanks. Marks of a quote are no words; what we asked and what he states in the same words is not the same.
    private static List<Word> Words(string text)
    {
        List<Word> words = [];
        int line = 0;
        int end;
        for (int at = 0; at < text.Length; at = end + 1)
        {
            end = at;
            while (end < text.Length && !char.IsWhiteSpace(text[end])) end++;
            string word = text[at..end];
            string folded = string.Join(' ', Fold.Words(word));
            if (folded.Length > 0) words.Add(new Word(at, end, line, word.EndsWith('?') ? folded + "?" : folded));
            if (end < text.Length && text[end] == '\n') line++;
        }

        return words;
    }

    private readonly record struct Word(int Start, int End, int Line, string Folded);
}
