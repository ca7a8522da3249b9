using System.Text.RegularExpressions;
using HandlebarsDotNet;
using MailAbuse.Letters.Templates;
using MailAbuse.Servers;

namespace MailAbuse.Letters;

/// <summary>Fills templates by Handlebars.Net, strict and as text: nothing is escaped, nothing unknown becomes a blank, no helper but the blocks is there.</summary>
public sealed partial class HandlebarsRenderer : ILetterRenderer
{
    private const string SubjectName = "Subject:";

    // In characters. A letter that anybody reads has some thousand.
    private const int LongestLetter = 1024 * 1024;

    /// <inheritdoc/>
    public LetterText Render(TemplateFolder folder, string name, LetterFields fields)
    {
        ArgumentNullException.ThrowIfNull(folder);
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(fields);
        TemplateCheck check = new(folder);
        TemplateFile file = check.Check(name);
        (string subject, string body) = Divide(file);
        // Made anew each time: parts of one letter are not those of the next, and a letter is written in a moment.
        IHandlebars handlebars = Handlebars.Create(new HandlebarsConfiguration { NoEscape = true, ThrowOnUnresolvedBindingExpression = true });
        foreach ((string part, TemplateFile text) in check.Files.Where(one => one.Value != file))
            handlebars.RegisterTemplate(part, WithLineEnds(text.Text.TrimEnd('\n')));
        Dictionary<string, object> values = Values(fields);
        try
        {
            return new LetterText(Fill(subject), Fill(WithLineEnds(body)), file.Path, check.Fields);
        }
        catch (Exception cause) when (IsTooLong(cause))
        {
            throw new ServerException(
                ServerProblemKind.TemplateInvalid, file.Path, $"{file.Path}: The letter becomes longer than a megabyte.", "See whether parts draw in others many times.");
        }
        catch (Exception cause) when (cause is HandlebarsException)
        {
            // The check knows what the library takes; this is for what it does not know.
            throw new ServerException(ServerProblemKind.TemplateInvalid, file.Path, $"{file.Path}: {cause.Message}", "Write the tag that is named there another way; docs/letters.md says what a template can hold.");
        }

        string Fill(string template)
        {
            using BoundedWriter filled = new(LongestLetter);
            using StringReader reader = new(template);
            handlebars.Compile(reader)(filled, values);
            return filled.ToString();
        }
    }

    // The library wraps what is thrown inside of a part.
    private static bool IsTooLong(Exception? cause) => cause is LetterTooLong || (cause is not null && IsTooLong(cause.InnerException));

    private static (string Subject, string Body) Divide(TemplateFile file)
    {
        int end = file.Text.IndexOf('\n', StringComparison.Ordinal);
        string first = end < 0 ? file.Text : file.Text[..end];
        if (!first.StartsWith(SubjectName, StringComparison.Ordinal))
            throw Fault(1, "The first line is no subject.", "Begin with Subject: and its text, then a blank line, then the letter.");
        string rest = end < 0 ? "" : file.Text[(end + 1)..];
        if (!rest.StartsWith('\n'))
            throw Fault(2, "There is no blank line behind the subject.", "Leave one line blank between the subject and the letter.");
        if (string.IsNullOrWhiteSpace(rest))
            throw Fault(3, "There is no letter below the subject.", "Write it there.");
        // The whole is balanced, as was checked; so a block of the subject ends there where as many end as begin.
        IReadOnlyList<TemplateTag> tags = TemplateText.Tags(first);
        if (tags.Count(tag => tag.Kind == TemplateTagKind.Open) != tags.Count(tag => tag.Kind == TemplateTagKind.Close))
            throw Fault(1, "A block begins in the subject and ends below it.", "End it in the subject.");
        return (first[SubjectName.Length..].Trim(), rest[1..]);

        ServerException Fault(int line, string message, string advice) => new(ServerProblemKind.TemplateInvalid, file.Path, $"{file.Path}, line {line}: {message}", advice);
    }

    // A part that stands in a line of its own takes the end of that line with it. Parts end without one here, so that they can also stand
    // inside of a sentence; this gives the line its end back.
    private static string WithLineEnds(string text) => LoneParts().Replace(text, "$0\n");

    // Inside of a list the fields of the letter can be used as well, so each entry has them all: nothing depends on how the library looks
    // for a name outside of a block.
    private static Dictionary<string, object> Values(LetterFields fields)
    {
        Dictionary<string, object> values = new(StringComparer.Ordinal);
        foreach ((string name, object value) in fields.Values.Where(one => one.Value is string or bool))
            values[name] = value;
        Dictionary<string, object> outer = new(values, StringComparer.Ordinal);
        foreach ((string name, object value) in fields.Values)
        {
            if (value is IReadOnlyDictionary<string, object>[] items)
                values[name] = items.Select(item => item.Concat(outer).ToDictionary(one => one.Key, one => one.Value, StringComparer.Ordinal)).ToArray();
        }

        return values;
    }

    [GeneratedRegex(@"^[ \t]*\{\{[ ]*>[^{}\n]*\}\}[ \t]*\n", RegexOptions.Multiline)]
    private static partial Regex LoneParts();
}
