using System.Text.Json;
using MailAbuse.Servers;
using MailAbuse.Text;

namespace MailAbuse.Reputation;

/// <summary>
/// Reads the JSON of a catalogue that people extend: strict, because a word that we do not know could be one that its writer counts on,
/// and with file, entry and reason where something is wrong.
/// </summary>
/// <param name="file">The file's name, for messages.</param>
/// <param name="version">The newest version of the format that is read.</param>
internal abstract class CatalogueJson(string file, int version)
{
    private const int MostEntries = 2000;
    private const int MostTexts = 200;
    private const int LongestText = 500;

    /// <summary>What to do about an entry that is wrong.</summary>
    protected const string Advice = "Mend the file, or move it away to go by the module's own catalogue; nothing of it was taken.";

    /// <summary>Opens the file's object, whose version is one that we know, and hands it over.</summary>
    /// <param name="json">UTF-8, with or without a mark in front.</param>
    /// <param name="read">Reads what stands in it.</param>
    /// <exception cref="ServerException"><see cref="ServerProblemKind.CatalogueInvalid"/>, naming file, entry and reason.</exception>
    protected T Open<T>(ReadOnlyMemory<byte> json, Func<JsonElement, T> read)
    {
        if (json.Span.StartsWith("\uFEFF"u8))
            json = json[3..];
        try
        {
            using JsonDocument document = JsonDocument.Parse(json, new JsonDocumentOptions { AllowDuplicateProperties = false, MaxDepth = 8 });
            CheckVersion(document.RootElement);
            return read(document.RootElement);
        }
        catch (JsonException cause)
        {
            string where = cause.LineNumber is { } line ? $"line {line + 1}, byte {(cause.BytePositionInLine ?? 0) + 1}: " : "";
            // The parser's sentence ends in the place, which is said in front.
            string words = cause.Message.Split(" LineNumber:", 2)[0];
            throw Invalid(where + Visible.Make(words, 200), "Mend the JSON there; most editors show the place.", cause);
        }
        catch (InvalidOperationException cause)
        {
            // Half a surrogate pair, written as \uD800: JSON allows it, and no text can hold it.
            throw Invalid("it holds text that is no Unicode.", "Look for \\uD8.. to \\uDF.. without its other half.", cause);
        }
    }

    /// <summary>The members of a list of objects; none where the list is not there.</summary>
    protected IEnumerable<JsonElement> Members(JsonElement root, string member)
    {
        if (!root.TryGetProperty(member, out JsonElement array))
            return [];
        if (array.ValueKind != JsonValueKind.Array)
            throw Invalid($"its '{member}' is no list.", "Write it in [ … ].");
        return array.GetArrayLength() <= MostEntries ? array.EnumerateArray() : throw Invalid($"its '{member}' has more than {MostEntries} entries.", Advice);
    }

    /// <summary>Refuses what is no object, and members that have another name than these.</summary>
    protected void Expect(JsonElement json, string where, params ReadOnlySpan<string> members)
    {
        if (json.ValueKind != JsonValueKind.Object)
            throw Wrong(where, "it is no object.");
        foreach (JsonProperty property in json.EnumerateObject())
        {
            if (!members.Contains(property.Name))
                throw Wrong(where, $"'{Visible.Make(property.Name, 40)}' is no member here; members are {string.Join(", ", members!)}.");
        }
    }

    /// <summary>A list of texts; empty where it is not there.</summary>
    protected string[] Texts(JsonElement json, string member, string where)
    {
        if (!json.TryGetProperty(member, out JsonElement array))
            return [];
        if (array.ValueKind != JsonValueKind.Array)
            throw Wrong(where, $"its '{member}' is no list of texts.");
        if (array.GetArrayLength() is 0 or > MostTexts)
            throw Wrong(where, $"its '{member}' has no text, or more than {MostTexts}.");
        return [.. array.EnumerateArray().Select(one => Checked(one, member, where))];
    }

    /// <summary>A text; null where it is not there.</summary>
    protected string? Text(JsonElement json, string member, string where, int longest = LongestText)
        => json.TryGetProperty(member, out JsonElement value) ? Checked(value, member, where, longest) : null;

    /// <summary>A text that must be there.</summary>
    protected string Required(JsonElement json, string member, string where)
        => Text(json, member, where) ?? throw Wrong(where, $"its '{member}' is missing.");

    /// <summary>True or false; false where it is not there.</summary>
    protected bool Flag(JsonElement json, string member, string where)
    {
        if (!json.TryGetProperty(member, out JsonElement value))
            return false;
        return value.ValueKind is JsonValueKind.True or JsonValueKind.False ? value.GetBoolean() : throw Wrong(where, $"its '{member}' is neither true nor false.");
    }

    /// <summary>A page to send people to; empty where it is not there.</summary>
    protected string Url(JsonElement json, string member, string where)
    {
        string url = Text(json, member, where) ?? "";
        return url.Length == 0 || (url.StartsWith("https://", StringComparison.Ordinal) && Uri.TryCreate(url, UriKind.Absolute, out Uri? uri) && uri.Host.Contains('.', StringComparison.Ordinal))
            ? url
            : throw Wrong(where, $"its '{member}' is no https:// address.");
    }

    /// <summary>Something is wrong with an entry.</summary>
    protected ServerException Wrong(string where, string reason) => Invalid(where.Length > 0 ? $"{where}: {reason}" : reason, Advice);

    /// <summary>Something is wrong with the file.</summary>
    protected ServerException Invalid(string reason, string advice, Exception? cause = null)
        => new(ServerProblemKind.CatalogueInvalid, file, $"{file}: {reason}", advice, cause);

    // Before anything else: what a newer version says cannot be judged by an older one.
    private void CheckVersion(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object)
            throw Invalid("it is no JSON object.", $"Begin it with {{ \"version\": {version}, … }}.");
        if (!root.TryGetProperty("version", out JsonElement given) || given.ValueKind != JsonValueKind.Number || !given.TryGetInt32(out int number) || number < 1)
            throw Invalid("its member 'version' is missing, or is no number from 1 on.", $"Write \"version\": {version} as its first member.");
        if (number > version)
            throw Invalid($"it is of version {number}, which a newer MailAbuse reads; this one reads {version}.", "Update MailAbuse on this machine.");
    }

    private string Checked(JsonElement value, string member, string where, int longest = LongestText)
    {
        if (value.ValueKind != JsonValueKind.String)
            throw Wrong(where, $"'{member}' is no text.");
        string text = value.GetString()!;
        if (string.IsNullOrWhiteSpace(text))
            throw Wrong(where, $"'{member}' has an empty text.");
        if (text.Length > longest)
            throw Wrong(where, $"a text in '{member}' is longer than {longest} characters.");
        return ReferenceEquals(Visible.Make(text), text) ? text : throw Wrong(where, $"a text in '{member}' has control characters, or ones that do not show.");
    }
}
