using System.Globalization;
using System.Text;

namespace MailAbuse.Replies;

/// <summary>
/// Spelling as the rules compare it: lower case, no accents, umlauts the same however they are typed (<c>ü</c>, <c>ue</c>, <c>u</c>),
/// double letters single, English short forms written out. So most slips of the keyboard make no difference.
/// </summary>
internal static class Fold
{
    // Nothing that people write in a letter is longer; what is, is a key, a picture or a trick.
    private const int MaxWord = 40;

    private const string Percent = "prozent";

    private static readonly (string Short, string Long)[] s_endings =
    [
        ("can't", "can not"), ("won't", "will not"), ("cannot", "can not"), ("n't", " not"), ("'ve", " have"), ("'ll", " will"), ("'re", " are"), ("'m", " am"), ("'d", " would"), ("'s", " is"),
    ];

    /// <summary>The words of a text.</summary>
    public static string[] Words(string text)
    {
        List<string> words = [];
        StringBuilder word = new();
        for (int at = 0; at < text.Length; at++)
        {
            char c = text[at];
            // Marks on a letter and characters without a look part no word, else they would hide one: "nic\u0323ht".
            if (char.GetUnicodeCategory(c) is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark or UnicodeCategory.Format) continue;
            if (char.IsLetterOrDigit(c) || c is '\'' or '’' or '`' or '´' && word.Length > 0) word.Append(c is '’' or '`' or '´' ? '\'' : char.ToLowerInvariant(c));
            else if (IsInNumber(text, at)) word.Append(c);
            else Take(words, word);
            // "90 % empty" is not empty.
            if (c == '%') words.Add(Percent);
        }

        Take(words, word);
        return [.. words];
    }

    /// <summary>One word, in lower case already.</summary>
    public static string Word(string word)
    {
        StringBuilder folded = new(word.Length);
        foreach (char c in word)
        {
            char plain = c switch { 'ä' or 'á' or 'à' or 'â' => 'a', 'ö' or 'ó' or 'ô' => 'o', 'ü' or 'ú' => 'u', 'ß' => 's', 'é' or 'è' or 'ê' => 'e', _ => c };
            // "ae", "oe" and "ue" are umlauts, or are at least treated so on both sides.
            if (c == 'e' && folded.Length > 0 && (folded[^1] is 'a' or 'o' or 'u')) continue;
            if (folded.Length > 0 && folded[^1] == plain && char.IsAsciiLetter(plain)) continue;
            folded.Append(plain);
        }

        return folded.ToString();
    }

    /// <summary>True for the mark within a number: "0,5" is one number and no zero, "127.0.0.1" one address.</summary>
    public static bool IsInNumber(string text, int at) =>
        text[at] is '.' or ',' && at > 0 && char.IsAsciiDigit(text[at - 1]) && at + 1 < text.Length && char.IsAsciiDigit(text[at + 1]);

    private static void Take(List<string> words, StringBuilder word)
    {
        if (word.Length is > 0 and <= MaxWord)
        {
            string plain = word.ToString();
            foreach ((string ending, string full) in s_endings)
            {
                if (!plain.EndsWith(ending, StringComparison.Ordinal)) continue;
                plain = plain[..^ending.Length] + full;
                break;
            }

            foreach (string part in plain.Split([' ', '\''], StringSplitOptions.RemoveEmptyEntries))
                words.Add(Word(part));
        }

        word.Clear();
    }
}
