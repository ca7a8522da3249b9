using MailAbuse.Text;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace MailAbuse.Store.Yaml;

/// <summary>
/// A YAML document as a tree of text. Only what an inventory needs: one document of maps, lists and text. Anchors, aliases and tags are
/// refused, because with them a few lines become millions of nodes or objects of any type.
/// </summary>
internal static class YamlTree
{
    private const int Deepest = 8;

    /// <summary>Reads a document; null where there is none.</summary>
    /// <exception cref="YamlFault">It is no YAML, or more of YAML than is taken.</exception>
    public static YamlNode? Read(string text)
    {
        Parser parser = new(new StringReader(text));
        try
        {
            return Read(parser);
        }
        catch (YamlException cause)
        {
            throw NoYaml(cause.Start, Sentence(cause.Message));
        }
        catch (InvalidOperationException)
        {
            // Some brackets that are never closed make YamlDotNet 16.3.0 fail in its scanner, without a place.
            throw NoYaml(parser.Current?.End ?? Mark.Empty, "behind this place it cannot be read.");
        }
    }

    private static YamlNode? Read(Parser parser)
    {
        parser.Consume<StreamStart>();
        if (parser.Current is StreamEnd)
            return null;
        parser.Consume<DocumentStart>();
        YamlNode root = ReadNode(parser, depth: 1);
        parser.Consume<DocumentEnd>();
        if (parser.Current is { } more and not StreamEnd)
            throw new YamlFault(Place(more.Start), "A second document begins here.", "Take the line --- out: all servers stand in one list.");
        return root is YamlScalar { IsPlain: true, Text: "" } ? null : root;
    }

    private static YamlNode ReadNode(Parser parser, int depth)
    {
        ParsingEvent current = parser.Current!;
        YamlPlace at = Place(current.Start);
        if (current is AnchorAlias)
            throw new YamlFault(at, "An alias (*) is not taken here.", "Write the value out; text that begins with * needs quotes.");
        if (current is NodeEvent { Anchor.IsEmpty: false })
            throw new YamlFault(at, "An anchor (&) is not taken here.", "Write the value out; text that begins with & needs quotes.");
        if (current is NodeEvent { Tag.IsEmpty: false })
            throw new YamlFault(at, "A tag (!) is not taken here.", "Leave it out; text that begins with ! needs quotes.");
        if (depth > Deepest)
            throw new YamlFault(at, "It is nested deeper than an inventory goes.", "Is it the right file?");
        switch (current)
        {
            case Scalar scalar:
                parser.MoveNext();
                return new YamlScalar(at, scalar.Value, scalar.Style == ScalarStyle.Plain);
            case SequenceStart:
                return ReadList(parser, at, depth);
            case MappingStart:
                return ReadMap(parser, at, depth);
            default:
                throw NoYaml(current.Start, "something else should stand here.");
        }
    }

    private static YamlList ReadList(Parser parser, YamlPlace at, int depth)
    {
        List<YamlNode> items = [];
        parser.MoveNext();
        while (parser.Current is not SequenceEnd)
            items.Add(ReadNode(parser, depth + 1));
        parser.MoveNext();
        return new YamlList(at, items);
    }

    private static YamlMap ReadMap(Parser parser, YamlPlace at, int depth)
    {
        List<YamlEntry> entries = [];
        Dictionary<string, YamlPlace> seen = new(StringComparer.Ordinal);
        parser.MoveNext();
        while (parser.Current is not MappingEnd)
        {
            if (ReadNode(parser, depth + 1) is not YamlScalar key)
                throw new YamlFault(at, "A key is a list or a map.", "Keys are plain words, as name: mx1.");
            if (!seen.TryAdd(key.Text, key.At))
                throw new YamlFault(key.At, $"'{Visible.Make(key.Text, 60)}' stands here a second time, after line {seen[key.Text].Line}.", "Keep one of the two.");
            entries.Add(new YamlEntry(key, ReadNode(parser, depth + 1)));
        }

        parser.MoveNext();
        return new YamlMap(at, entries);
    }

    private static YamlFault NoYaml(Mark at, string sentence) => new(
        Place(at),
        $"It is no YAML: {sentence}",
        "The blanks at the beginning of a line say what belongs to what; a colon has a blank behind it; text with ': ' or ' #' in it, or with one of * & ! @ % at its beginning, needs quotes; brackets and quotes are closed.");

    private static YamlPlace Place(Mark mark) => new(mark.Line, mark.Column);

    private static string Sentence(string message)
    {
        string shown = Visible.Make(message, 200).TrimEnd('.');
        return shown.Length == 0 ? "it cannot be read." : char.ToLowerInvariant(shown[0]) + shown[1..] + ".";
    }
}
