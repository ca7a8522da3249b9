using MailAbuse.Cases;
using MailAbuse.Replies.Terms;

namespace MailAbuse.Replies;

/// <summary>Takes a text apart into sentences, and these into clauses.</summary>
internal static class Sentences
{
    // A reply of more sentences is read to here; nobody answers three questions in a book.
    private const int MaxClauses = 1000;
    private const int ShortLine = 50;

    private static readonly HashSet<string> s_abbreviations = new(StringComparer.OrdinalIgnoreCase)
    {
        "z", "b", "z.b", "d.h", "d", "h", "bzw", "ca", "nr", "dr", "hr", "fr", "usw", "etc", "evtl", "ggf", "inkl", "u.a", "o.g", "e.g", "i.e", "no", "mr", "mrs", "ms", "vs", "st", "str", "approx", "u", "a", "e", "i", "o", "g",
    };

    // From here on another opinion: what is believed before is not what is known behind.
    private static readonly string[] s_turns = ["aber", "but", "jedoch", "however", "allerdings", "trotzdem", "sondern", "anyway"];

    private static readonly string[] s_joints = ["und", "and", "sowie", "weil", "because", "since", "that", "which", "so", "while", "waehrend", "whereas", "nachdem", "after", "deshalb", "daher", "therefore", "hence"];

    private static readonly HashSet<string> s_turnWords = [.. s_turns.Select(Fold.Word)];
    private static readonly HashSet<string> s_jointWords = [.. s_joints.Select(Fold.Word)];

    /// <summary>The sentences of a text.</summary>
    public static IEnumerable<Sentence> Of(string text, QuestionTopic? section) =>
        Lines(text).SelectMany(Split).SelectMany(Turns).Where(sentence => sentence.Any(char.IsLetterOrDigit)).Select(sentence => new Sentence(sentence.Trim(), section));

    /// <summary>The clauses of sentences that follow each other.</summary>
    public static List<Clause> Clauses(IEnumerable<Sentence> sentences, IReadOnlyList<TermList> things)
    {
        List<Clause> clauses = [];
        HashSet<TermList> before = [];
        QuestionTopic? section = null;
        foreach (Sentence sentence in sentences)
        {
            if (sentence.Section != section) before = [];
            section = sentence.Section;
            // In the next sentence a thing is still meant where a pronoun points at it; within a sentence it is anyhow.
            HashSet<TermList> carried = Common.Pronoun.IsIn(sentence.Words) ? before : [];
            HashSet<TermList> all = [];
            bool comes = false;
            foreach (string[] words in Pieces(sentence.Text))
            {
                HashSet<TermList> own = [.. things.Where(thing => thing.IsIn(words))];
                Clause clause = new(words, sentence, own.Count > 0 ? own : carried) { IsGoingOn = comes };
                comes |= clause.Comes;
                clauses.Add(clause);
                if (clauses.Count >= MaxClauses) return clauses;
                if (own.Count > 0) carried = own;
                all.UnionWith(own);
            }

            before = all.Count > 0 ? all : carried;
        }

        return clauses;
    }

    // Lines that were wrapped are one; lines that are short, begin with a dash or follow the end of a sentence are not.
    private static IEnumerable<string> Lines(string text)
    {
        string held = "";
        foreach (string raw in text.Split('\n'))
        {
            string line = raw.Trim().TrimStart('*', '-', '•', '–', '·', '+').Trim();
            bool isNew = line.Length == 0 || held.Length < ShortLine || held.Length > 5000 || raw.TrimStart() is [('*' or '-' or '•' or '–' or '·' or '+'), ..] || held[^1] is '.' or '!' or '?' or ':' or ';';
            // A short line goes on in one that begins small: a wrapped one of a narrow window.
            if (isNew && line.Length > 0 && held.Length is > 20 and < ShortLine && char.IsLower(line[0]) && char.IsLetterOrDigit(held[^1])) isNew = false;
            if (isNew)
            {
                if (held.Length > 0) yield return held;
                held = line;
            }
            else
            {
                held += " " + line;
            }
        }

        if (held.Length > 0) yield return held;
    }

    private static IEnumerable<string> Split(string line)
    {
        int start = 0;
        for (int at = 0; at < line.Length; at++)
        {
            if (line[at] is not ('.' or '!' or '?') || at + 1 < line.Length && line[at + 1] is not (' ' or '"' or ')')) continue;
            if (line[at] == '.' && at + 1 < line.Length && IsAbbreviated(line, start, at)) continue;
            yield return line[start..(at + 1)];
            start = at + 1;
        }

        if (start < line.Length) yield return line[start..];
    }

    private static bool IsAbbreviated(string line, int start, int dot)
    {
        int word = dot;
        while (word > start && line[word - 1] is not (' ' or '(' or '"')) word--;
        string before = line[word..dot];
        return s_abbreviations.Contains(before) || before.Length is > 0 and <= 2 && before.All(char.IsAsciiDigit);
    }

    private static IEnumerable<string> Turns(string sentence)
    {
        int start = 0;
        int at = 0;
        bool asks = sentence.TrimEnd().EndsWith('?');
        while (at < sentence.Length)
        {
            int end = at;
            while (end < sentence.Length && char.IsLetter(sentence[end])) end++;
            bool turns = end > at ? s_turnWords.Contains(Fold.Word(sentence[at..end].ToLowerInvariant())) : sentence[at] == ';';
            if (turns && at > start)
            {
                // The halves of a question are questions.
                yield return asks ? sentence[start..at] + "?" : sentence[start..at];
                start = at;
            }

            at = Math.Max(end, at + 1);
        }

        yield return sentence[start..];
    }

    private static IEnumerable<string[]> Pieces(string sentence)
    {
        foreach (string part in Parts(sentence.Replace(" - ", ",", StringComparison.Ordinal)))
        {
            List<string> piece = [];
            foreach (string word in Fold.Words(part))
            {
                if (!s_jointWords.Contains(word))
                {
                    piece.Add(word);
                }
                else if (piece.Count > 0)
                {
                    yield return [.. piece];
                    piece.Clear();
                }
            }

            if (piece.Count > 0) yield return [.. piece];
        }
    }

    private static IEnumerable<string> Parts(string sentence)
    {
        int start = 0;
        for (int at = 0; at < sentence.Length; at++)
        {
            if (sentence[at] is not (',' or ';' or ':' or '(' or ')' or '–' or '—' or '/') || Fold.IsInNumber(sentence, at)) continue;
            yield return sentence[start..at];
            start = at + 1;
        }

        yield return sentence[start..];
    }
}
