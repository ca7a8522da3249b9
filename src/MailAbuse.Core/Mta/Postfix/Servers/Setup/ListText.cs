using System.Text.RegularExpressions;

namespace MailAbuse.Mta.Postfix.Servers.Setup;

/// <summary>Puts a word first into a list of main.cf, and takes it out, leaving the rest as it is written.</summary>
internal static class ListText
{
    /// <summary>The list with the word in front, and nowhere else.</summary>
    public static string Prepend(string word, string list)
    {
        string rest = Remove(word, list);
        return rest.Length == 0 ? word : $"{word}, {rest}";
    }

    /// <summary>The list without the word, in whatever form it names a parameter: <c>$name</c>, <c>${name}</c>, <c>$(name)</c>.</summary>
    public static string Remove(string word, string list)
    {
        string name = Regex.Escape(word.TrimStart('$'));
        string form = word.StartsWith('$') ? $@"\$(?:{name}|\{{{name}\}}|\({name}\))" : name;
        string rest = Regex.Replace(list, $@"(?<=^|[\s,]){form}(?:[\s,]+|$)", "", RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1));
        return rest.Length == list.Length ? list.Trim() : rest.Trim(' ', '\t', ',');
    }

    /// <summary>True where two lines differ in nothing but the number of blanks.</summary>
    public static bool SameWords(string one, string other) => Words(one) == Words(other);

    private static string Words(string line) => string.Join(' ', line.Split(' ', StringSplitOptions.RemoveEmptyEntries));
}
