using System.Text.RegularExpressions;
using MailAbuse.Text;

namespace MailAbuse.Letters.Templates;

/// <summary>
/// Reads the tags of a template. Only a small part of what Handlebars knows is let through: fields, <c>if</c>, <c>unless</c>, <c>each</c>,
/// <c>else</c>, parts and comments. Whatever else stands between braces is a fault, so that nothing of the library can be reached that was
/// not thought of.
/// </summary>
internal static partial class TemplateText
{
    private const int ShownLength = 60;

    /// <summary>The tags but remarks, in their order.</summary>
    /// <exception cref="TemplateFault">Something is no tag that is known here.</exception>
    public static IReadOnlyList<TemplateTag> Tags(string text)
    {
        List<TemplateTag> tags = [];
        int at = 0, line = 1, counted = 0;
        while ((at = text.IndexOf("{{", at, StringComparison.Ordinal)) >= 0)
        {
            line += text.AsSpan(counted, at - counted).Count('\n');
            counted = at;
            if (at > 0 && text[at - 1] == '\\')
                throw new TemplateFault(line, "There is a backslash before {{.", "Take it away. Double braces always begin a field; where two braces are meant, write one, a blank, and the other.");
            bool isLongComment = text.AsSpan(at).StartsWith("{{!--");
            string ending = isLongComment ? "--}}" : "}}";
            int end = text.IndexOf(ending, at + (isLongComment ? 5 : 2), StringComparison.Ordinal);
            if (end < 0)
                throw new TemplateFault(line, $"What begins here has no {ending}.", $"Write {ending} at its end.");
            string inner = text[(at + 2)..end];
            if (inner.StartsWith('{') || inner.StartsWith('&'))
                throw new TemplateFault(line, "Three braces, or an & behind two, have no meaning here: letters are text, and nothing is escaped.", "Write two braces.");
            if (!inner.StartsWith('!'))
                tags.Add(Tag(inner, line));
            at = end + ending.Length;
        }

        return tags;
    }

    /// <summary>Text for messages.</summary>
    public static string Shown(string text) => Visible.Make(text.Trim(), ShownLength);

    private static TemplateTag Tag(string inner, int line)
    {
        if (inner.Contains('\n', StringComparison.Ordinal))
            throw new TemplateFault(line, "What begins here goes on in the next line.", "Write it in one line, and }} at its end.");
        string[] words = inner.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        string first = words.Length > 0 ? words[0] : "";
        // {{# if x}} and {{> part}} are the same with and without a blank.
        if (first is "#" or "/" or ">" && words.Length > 1)
            (first, words) = (first + words[1], [first + words[1], .. words[2..]]);
        switch (first)
        {
            case "":
                throw new TemplateFault(line, "There is nothing between the braces.", "Write the name of a field.");
            case "else" when words.Length == 1:
                return new TemplateTag(TemplateTagKind.Else, "else", "", line);
            case "else":
                throw new TemplateFault(line, $"'{Shown(inner)}' has something behind else.", "Write {{else}}, and another block inside of it.");
        }

        string name = first.TrimStart('#', '/', '>');
        TemplateTagKind kind = first[0] switch
        {
            '#' => TemplateTagKind.Open,
            '/' => TemplateTagKind.Close,
            '>' => TemplateTagKind.Part,
            _ => TemplateTagKind.Field,
        };
        if (!NamePattern().IsMatch(name) || first.Length - name.Length > 1)
            throw new TemplateFault(line, $"'{Shown(inner)}' is nothing that a letter knows.", "A name is of letters and digits. What a template can hold: {{field}}, {{#if field}}, {{#unless field}}, {{#each list}}, {{else}}, {{> part}}, {{! remark }}.");
        if (kind == TemplateTagKind.Open)
        {
            return words.Length == 2 && NamePattern().IsMatch(words[1])
                ? new TemplateTag(kind, name, words[1], line)
                : throw new TemplateFault(line, $"'{Shown(inner)}' is no block.", $"Write {{{{#{name} field}}}}, with one field.");
        }

        return words.Length == 1 ? new TemplateTag(kind, name, "", line) : throw (kind == TemplateTagKind.Field
            ? new TemplateFault(line, $"'{Shown(name)}' is called like a helper ('{Shown(inner)}'), and there are none.", "Between the braces stands the name of one field.")
            : new TemplateFault(line, $"'{Shown(inner)}' has too many words.", "One name stands there."));
    }

    [GeneratedRegex("^[A-Za-z][A-Za-z0-9-]{0,63}$")]
    private static partial Regex NamePattern();
}
