using System.Text;

namespace MailAbuse.Cli;

/// <summary>Values of enumerations as words of a command line: <c>local-user</c>, and as JSON has them: <c>localUser</c>.</summary>
internal static class Words
{
    /// <summary>The value of a word.</summary>
    /// <exception cref="UsageException">There is no such word; the message has the list.</exception>
    public static T Read<T>(string option, string word)
        where T : struct, Enum
    {
        string plain = word.Replace("-", "", StringComparison.Ordinal);
        foreach (T value in Enum.GetValues<T>())
            if (string.Equals(value.ToString(), plain, StringComparison.OrdinalIgnoreCase)) return value;
        throw new UsageException($"{option}: '{word}' is none of {List<T>()}.");
    }

    /// <summary>All values of words, which may stand one by one or with commas between them.</summary>
    public static T[] ReadAll<T>(string option, string[]? words)
        where T : struct, Enum =>
        [.. (words ?? []).SelectMany(word => word.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)).Select(word => Read<T>(option, word))];

    /// <summary>All words there are, for help and for messages.</summary>
    public static string List<T>()
        where T : struct, Enum =>
        string.Join(", ", Enum.GetNames<T>().Select(Of));

    /// <summary><c>LocalUser</c> as <c>local-user</c>.</summary>
    public static string Of(string name)
    {
        StringBuilder word = new();
        foreach (char c in name)
        {
            if (char.IsAsciiLetterUpper(c) && word.Length > 0) word.Append('-');
            word.Append(char.ToLowerInvariant(c));
        }

        return word.ToString();
    }
}
