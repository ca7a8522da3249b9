using System.Globalization;
using System.Text;

namespace MailAbuse.Mta.Postfix.Servers.Configuration;

/// <summary>
/// Resolves <c>$name</c> in values as Postfix does (postconf(5), "parameter expansion"): <c>$name</c>, <c>${name}</c>, <c>$(name)</c>,
/// <c>${name?text}</c>, <c>${name:text}</c>, <c>${name?{text}:{text}}</c> and <c>${{a} == {b} ? {text} : {text}}</c>; <c>$$</c> is a
/// dollar sign. postconf's own <c>-x</c> cannot be used: it does not know the overrides of a service when it resolves what stands in main.cf.
/// </summary>
/// <param name="lookup">The unresolved value of a parameter; null where there is none, which counts as empty, as in Postfix.</param>
internal sealed class ParameterExpander(Func<string, string?> lookup)
{
    // Postfix ends with a fatal error where parameters name each other in a circle; here the inner one is left as it stands.
    private const int Deepest = 20;

    private static readonly string[] Operators = ["==", "!=", "<=level", ">=level", "<level", ">level", "==level", "!=level", "<=", ">=", "<", ">"];

    /// <summary>The names that were asked for and are not known.</summary>
    public HashSet<string> Unknown { get; } = new(StringComparer.Ordinal);

    /// <summary>The value with everything in it resolved.</summary>
    public string Expand(string value) => Expand(value, 0);

    private string Expand(string value, int depth)
    {
        if (!value.Contains('$', StringComparison.Ordinal) || depth > Deepest)
            return value;
        StringBuilder result = new(value.Length);
        for (int at = 0; at < value.Length;)
        {
            if (value[at] != '$' || at + 1 == value.Length)
            {
                result.Append(value[at++]);
                continue;
            }

            char next = value[++at];
            if (next == '$')
            {
                result.Append('$');
                at++;
            }
            else if (next is '{' or '(')
            {
                int end = Closing(value, at);
                result.Append(Resolve(value[(at + 1)..end].Trim(), depth));
                at = Math.Min(end + 1, value.Length);
            }
            else
            {
                int end = NameEnd(value, at);
                result.Append(end == at ? "$" : Value(value[at..end], depth));
                at = end;
            }
        }

        return result.ToString();
    }

    private string Resolve(string inner, int depth)
    {
        if (inner.StartsWith('{'))
            return Compare(inner, depth);
        int end = NameEnd(inner, 0);
        string name = inner[..end];
        string rest = inner[end..].TrimStart();
        string value = Value(name, depth);
        if (rest.Length == 0)
            return value;
        bool holds = value.Length > 0;
        return rest[0] switch
        {
            '?' => Choose(rest[1..], holds, depth),
            ':' => holds ? value : Expand(Unbrace(rest[1..].Trim()), depth + 1),
            _ => "",
        };
    }

    // {a} == {b} ? {text} : {text}
    private string Compare(string inner, int depth)
    {
        int leftEnd = Closing(inner, 0);
        string left = Expand(inner[1..leftEnd], depth + 1).Trim();
        string rest = inner[Math.Min(leftEnd + 1, inner.Length)..].TrimStart();
        string? sign = Operators.Where(candidate => rest.StartsWith(candidate, StringComparison.Ordinal)).MaxBy(candidate => candidate.Length);
        if (sign is null)
            return "";
        rest = rest[sign.Length..].TrimStart();
        if (!rest.StartsWith('{'))
            return "";
        int rightEnd = Closing(rest, 0);
        string right = Expand(rest[1..rightEnd], depth + 1).Trim();
        rest = rest[Math.Min(rightEnd + 1, rest.Length)..].TrimStart();
        int order = sign.EndsWith("level", StringComparison.Ordinal) ? CompareLevels(left, right) : CompareValues(left, right);
        bool holds = sign[..(sign.Length > 2 ? sign.Length - 5 : sign.Length)] switch
        {
            "==" => order == 0,
            "!=" => order != 0,
            "<" => order < 0,
            "<=" => order <= 0,
            ">" => order > 0,
            _ => order >= 0,
        };
        return rest.StartsWith('?') ? Choose(rest[1..], holds, depth) : holds ? "bool" : "";
    }

    // Behind the question mark: {text}:{text}, {text}, or everything up to the end as it stands.
    private string Choose(string text, bool holds, int depth)
    {
        string trimmed = text.TrimStart();
        if (!trimmed.StartsWith('{'))
            return holds ? Expand(text, depth + 1) : "";
        int end = Closing(trimmed, 0);
        string rest = trimmed[Math.Min(end + 1, trimmed.Length)..].TrimStart();
        if (holds)
            return Expand(trimmed[1..end].Trim(), depth + 1);
        return rest.StartsWith(':') ? Expand(Unbrace(rest[1..].Trim()), depth + 1) : "";
    }

    private string Value(string name, int depth)
    {
        if (lookup(name) is { } value)
            return Expand(value, depth + 1);
        Unknown.Add(name);
        return "";
    }

    private static string Unbrace(string text) => text.StartsWith('{') && Closing(text, 0) == text.Length - 1 ? text[1..^1].Trim() : text;

    private static int NameEnd(string text, int at)
    {
        while (at < text.Length && (char.IsAsciiLetterOrDigit(text[at]) || text[at] == '_'))
            at++;
        return at;
    }

    private static int Closing(string text, int open)
    {
        char opening = text[open];
        char closing = opening == '{' ? '}' : ')';
        int level = 0;
        for (int at = open; at < text.Length; at++)
        {
            if (text[at] == opening)
                level++;
            else if (text[at] == closing && --level == 0)
                return at;
        }

        return text.Length;
    }

    private static int CompareValues(string left, string right)
        => long.TryParse(left, NumberStyles.None, CultureInfo.InvariantCulture, out long one) && long.TryParse(right, NumberStyles.None, CultureInfo.InvariantCulture, out long other)
            ? one.CompareTo(other)
            : string.CompareOrdinal(left, right);

    // Levels are like versions: 3.10 comes after 3.9 (COMPATIBILITY_README).
    private static int CompareLevels(string left, string right) => Level(left).CompareTo(Level(right));

    private static (int Major, int Minor, int Patch) Level(string text)
    {
        int[] parts = [.. text.Split('.').Select(part => int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : 0), 0, 0, 0];
        return (parts[0], parts[1], parts[2]);
    }
}
