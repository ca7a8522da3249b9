using System.Globalization;
using System.Text;
using MailAbuse.Mta;

namespace MailAbuse.Cli;

/// <summary>Values of enumerations as words of a command line: <c>authentication-failed</c>, and as JSON has them: <c>authenticationFailed</c>.</summary>
internal static class Words
{
    /// <summary>Words that are shorter than the names of their values; the names themselves are understood too.</summary>
    private static readonly Dictionary<string, string> Short = new(StringComparer.Ordinal)
    {
        [nameof(SenderKind.LocalUser)] = "user",
        [nameof(SenderKind.EnvelopeSender)] = "envelope",
        [nameof(SenderKind.EnvelopeDomain)] = "domain",
    };

    /// <summary>The value of a word.</summary>
    /// <exception cref="UsageException">There is no such word; the message has the list.</exception>
    public static T Read<T>(string option, string word)
        where T : struct, Enum
    {
        string plain = word.Replace("-", "", StringComparison.Ordinal);
        foreach (T value in Enum.GetValues<T>())
        {
            string name = value.ToString();
            if (string.Equals(name, plain, StringComparison.OrdinalIgnoreCase) || string.Equals(Of(name), word, StringComparison.OrdinalIgnoreCase)) return value;
        }

        throw new UsageException($"{option}: '{word}' is none of {List<T>()}.");
    }

    /// <summary>All values of words, which may stand one by one or with commas between them.</summary>
    public static T[] ReadAll<T>(string option, string[]? words)
        where T : struct, Enum =>
        [.. (words ?? []).SelectMany(word => word.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)).Select(word => Read<T>(option, word))];

    /// <summary><c>1 line</c>, <c>2,656 lines</c>.</summary>
    public static string Count(long count, string what) => string.Create(CultureInfo.InvariantCulture, $"{count:N0} {what}{(count == 1 ? "" : "s")}");

    /// <summary>All words there are, for help and for messages.</summary>
    public static string List<T>()
        where T : struct, Enum =>
        string.Join(", ", Enum.GetNames<T>().Select(Of));

    /// <summary><c>SenderKind</c> as <c>sender-kind</c>, and <c>LocalUser</c> as <c>user</c>.</summary>
    public static string Of(string name)
    {
        if (Short.TryGetValue(name, out string? shorter)) return shorter;
        StringBuilder word = new();
        foreach (char c in name)
        {
            if (char.IsAsciiLetterUpper(c) && word.Length > 0) word.Append('-');
            word.Append(char.ToLowerInvariant(c));
        }

        return word.ToString();
    }
}
