using System.Text;

namespace MailAbuse.Replies;

/// <summary>
/// What the customer wrote himself. What he quotes goes, and so do greetings, signatures and disclaimers; an answer that stands
/// between quoted questions is kept, and known to stand below its question.
/// </summary>
public sealed class ReplyBody
{
    private const int MaxQuoted = 4000;

    // With a mark where somebody, or his town, may be called so.
    private static readonly string[] s_afterthoughts = ["PS:", "PS ", "PS.", "P.S.", "NB:", "N.B.", "Nachtrag", "Korrektur", "Edit:", "Update:", "Addendum", "Correction"];

    private ReplyBody(List<ReplyPassage> passages)
    {
        Passages = passages;
        Text = string.Join("\n\n", passages.Select(passage => passage.Text));
    }

    /// <summary>The pieces that he wrote, in their order.</summary>
    public IReadOnlyList<ReplyPassage> Passages { get; }

    /// <summary>All that he wrote; empty where all is quoted.</summary>
    public string Text { get; }

    /// <summary>Reads a whole text.</summary>
    public static ReplyBody Of(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        string[] lines = text.Split('\n');
        List<ReplyPassage> passages = [];
        StringBuilder quoted = new();
        StringBuilder own = new();
        bool isAtQuote = false, isBehindGreeting = false;
        for (int at = 0; at < lines.Length; at++)
        {
            string line = lines[at].TrimEnd('\r');
            if (line.TrimStart().StartsWith('>'))
            {
                Take(passages, quoted, own);
                if (!isAtQuote) quoted.Clear();
                if (quoted.Length < MaxQuoted) quoted.Append(line.TrimStart(' ', '\t', '>')).Append('\n');
                (isAtQuote, isBehindGreeting) = (true, false);
                continue;
            }

            if (string.IsNullOrWhiteSpace(line))
            {
                if (own.Length > 0 && !isBehindGreeting) own.Append('\n');
                continue;
            }

            int attribution = QuoteMarks.Attribution(lines, at);
            if (attribution > 0)
            {
                int next = at + attribution;
                while (next < lines.Length && string.IsNullOrWhiteSpace(lines[next])) next++;
                // Some programs set no marks before what they quote: then all that follows is quoted.
                if (next == lines.Length || !lines[next].TrimStart().StartsWith('>')) break;
                at += attribution - 1;
                continue;
            }

            if (QuoteMarks.IsOriginal(line) || QuoteMarks.IsHead(lines, at)) break;
            // "Grüße aus Wien," at the head of a letter ends none; a signature is all that there is where nothing is said below it.
            bool isHead = own.Length == 0 && passages.Count == 0 && SaysSomething(lines.AsSpan(at + 1));
            bool endsLetter = line.TrimEnd() == "--" || !isHead && QuoteMarks.IsGreeting(line) || QuoteMarks.IsDisclaimer(line);
            if (isBehindGreeting && GoesOn(line)) isBehindGreeting = false;
            else if (endsLetter) isBehindGreeting = true;
            if (isBehindGreeting || QuoteMarks.IsMobile(line) || IsRule(line)) continue;
            isAtQuote = false;
            own.Append(line.TrimEnd()).Append('\n');
        }

        Take(passages, quoted, own);
        return new ReplyBody(passages);
    }

    private static void Take(List<ReplyPassage> passages, StringBuilder quoted, StringBuilder own)
    {
        string text = own.ToString().Trim('\n');
        own.Clear();
        if (!string.IsNullOrWhiteSpace(text)) passages.Add(new ReplyPassage(quoted.ToString(), text));
    }

    // Behind his name somebody remembers something: "PS: …", "Nachtrag: …", "1. …"; or pastes what a command printed.
    private static bool GoesOn(string line)
    {
        string text = line.TrimStart();
        return Array.Exists(s_afterthoughts, start => text.StartsWith(start, StringComparison.OrdinalIgnoreCase))
            || text.Length > 3 && text[0] is >= '1' and <= '9' && text[1] is '.' or ')' && text[2] == ' '
            || PastedListing.Take(text, out _) is not null;
    }

    // A sentence of three words, or the number of a question, before anything quoted.
    private static bool SaysSomething(ReadOnlySpan<string> lines)
    {
        foreach (string line in lines)
        {
            string text = line.Trim();
            if (text.StartsWith('>')) return false;
            if (text.Length > 0 && text[^1] is '.' or '!' or '?' && text.Count(c => c == ' ') >= 2 || GoesOn(line)) return true;
        }

        return false;
    }

    private static bool IsRule(string line)
    {
        string text = line.Trim();
        return text.Length >= 5 && text.All(c => c is '_' or '-' or '=' or '*');
    }
}
