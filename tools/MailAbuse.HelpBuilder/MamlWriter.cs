using System.Text;
using System.Xml;

namespace MailAbuse.HelpBuilder;

/// <summary>Writes MAML, the XML that Get-Help reads.</summary>
internal sealed class MamlWriter : IDisposable
{
    private const string Command = "http://schemas.microsoft.com/maml/dev/command/2004/10";
    private const string Maml = "http://schemas.microsoft.com/maml/2004/10";
    private const string Dev = "http://schemas.microsoft.com/maml/dev/2004/10";

    private readonly XmlWriter _xml;

    private MamlWriter(Stream stream)
        => _xml = XmlWriter.Create(stream, new XmlWriterSettings { Indent = true, Encoding = new UTF8Encoding(false), NewLineChars = "\n" });

    public void Dispose() => _xml.Dispose();

    public static void Write(string path, IEnumerable<(CmdletFacts Cmdlet, HelpPage Page)> commands)
    {
        using FileStream stream = File.Create(path);
        using var writer = new MamlWriter(stream);
        writer._xml.WriteStartElement("helpItems", "http://msh");
        writer._xml.WriteAttributeString("schema", "maml");
        foreach ((CmdletFacts cmdlet, HelpPage page) in commands)
            writer.WriteCommand(cmdlet, page);
        writer._xml.WriteEndElement();
    }

    private void WriteCommand(CmdletFacts cmdlet, HelpPage page)
    {
        _xml.WriteStartElement("command", "command", Command);
        _xml.WriteAttributeString("xmlns", "maml", null, Maml);
        _xml.WriteAttributeString("xmlns", "dev", null, Dev);

        Within("command", "details", () =>
        {
            Text("command", "name", cmdlet.Name);
            Within("maml", "description", () => Paragraphs(page.Text("Synopsis")));
            Text("command", "verb", cmdlet.Verb);
            Text("command", "noun", cmdlet.Noun);
        });
        Within("maml", "description", () => Paragraphs(page.Text("Description")));
        Within("command", "syntax", () =>
        {
            foreach (string set in cmdlet.ParameterSets)
                WriteSyntax(cmdlet, page, set);
        });
        Within("command", "parameters", () =>
        {
            foreach (ParameterFacts parameter in cmdlet.Parameters)
                WriteParameter(parameter, page, parameter.Sets.Values.First(), inSyntax: false);
        });
        WriteTypes("inputTypes", "inputType", page.Parts("Inputs"));
        WriteTypes("returnValues", "returnValue", page.Parts("Outputs"));
        Within("maml", "alertSet", () => Within("maml", "alert", () => Paragraphs(page.Text("Notes"))));
        Within("command", "examples", () =>
        {
            foreach (PageSection example in page.Parts("Examples"))
                WriteExample(example);
        });
        Within("command", "relatedLinks", () =>
        {
            foreach (MarkdownBlock link in page.Text("Links"))
                WriteLink(link.Text.TrimStart('-', ' '));
        });
        _xml.WriteEndElement();
    }

    private void WriteSyntax(CmdletFacts cmdlet, HelpPage page, string set)
    {
        var inSet = cmdlet.Parameters
            .Select(parameter => (parameter, place: parameter.Sets.GetValueOrDefault(set) ?? parameter.Sets.GetValueOrDefault(CmdletFacts.AllSets)))
            .Where(found => found.place is not null)
            .OrderBy(found => found.place!.Position ?? int.MaxValue)
            .ThenByDescending(found => found.place!.Mandatory);
        Within("command", "syntaxItem", () =>
        {
            Text("maml", "name", cmdlet.Name);
            foreach ((ParameterFacts parameter, SetFacts? place) in inSet)
                WriteParameter(parameter, page, place!, inSyntax: true);
        });
    }

    private void WriteParameter(ParameterFacts parameter, HelpPage page, SetFacts place, bool inSyntax)
    {
        PageSection part = page.Parts("Parameters").First(part => part.Title == "-" + parameter.Name);
        _xml.WriteStartElement("command", "parameter", Command);
        _xml.WriteAttributeString("required", place.Mandatory ? "true" : "false");
        _xml.WriteAttributeString("variableLength", parameter.IsArray ? "true" : "false");
        _xml.WriteAttributeString("globbing", parameter.Wildcards ? "true" : "false");
        _xml.WriteAttributeString("pipelineInput", place.PipelineText == "false" ? "False" : $"True ({place.PipelineText})");
        _xml.WriteAttributeString("position", place.PositionText);
        _xml.WriteAttributeString("aliases", parameter.Aliases.Count == 0 ? "none" : string.Join(", ", parameter.Aliases));
        Text("maml", "name", parameter.Name);
        if (!inSyntax)
            Within("maml", "description", () => Paragraphs(part.Blocks.Where(block => block.Language != "yaml")));
        if (inSyntax && parameter.Values.Count > 0)
        {
            Within("command", "parameterValueGroup", () =>
            {
                foreach (string value in parameter.Values)
                    Text("command", "parameterValue", value);
            });
        }

        if (!parameter.IsSwitch || !inSyntax)
        {
            _xml.WriteStartElement("command", "parameterValue", Command);
            _xml.WriteAttributeString("required", parameter.IsSwitch ? "false" : "true");
            _xml.WriteAttributeString("variableLength", "false");
            _xml.WriteString(parameter.Type);
            _xml.WriteEndElement();
        }

        Within("dev", "type", () => Text("maml", "name", parameter.Type));
        Text("dev", "defaultValue", part.Facts.GetValueOrDefault("Default", "none"));
        _xml.WriteEndElement();
    }

    private void WriteTypes(string group, string element, IReadOnlyList<PageSection> types)
        => Within("command", group, () =>
        {
            foreach (PageSection type in types)
            {
                Within("command", element, () =>
                {
                    Within("dev", "type", () => Text("maml", "name", type.Title));
                    Within("maml", "description", () => Paragraphs(type.Blocks));
                });
            }
        });

    private void WriteExample(PageSection example)
        => Within("command", "example", () =>
        {
            MarkdownBlock code = example.Blocks.First(block => block.IsCode);
            // Get-Help prints titles and remarks without a space between them; the dashes and the empty paragraph are custom.
            Text("maml", "title", $"---------- {example.Title} ----------");
            Text("dev", "code", code.Text);
            Within("dev", "remarks", () =>
            {
                Paragraphs(example.Blocks.Where(block => block != code));
                Text("maml", "para", "");
            });
        });

    private void WriteLink(string text)
    {
        int bracket = text.IndexOf(" (", StringComparison.Ordinal);
        bool hasAddress = bracket > 0 && text.EndsWith(')');
        Within("maml", "navigationLink", () =>
        {
            Text("maml", "linkText", hasAddress ? text[..bracket] : text);
            Text("maml", "uri", hasAddress ? text[(bracket + 2)..^1] : "");
        });
    }

    private void Paragraphs(IEnumerable<MarkdownBlock> blocks)
    {
        foreach (MarkdownBlock block in blocks)
            Text("maml", "para", block.Text);
    }

    private void Within(string prefix, string name, Action content)
    {
        _xml.WriteStartElement(prefix, name, Namespace(prefix));
        content();
        _xml.WriteEndElement();
    }

    private void Text(string prefix, string name, string text)
    {
        _xml.WriteStartElement(prefix, name, Namespace(prefix));
        _xml.WriteString(text);
        _xml.WriteEndElement();
    }

    private static string Namespace(string prefix) => prefix switch { "command" => Command, "maml" => Maml, _ => Dev };
}
