namespace MailAbuse.HelpBuilder;

/// <summary>
/// A page under docs/en-US, in a plain markdown close to that of platyPS: <c># Name</c>; the sections <c>## Synopsis</c>,
/// <c>## Description</c>, <c>## Examples</c> (<c>### Example N: title</c>, a code block, remarks), <c>## Parameters</c> (<c>### -Name</c>,
/// text, a yaml block of facts), <c>## Inputs</c> and <c>## Outputs</c> (<c>### Type</c>, text), <c>## Notes</c>, <c>## Links</c> (a list).
/// </summary>
internal sealed record HelpPage(string Path, string Name, IReadOnlyDictionary<string, PageSection> Sections)
{
    public IReadOnlyList<MarkdownBlock> Text(string section) => Sections.TryGetValue(section, out PageSection? found) ? found.Blocks : [];

    public IReadOnlyList<PageSection> Parts(string section) => Sections.TryGetValue(section, out PageSection? found) ? found.Parts : [];

    public static HelpPage Read(string path)
    {
        string name = "";
        var sections = new Dictionary<string, PageSection>(StringComparer.OrdinalIgnoreCase);
        PageSection? section = null, part = null;
        bool inCode = false;
        int number = 0;
        foreach (string line in File.ReadLines(path))
        {
            number++;
            if (line.StartsWith("```", StringComparison.Ordinal))
                inCode = !inCode;
            if (!inCode && line.StartsWith("# ", StringComparison.Ordinal))
            {
                name = line[2..].Trim();
            }
            else if (!inCode && line.StartsWith("## ", StringComparison.Ordinal))
            {
                part = section = new PageSection(line[3..].Trim(), number);
                sections[section.Title] = section;
            }
            else if (!inCode && line.StartsWith("### ", StringComparison.Ordinal) && section is not null)
            {
                part = new PageSection(line[4..].Trim().Trim('`'), number);
                section.Parts.Add(part);
            }
            else
            {
                part?.Lines.Add(line);
            }
        }

        return new HelpPage(path, name, sections);
    }
}

/// <summary>A heading and what stands below it.</summary>
internal sealed class PageSection(string title, int line)
{
    public string Title => title;

    public int Line => line;

    public List<string> Lines { get; } = [];

    public List<PageSection> Parts { get; } = [];

    public IReadOnlyList<MarkdownBlock> Blocks => MarkdownBlock.Split(Lines);

    /// <summary>The facts in a parameter's yaml block.</summary>
    public IReadOnlyDictionary<string, string> Facts
        => Blocks.Where(block => block.Language == "yaml")
            .SelectMany(block => block.Text.Split('\n'))
            .Select(fact => fact.Split(':', 2))
            .Where(fact => fact.Length == 2)
            .ToDictionary(fact => fact[0].Trim(), fact => fact[1].Trim(), StringComparer.Ordinal);
}
