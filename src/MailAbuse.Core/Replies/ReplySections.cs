using System.Text;
using MailAbuse.Cases;
using MailAbuse.Replies.Terms;

namespace MailAbuse.Replies;

/// <summary>Finds which question a piece of a reply answers: by a number, a heading, a question that was copied, or one that is quoted above it.</summary>
internal static class ReplySections
{
    private const int MaxHeading = 5;
    private const int MaxQuestionLine = 300;

    private static readonly HashSet<string> s_leads = new(StringComparer.Ordinal)
    {
        "zu", "zur", "ad", "to", "re", "frage", "question", "q", "antwort", "answer", "a", "punkt", "point", "nr", "no", "number", "nummer", "auf", "der", "die", "for", "regarding", "your", "ihrer", "ihre", "the", "item",
    };

    private static readonly string[] s_ordinals = ["erstens", "zweitens", "drittens", "firstly", "secondly", "thirdly"];

    /// <summary>The pieces, in their order.</summary>
    /// <param name="body">The reply.</param>
    /// <param name="asked">The questions in the order of their numbers.</param>
    /// <param name="ours">What is our own letter in it, and goes.</param>
    public static List<ReplySection> Of(ReplyBody body, IReadOnlyList<QuestionTopic> asked, OwnWords ours)
    {
        List<ReplySection> sections = [];
        bool isOnly = body.Passages.Count(one => one.Quoted.Length > 0) == 1;
        foreach (ReplyPassage passage in body.Passages)
        {
            Add(sections, ours.Without(passage.Text), OfQuote(passage.Quoted, asked, isOnly), asked);
        }

        return sections;
    }

    // The question just above. Where all were quoted and the answer stands below the last, it answers all of them.
    private static QuestionTopic? OfQuote(string quoted, IReadOnlyList<QuestionTopic> asked, bool isOnly)
    {
        if (quoted.Length == 0) return null;
        List<QuestionTopic> found = [];
        foreach (string line in quoted.Split('\n'))
        {
            int number = Label(line, out _);
            if (number >= 1 && number <= asked.Count) found.Add(asked[number - 1]);
        }

        if (found.Count == 0)
        {
            foreach (string line in quoted.Split('\n'))
            {
                if (line.Contains('?', StringComparison.Ordinal) && Headings.Of(Fold.Words(line), asked) is { } topic) found.Add(topic);
            }
        }

        return found.Count == 0 || isOnly && found.Distinct().Count() == asked.Count && asked.Count > 1 ? null : found[^1];
    }

    private static void Add(List<ReplySection> sections, string text, QuestionTopic? above, IReadOnlyList<QuestionTopic> asked)
    {
        QuestionTopic? topic = above;
        QuestionTopic? steps = null;
        bool isSteps = false, isShort = false;
        StringBuilder piece = new();
        string before = "";
        int last = 0;
        foreach (string line in text.Split('\n').SelectMany(line => Numbers(line)))
        {
            string content = line;
            int number = Label(line, out int behind);
            if (number == 1 && before.TrimEnd().EndsWith(':'))
            {
                string[] words = Fold.Words(before);
                isSteps = Headings.Steps.IsIn(words) && !Headings.Questions.IsIn(words);
                steps = topic ?? (asked.Contains(QuestionTopic.Measures) ? QuestionTopic.Measures : null);
            }

            if (number > last && number <= asked.Count && !isSteps)
            {
                Take(sections, piece, topic);
                (topic, last, content) = (asked[number - 1], number, line[behind..]);
            }
            else if (number > 0 && isSteps)
            {
                Take(sections, piece, topic);
                (topic, content) = (steps, line[behind..]);
            }
            else if (Heading(line, asked, out behind) is { } heading)
            {
                Take(sections, piece, topic);
                (topic, content) = (heading, line[behind..]);
                isShort = content.Trim().Length > 0;
            }
            else if (isShort && line.Trim().Length == 0)
            {
                // "Ursache: …" in a line of its own is all that stands below that heading.
                Take(sections, piece, topic);
                (topic, isShort) = (above, false);
            }

            // A question of ours that was copied without a mark: a heading, too.
            int question = content.IndexOf('?', StringComparison.Ordinal);
            if (question is > 0 and < MaxQuestionLine && CopiedQuestion(content[..question], asked) is { } copied)
            {
                Take(sections, piece, topic);
                (topic, content) = (copied, content[(question + 1)..]);
            }

            piece.Append(content).Append('\n');
            if (line.Trim().Length > 0) before = line;
        }

        Take(sections, piece, topic);
    }

    private static void Take(List<ReplySection> sections, StringBuilder piece, QuestionTopic? topic)
    {
        string text = piece.ToString();
        piece.Clear();
        if (!string.IsNullOrWhiteSpace(text)) sections.Add(new ReplySection(topic, text));
    }

    /// <summary>The number that a line begins with, as a label: "1.", "2)", "zu 3:", "Frage 1 -"; 0: none.</summary>
    private static int Label(string line, out int behind)
    {
        behind = 0;
        int at = 0;
        bool hasLead = false;
        for (int word = 0; word < 5; word++)
        {
            while (at < line.Length && line[at] is ' ' or '\t' or '*' or '#' or '(' or '-' or '.' or ':') at++;
            int end = at;
            while (end < line.Length && char.IsLetter(line[end])) end++;
            if (end == at) break;
            string lead = line[at..end].ToLowerInvariant();
            int ordinal = Array.IndexOf(s_ordinals, lead);
            if (ordinal >= 0)
            {
                behind = end;
                return ordinal % 3 + 1;
            }

            // "a)", "b)"
            if (word == 0 && lead.Length == 1 && lead[0] is >= 'a' and <= 'e' && end < line.Length && line[end] == ')')
            {
                behind = end + 1;
                return lead[0] - 'a' + 1;
            }

            if (!s_leads.Contains(lead)) return 0;
            hasLead = true;
            at = end;
        }

        if (at >= line.Length || line[at] is not (>= '1' and <= '9')) return 0;
        int number = line[at++] - '0';
        if (at < line.Length && line[at] is '.' or ')' or ':' or '-' or '–' or '/' or ',')
        {
            // "1.12.2025", "1-2 mails": no label.
            if (at + 1 < line.Length && char.IsLetterOrDigit(line[at + 1]) && line[at] != ')' && !(line[at] is '.' or ':' && char.IsLetter(line[at + 1]))) return 0;
            at++;
        }
        else if (at < line.Length && !(hasLead && line[at] == ' ') && !(line[at] == ' ' && at + 1 < line.Length && line[at + 1] is '-' or '–'))
        {
            return 0;
        }

        while (at < line.Length && line[at] is ')' or ':' or '.' or ' ' or '-' or '–' or '*') at++;
        behind = at;
        return number;
    }

    // "1. stolen 2. changed 3. empty" in one line is three.
    private static IEnumerable<string> Numbers(string line)
    {
        int start = 0;
        int alone = 0;
        int expected = Label(line, out _) is var first and > 0 ? first + 1 : 1;
        for (int at = 1; at + 2 < line.Length; at++)
        {
            if (line[at] != (char)('0' + expected) || line[at - 1] is not (' ' or '(' or ',' or ';') || line[at + 1] is not ('.' or ')' or ':') || line[at + 2] != ' ') continue;
            // "am 1. Mai": a first one in the middle counts only where a second one follows.
            if (expected == 1 && line.IndexOf(" 2" + line[at + 1], at, StringComparison.Ordinal) < 0)
            {
                // Looked for a few times only: a line of a million of them is no list.
                if (++alone > 9) break;
                continue;
            }

            if (at > start) yield return line[start..at].TrimEnd('(', ' ');
            start = at;
            if (++expected > 9) break;
        }

        yield return line[start..];
    }

    // "Ursache: …", "Measures taken - …": a few words and a colon.
    private static QuestionTopic? Heading(string line, IReadOnlyList<QuestionTopic> asked, out int behind)
    {
        int colon = line.IndexOf(':', StringComparison.Ordinal);
        behind = colon + 1;
        if (colon is <= 0 or > 60) return null;
        string[] words = Fold.Words(line[..colon]);
        return words.Length is 0 or > MaxHeading ? null : Headings.Of(words, asked);
    }

    private static QuestionTopic? CopiedQuestion(string question, IReadOnlyList<QuestionTopic> asked)
    {
        string[] words = Fold.Words(question);
        return OurQuestions.Is.IsIn(words) ? Headings.Of(words, asked) : null;
    }
}
