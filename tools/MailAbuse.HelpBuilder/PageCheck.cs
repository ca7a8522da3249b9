namespace MailAbuse.HelpBuilder;

/// <summary>Holds the pages to the cmdlets: help that is wrong is worse than none. Faults are in the form that build tools show.</summary>
internal static class PageCheck
{
    public static IReadOnlyList<string> Compare(IReadOnlyList<CmdletFacts> cmdlets, IReadOnlyList<HelpPage> pages, string folder)
    {
        List<string> faults = [];
        foreach (CmdletFacts cmdlet in cmdlets)
        {
            if (pages.SingleOrDefault(page => page.Name == cmdlet.Name) is { } page)
                Compare(cmdlet, page, faults);
            else
                faults.Add(Fault(Path.Join(folder, cmdlet.Name + ".md"), 1, $"{cmdlet.Name} has no page"));
        }

        foreach (HelpPage page in pages)
        {
            if (cmdlets.All(cmdlet => cmdlet.Name != page.Name))
                faults.Add(Fault(page.Path, 1, $"no cmdlet is called '{page.Name}'"));
            else if (Path.GetFileNameWithoutExtension(page.Path) != page.Name)
                faults.Add(Fault(page.Path, 1, $"the page of {page.Name} must have its name"));
        }

        return faults;
    }

    private static void Compare(CmdletFacts cmdlet, HelpPage page, List<string> faults)
    {
        foreach (string section in new[] { "Synopsis", "Description" })
        {
            if (page.Text(section).Count == 0)
                faults.Add(Fault(page.Path, 1, $"'## {section}' is missing or empty"));
        }

        if (page.Parts("Examples").Count < 2)
            faults.Add(Fault(page.Path, 1, "there must be two examples at least"));
        foreach (PageSection example in page.Parts("Examples"))
        {
            if (!example.Blocks.Any(block => block.IsCode) || example.Blocks.All(block => block.IsCode))
                faults.Add(Fault(page.Path, example.Line, "an example is a code block and some words about it"));
        }

        foreach (string output in cmdlet.OutputTypes)
        {
            if (page.Parts("Outputs").All(part => part.Title != output))
                faults.Add(Fault(page.Path, 1, $"'## Outputs' does not name {output}"));
        }

        IReadOnlyList<PageSection> described = page.Parts("Parameters");
        foreach (ParameterFacts parameter in cmdlet.Parameters)
        {
            PageSection? part = described.FirstOrDefault(part => part.Title == "-" + parameter.Name);
            if (part is null)
                faults.Add(Fault(page.Path, 1, $"-{parameter.Name} is not described; its block is\n```yaml\n{Block(parameter)}Default: none\n```"));
            else
                Compare(parameter, part, page, faults);
        }

        foreach (PageSection part in described)
        {
            if (cmdlet.Parameters.All(parameter => "-" + parameter.Name != part.Title))
                faults.Add(Fault(page.Path, part.Line, $"{cmdlet.Name} has no parameter {part.Title}"));
        }
    }

    private static void Compare(ParameterFacts parameter, PageSection part, HelpPage page, List<string> faults)
    {
        if (part.Blocks.All(block => block.IsCode))
            faults.Add(Fault(page.Path, part.Line, $"{part.Title} has no description"));
        IReadOnlyDictionary<string, string> facts = part.Facts;
        if (!facts.ContainsKey("Default"))
            faults.Add(Fault(page.Path, part.Line, $"{part.Title} does not say its default"));
        bool same = parameter.Expected().All(fact => facts.TryGetValue(fact.Key, out string? value) && value == fact.Value)
            && facts.Count == parameter.Expected().Count + (facts.ContainsKey("Default") ? 1 : 0);
        if (!same)
            faults.Add(Fault(page.Path, part.Line, $"{part.Title} is not what the cmdlet has:\n{Block(parameter)}"));
    }

    private static string Block(ParameterFacts parameter) => string.Concat(parameter.Expected().Select(fact => $"{fact.Key}: {fact.Value}\n"));

    private static string Fault(string path, int line, string text) => $"{path}({line}): error HELP: {text}";
}
