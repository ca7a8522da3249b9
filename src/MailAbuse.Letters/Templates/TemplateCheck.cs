using MailAbuse.Servers;
using MailAbuse.Text;

namespace MailAbuse.Letters.Templates;

/// <summary>
/// Checks a template, and the parts that it draws in, against the fields that there are. The library itself prints a blank for a field
/// that it does not know, or fails without a line.
/// </summary>
internal sealed class TemplateCheck(TemplateFolder folder)
{
    private static readonly string[] Blocks = ["if", "unless", "each"];

    // The shipped letters draw in some twenty.
    private const int MostDrawn = 1000;

    private readonly Dictionary<string, TemplateFile> _files = new(StringComparer.Ordinal);
    private readonly List<string> _open = [];
    // Parts with where they were found good: outside of lists, or in the entries of one. What a part draws in was checked with it.
    // The number is how many parts are drawn in by it, itself among them.
    private readonly Dictionary<(string Name, string Fields), int> _checked = [];
    private readonly HashSet<string> _fields = new(StringComparer.Ordinal);
    private int _drawn;

    /// <summary>All templates that were met, by name.</summary>
    public IReadOnlyDictionary<string, TemplateFile> Files => _files;

    /// <summary>All fields that were named.</summary>
    public IReadOnlySet<string> Fields => _fields;

    /// <summary>Checks a template with all that it draws in.</summary>
    /// <exception cref="ServerException"><see cref="ServerProblemKind.TemplateInvalid"/>: the first fault that is met.</exception>
    public TemplateFile Check(string name)
    {
        TemplateFile file = Load(name) ?? throw folder.Missing(name);
        Walk(name, file, LetterField.All);
        return file;
    }

    private void Walk(string name, TemplateFile file, IReadOnlyList<LetterField> known)
    {
        try
        {
            _open.Add(name);
            Walk(TemplateText.Tags(file.Text), known);
            _open.RemoveAt(_open.Count - 1);
        }
        catch (TemplateFault fault)
        {
            // The cause stays here: its type belongs to another load context, where a caller could do nothing with it.
            throw new ServerException(ServerProblemKind.TemplateInvalid, file.Path, $"{file.Path}, line {fault.Line}: {fault.Message}", fault.Advice);
        }
    }

    private void Walk(IReadOnlyList<TemplateTag> tags, IReadOnlyList<LetterField> known)
    {
        Stack<(TemplateTag Tag, IReadOnlyList<LetterField> Outside, bool IsDivided)> blocks = [];
        foreach (TemplateTag tag in tags)
        {
            switch (tag.Kind)
            {
                case TemplateTagKind.Field:
                    RequireText(tag, known);
                    break;
                case TemplateTagKind.Part:
                    Draw(tag, known);
                    break;
                case TemplateTagKind.Open:
                    blocks.Push((tag, known, false));
                    known = Enter(tag, known);
                    break;
                case TemplateTagKind.Else when blocks.TryPop(out (TemplateTag Tag, IReadOnlyList<LetterField> Outside, bool IsDivided) block) && !block.IsDivided:
                    blocks.Push((block.Tag, block.Outside, true));
                    // What is said where a list is empty has no entry to speak of.
                    known = block.Tag.Name == "each" ? block.Outside : known;
                    break;
                case TemplateTagKind.Else:
                    throw new TemplateFault(tag.Line, "This else belongs to no block.", "It stands once between {{#if …}} and {{/if}}.");
                case TemplateTagKind.Close:
                    known = Leave(tag, blocks);
                    break;
            }
        }

        if (blocks.TryPeek(out (TemplateTag Tag, IReadOnlyList<LetterField> Outside, bool IsDivided) left))
            throw new TemplateFault(left.Tag.Line, $"The block {left.Tag.Name} that begins here has no end.", $"Write {{{{/{left.Tag.Name}}}}} where it ends.");
    }

    private static IReadOnlyList<LetterField> Leave(TemplateTag tag, Stack<(TemplateTag Tag, IReadOnlyList<LetterField> Outside, bool IsDivided)> blocks)
    {
        if (!blocks.TryPop(out (TemplateTag Tag, IReadOnlyList<LetterField> Outside, bool IsDivided) block))
            throw new TemplateFault(tag.Line, $"Nothing is open that {{{{/{tag.Name}}}}} could end.", "Take it away, or write the block's beginning.");
        if (block.Tag.Name != tag.Name)
            throw new TemplateFault(tag.Line, $"{{{{/{tag.Name}}}}} stands where the block {block.Tag.Name} of line {block.Tag.Line} is open.", $"Write {{{{/{block.Tag.Name}}}}} first.");
        return block.Outside;
    }

    private IReadOnlyList<LetterField> Enter(TemplateTag tag, IReadOnlyList<LetterField> known)
    {
        if (!Blocks.Contains(tag.Name))
            throw new TemplateFault(tag.Line, $"There is no block '{tag.Name}'.", $"{Near(tag.Name, Blocks)}The blocks: {string.Join(", ", Blocks)}.");
        LetterField field = Find(tag.Argument, tag.Line, known);
        if (tag.Name != "each")
            return known;
        if (field.Type != LetterFieldType.List)
            throw new TemplateFault(tag.Line, $"'{field.Name}' is no list.", $"The lists: {Names(known, LetterFieldType.List)}.");
        return [.. known.Where(outer => outer.Type != LetterFieldType.List), .. field.Inner];
    }

    private void RequireText(TemplateTag tag, IReadOnlyList<LetterField> known)
    {
        if (Blocks.Contains(tag.Name))
            throw new TemplateFault(tag.Line, $"'{tag.Name}' begins a block, and has no # before it.", $"Write {{{{#{tag.Name} field}}}}.");
        LetterField field = Find(tag.Name, tag.Line, known);
        if (field.Type == LetterFieldType.Flag)
            throw new TemplateFault(tag.Line, $"'{field.Name}' is yes or no, and cannot be printed.", $"Write {{{{#if {field.Name}}}}}text{{{{/if}}}}.");
        if (field.Type == LetterFieldType.List)
            throw new TemplateFault(tag.Line, $"'{field.Name}' is a list, and cannot be printed.", $"Write {{{{#each {field.Name}}}}}…{{{{/each}}}} with {string.Join(", ", field.Inner.Select(inner => inner.Name))} inside.");
    }

    private LetterField Find(string name, int line, IReadOnlyList<LetterField> known)
    {
        if (known.FirstOrDefault(field => field.Name == name) is { } found)
        {
            _fields.Add(name);
            return found;
        }

        if (LetterField.All.Any(field => field.Name == name))
            throw new TemplateFault(line, $"'{name}' is a list, and stands inside of the block of another list.", "End that block first.");
        if (LetterField.All.FirstOrDefault(field => field.Inner.Any(inner => inner.Name == name)) is { } list)
            throw new TemplateFault(line, $"'{name}' is a field of each entry of {list.Name}.", $"It belongs between {{{{#each {list.Name}}}}} and {{{{/each}}}}.");
        throw new TemplateFault(line, $"There is no field '{TemplateText.Shown(name)}'.", $"{Near(name, known.Select(field => field.Name))}docs/letters.md has all of them.");
    }

    private void Draw(TemplateTag tag, IReadOnlyList<LetterField> known)
    {
        if (Load(tag.Name) is not { } part)
            throw new TemplateFault(tag.Line, $"There is no part '{tag.Name}' ({folder.Language}/{tag.Name}{TemplateFolder.Ending}).", $"{Near(tag.Name, folder.Names)}A part is a template file in the same folder.");
        if (_open.Contains(tag.Name))
            throw new TemplateFault(tag.Line, $"The part '{tag.Name}' draws in itself.", "Take one of the two away.");
        // Once: parts that each draw in the next one twice would be walked through without end, and filled without end.
        (string, string) key = (tag.Name, string.Join(' ', known.Select(field => field.Name)));
        if (!_checked.TryGetValue(key, out int drawn))
        {
            int before = _drawn;
            _drawn = 0;
            Walk(tag.Name, part, known);
            drawn = _checked[key] = _drawn + 1;
            _drawn = before;
        }

        _drawn += drawn;
        if (_drawn > MostDrawn)
            throw new TemplateFault(tag.Line, $"With '{tag.Name}', more than {MostDrawn} parts are drawn in.", "See whether parts draw in others many times.");
    }

    private TemplateFile? Load(string name)
    {
        if (_files.TryGetValue(name, out TemplateFile? file))
            return file;
        if (folder.Find(name) is not { } path)
            return null;
        return _files[name] = new TemplateFile(path, TemplateFolder.Read(path));
    }

    private static string Names(IReadOnlyList<LetterField> known, LetterFieldType type) => string.Join(", ", known.Where(field => field.Type == type).Select(field => field.Name));

    private static string Near(string name, IEnumerable<string> known) => Similar.Nearest(name, known) is { } meant ? $"Did you mean {meant}? " : "";
}
