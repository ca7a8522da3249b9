using System.Text.RegularExpressions;

namespace MailAbuse.HelpBuilder;

/// <summary>A paragraph, a list item (language null) or a code block (its language, empty where it names none).</summary>
internal sealed partial record MarkdownBlock(string Text, string? Language)
{
    public bool IsCode => Language is not null;

    public static IReadOnlyList<MarkdownBlock> Split(IEnumerable<string> lines)
    {
        List<MarkdownBlock> blocks = [];
        List<string> open = [];
        string? language = null;
        foreach (string line in lines)
        {
            if (line.StartsWith("```", StringComparison.Ordinal))
            {
                if (language is null)
                {
                    Paragraph();
                    language = line[3..].Trim();
                }
                else
                {
                    blocks.Add(new MarkdownBlock(string.Join('\n', open), language));
                    open.Clear();
                    language = null;
                }
            }
            else if (language is not null)
            {
                open.Add(line);
            }
            else
            {
                if (string.IsNullOrWhiteSpace(line) || line.StartsWith("- ", StringComparison.Ordinal) || line.StartsWith('|'))
                    Paragraph();
                if (!string.IsNullOrWhiteSpace(line))
                    open.Add(line.Trim());
            }
        }

        Paragraph();
        return blocks;

        void Paragraph()
        {
            if (open.Count > 0)
                blocks.Add(new MarkdownBlock(Plain(string.Join(' ', open)), null));
            open.Clear();
        }
    }

    // Get-Help shows plain text: the marks go, the words stay; of a link within the repository only its words.
    private static string Plain(string text)
    {
        text = Link().Replace(text, match => match.Groups[2].Value.Contains("://", StringComparison.Ordinal) ? $"{match.Groups[1].Value} ({match.Groups[2].Value})" : match.Groups[1].Value);
        return text.Replace("**", "", StringComparison.Ordinal).Replace("`", "", StringComparison.Ordinal);
    }

    [GeneratedRegex(@"\[([^\]]+)\]\(([^)]+)\)")]
    private static partial Regex Link();
}
