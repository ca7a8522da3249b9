using MailAbuse.Store.Yaml;
using MailAbuse.Text;

namespace MailAbuse.Store.Inventory;

/// <summary>A map of which the keys are known, and the values are of known kinds; whatever else stands there is a fault.</summary>
internal sealed class KeyedMap
{
    private const int ShownLength = 60;

    private readonly YamlMap _map;
    private readonly string _of;

    /// <summary>Looks at the keys.</summary>
    /// <param name="map">The map.</param>
    /// <param name="of">What it is the map of, for messages: <c>a server</c>.</param>
    /// <param name="keys">The keys that it can have.</param>
    /// <param name="elsewhere">Keys of another level, for those who wrote them at the wrong place.</param>
    /// <param name="elsewhereOf">What that level is.</param>
    /// <exception cref="YamlFault">A key is none of them.</exception>
    public KeyedMap(YamlMap map, string of, IReadOnlyList<string> keys, IReadOnlyList<string> elsewhere, string elsewhereOf)
    {
        (_map, _of) = (map, of);
        foreach (YamlScalar key in map.Entries.Select(entry => entry.Key))
        {
            if (keys.Contains(key.Text))
                continue;
            string near = elsewhere.Contains(key.Text) ? $"It belongs to {elsewhereOf}. "
                : Similar.Nearest(key.Text, keys) is { } meant ? $"Did you mean {meant}? "
                : "";
            throw new YamlFault(key.At, $"'{Shown(key.Text)}' is no key of {of}.", $"{near}The keys of {of}: {string.Join(", ", keys)}.");
        }
    }

    /// <summary>Where the map begins.</summary>
    public YamlPlace At => _map.At;

    /// <summary>Text for messages.</summary>
    public static string Shown(string text) => Visible.Make(text, ShownLength);

    /// <summary>A value of whatever kind; null where the key is left out.</summary>
    public YamlNode? Find(string key) => _map.Entries.FirstOrDefault(entry => entry.Key.Text == key)?.Value;

    /// <summary>The text of a key; null where it is left out.</summary>
    public YamlScalar? Text(string key) => Find(key) switch
    {
        null => null,
        YamlScalar scalar => Filled(scalar, key),
        { } other => throw new YamlFault(other.At, $"'{key}' of {_of} is {Kind(other)}, and should be text.", $"Write {key}: and the value behind it."),
    };

    /// <summary>True or false; false where the key is left out.</summary>
    public bool Flag(string key)
    {
        if (Text(key) is not { } scalar)
            return false;
        // Only the two words of YAML 1.2: what yes and on mean has changed from one version of YAML to the next.
        return scalar switch
        {
            { IsPlain: true, Text: "true" } => true,
            { IsPlain: true, Text: "false" } => false,
            _ => throw new YamlFault(scalar.At, $"'{key}' of {_of} is '{Shown(scalar.Text)}', and should be true or false.", $"Write {key}: true or {key}: false, without quotes."),
        };
    }

    /// <summary>A list of texts; empty where the key is left out.</summary>
    public IReadOnlyList<YamlScalar> Texts(string key) => Find(key) is { } value ? Texts(value, key) : [];

    /// <summary>The items of a list that is there.</summary>
    public IReadOnlyList<YamlScalar> Texts(YamlNode value, string key)
    {
        if (value is not YamlList list)
            throw new YamlFault(value.At, $"'{key}' of {_of} is {Kind(value)}, and should be a list.", $"Write {key}: [one, two], or one a line below it with a dash in front.");
        if (list.Items.Count == 0)
            throw new YamlFault(list.At, $"'{key}' of {_of} is an empty list.", "Put something into it, or leave the key out.");
        return [.. list.Items.Select(item => item is YamlScalar scalar
            ? Filled(scalar, key)
            : throw new YamlFault(item.At, $"'{key}' of {_of} has {Kind(item)} in it, and should be a list of texts.", $"Write {key}: [one, two]."))];
    }

    /// <summary>What a value is, in words.</summary>
    public static string Kind(YamlNode node) => node switch
    {
        YamlScalar { IsNull: true } => "empty",
        YamlScalar scalar => $"'{Shown(scalar.Text)}'",
        YamlList => "a list",
        _ => "a map",
    };

    private YamlScalar Filled(YamlScalar scalar, string key)
    {
        if (scalar.IsNull || string.IsNullOrWhiteSpace(scalar.Text))
            throw new YamlFault(scalar.At, $"'{key}' of {_of} is empty.", "Give it a value, or leave the key out.");
        if (Visible.Make(scalar.Text) != scalar.Text)
            throw new YamlFault(scalar.At, $"'{key}' of {_of} has a line break or an invisible character in it: '{Shown(scalar.Text)}'.", "Write it again by hand.");
        return scalar;
    }
}
