namespace MailAbuse.Store.Yaml;

/// <summary>A piece of a YAML document, and where it stands.</summary>
internal abstract record YamlNode(YamlPlace At);

/// <summary>A line and a column, both counted from 1.</summary>
internal readonly record struct YamlPlace(long Line, long Column);

/// <summary>Text as it is written; what it means (a name, true) is for the reader of its key to say.</summary>
/// <param name="At">Where it begins.</param>
/// <param name="Text">The text, without quotes.</param>
/// <param name="IsPlain">True where it stands without quotes.</param>
internal sealed record YamlScalar(YamlPlace At, string Text, bool IsPlain) : YamlNode(At)
{
    /// <summary>True for what YAML calls null: nothing at all, <c>~</c>, <c>null</c>.</summary>
    public bool IsNull => IsPlain && Text is "" or "~" or "null" or "Null" or "NULL";
}

/// <summary>A list.</summary>
internal sealed record YamlList(YamlPlace At, IReadOnlyList<YamlNode> Items) : YamlNode(At);

/// <summary>Keys and values, each key once.</summary>
internal sealed record YamlMap(YamlPlace At, IReadOnlyList<YamlEntry> Entries) : YamlNode(At);

/// <summary>A key and its value.</summary>
internal sealed record YamlEntry(YamlScalar Key, YamlNode Value);
