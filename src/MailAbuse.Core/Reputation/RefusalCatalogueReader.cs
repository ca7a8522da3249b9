using System.Text.Json;
using System.Text.RegularExpressions;
using MailAbuse.Servers;
using MailAbuse.Text;

namespace MailAbuse.Reputation;

/// <summary>
/// Reads a catalogue of refusals (docs/refusals.md says how one is written). Strict: a word that it does not know could be one that the
/// writer counts on.
/// </summary>
internal sealed class RefusalCatalogueReader
{
    /// <summary>The newest version of the format that is read.</summary>
    public const int Version = 1;

    private const int MostEntries = 2000;
    private const int MostTexts = 200;
    private const int LongestText = 500;
    private const int LongestPattern = 1000;

    private static readonly string[] Groups = ["address", "code", "list"];

    private readonly string _file;
    private readonly bool _compiles;

    private RefusalCatalogueReader(string file, bool compiles)
    {
        _file = file;
        _compiles = compiles;
    }

    /// <summary>What a catalogue says.</summary>
    /// <param name="json">Its bytes, UTF-8, with or without a mark in front.</param>
    /// <param name="file">Its name, for messages.</param>
    /// <param name="compiles">False: the module's own, whose patterns its tests have tried.</param>
    /// <exception cref="ServerException"><see cref="ServerProblemKind.CatalogueInvalid"/>, naming file, entry and reason.</exception>
    public static RefusalCatalogueFile Read(ReadOnlyMemory<byte> json, string file, bool compiles)
        => new RefusalCatalogueReader(file, compiles).Read(json);

    private RefusalCatalogueFile Read(ReadOnlyMemory<byte> json)
    {
        if (json.Span.StartsWith("\uFEFF"u8)) json = json[3..];
        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { AllowDuplicateProperties = false, MaxDepth = 8 });
            return Read(document.RootElement);
        }
        catch (JsonException cause)
        {
            string where = cause.LineNumber is { } line ? $"line {line + 1}, byte {(cause.BytePositionInLine ?? 0) + 1}: " : "";
            // The parser's sentence ends in the place, which was said in front; a name of the file stands in it and is a stranger's.
            string words = cause.Message.Split(" LineNumber:", 2)[0];
            throw Invalid(where + Visible.Make(words, 200), "Mend the JSON there; most editors show the place.", cause);
        }
        catch (InvalidOperationException cause)
        {
            // Half a surrogate pair, written as \uD800: JSON allows it, and no text can hold it.
            throw Invalid("it holds text that is no Unicode.", "Look for \\uD8.. to \\uDF.. without its other half.", cause);
        }
    }

    private RefusalCatalogueFile Read(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object)
            throw Invalid("it is no JSON object.", "Begin it with { \"version\": 1, \"rules\": [ … ] }.");
        // Before anything else: what a newer version says cannot be judged by an older one.
        if (!root.TryGetProperty("version", out JsonElement version) || version.ValueKind != JsonValueKind.Number || !version.TryGetInt32(out int number) || number < 1)
            throw Invalid("its member 'version' is missing, or is no number from 1 on.", $"Write \"version\": {Version} as its first member.");
        if (number > Version)
            throw Invalid($"it is of version {number}, which a newer MailAbuse reads; this one reads {Version}.", "Update MailAbuse on this machine.");
        Expect(root, "", "version", "rules", "operators", "lists");

        var entries = new List<RefusalCatalogueEntry>();
        var disabled = new List<string>();
        var ids = new HashSet<string>(StringComparer.Ordinal);
        int at = 0;
        foreach (JsonElement one in Members(root, "rules"))
        {
            at++;
            string id = IdOf(one, at);
            if (!ids.Add(id)) throw Wrong($"entry '{id}'", "the id is there twice.");
            if (ReadEntry(one, id) is { } entry) entries.Add(entry);
            else disabled.Add(id);
        }

        var operators = new List<RefusalCatalogueOperator>();
        at = 0;
        foreach (JsonElement one in Members(root, "operators"))
            operators.Add(ReadOperator(one, $"operator {++at}"));
        var lists = new List<RefusalCatalogueList>();
        at = 0;
        foreach (JsonElement one in Members(root, "lists"))
        {
            RefusalCatalogueList list = ReadList(one, $"list {++at}");
            if (!ids.Add(" " + list.Zone)) throw Wrong($"list '{list.Zone}'", "the zone is there twice.");
            lists.Add(list);
        }

        return new RefusalCatalogueFile(entries, operators, lists, disabled);
    }

    private string IdOf(JsonElement entry, int at)
    {
        string where = $"entry {at}";
        if (entry.ValueKind != JsonValueKind.Object) throw Wrong(where, "it is no object.");
        string id = Text(entry, "id", where) ?? throw Wrong(where, "its 'id' is missing.");
        foreach (char c in id)
        {
            if (!char.IsAsciiLetterLower(c) && !char.IsAsciiDigit(c) && c != '-')
                throw Wrong($"entry '{Visible.Make(id, 60)}'", "an id is made of the letters a to z, digits and '-'.");
        }

        return id;
    }

    private RefusalCatalogueEntry? ReadEntry(JsonElement json, string id)
    {
        string where = $"entry '{id}'";
        Expect(json, where, "id", "operator", "cause", "anchors", "pattern", "extract", "dsn", "hosts", "namesList", "list", "code", "meaning", "delisting", "disabled");
        if (Flag(json, "disabled", where)) return null;
        RefusalCause cause = Cause(Text(json, "cause", where), where);
        var entry = new RefusalCatalogueEntry(Text(json, "pattern", where, LongestPattern), Text(json, "extract", where, LongestPattern), isOwn: !_compiles)
        {
            Rule = new RefusalRule
            {
                Id = id,
                Operator = Text(json, "operator", where) ?? "",
                Cause = cause,
                List = Text(json, "list", where) ?? "",
                Code = Text(json, "code", where) ?? "",
                Meaning = Text(json, "meaning", where) ?? throw Wrong(where, "its 'meaning' is missing."),
                DelistingUrl = Url(json, where),
            },
            Anchors = Anchors(json, "anchors", where),
            Statuses = [.. Texts(json, "dsn", where).Select(text => RefusalCatalogueStatus.TryParse(text, out RefusalCatalogueStatus range)
                ? range
                : throw Wrong(where, $"'{Visible.Make(text, 40)}' is no status code; write 5.7.1, 5.7.606-5.7.649 or 4.7.*."))],
            Hosts = Hosts(json, where),
            NamesList = Flag(json, "namesList", where),
        };
        if (entry.Anchors.Length + entry.Statuses.Length + entry.Hosts.Length == 0 && !entry.NamesList)
            throw Wrong(where, "it has no condition; it needs 'anchors', 'dsn', 'hosts' or 'namesList'.");
        if (_compiles) Try(entry, where);
        return entry;
    }

    private void Try(RefusalCatalogueEntry entry, string where)
    {
        try
        {
            foreach (Regex regex in entry.Compile())
            {
                if (regex.GetGroupNames().Skip(1).FirstOrDefault(name => !Groups.Contains(name, StringComparer.Ordinal)) is { } strange)
                    throw Wrong(where, $"its pattern has a group '{Visible.Make(strange, 40)}'; groups are {string.Join(", ", Groups)}.");
                // What takes long here takes long in a log, and there it would be left out without a word.
                foreach (char c in "a0 .")
                    regex.IsMatch(new string(c, RefusalCatalogueReply.Longest));
            }
        }
        catch (RegexParseException cause)
        {
            throw Invalid($"{where}: its pattern is broken at character {cause.Offset}: {cause.Error}.", Advice, cause);
        }
        catch (RegexMatchTimeoutException cause)
        {
            throw Invalid($"{where}: its pattern is too slow.", "Write it without large counts, or use anchors.", cause);
        }
        catch (Exception cause) when (cause is NotSupportedException or ArgumentException)
        {
            throw Invalid($"{where}: its pattern uses what cannot be matched in bounded time (look-around, back references, atomic groups), or is too large.", Advice, cause);
        }
    }

    private RefusalCatalogueOperator ReadOperator(JsonElement json, string where)
    {
        if (json.ValueKind != JsonValueKind.Object) throw Wrong(where, "it is no object.");
        string name = Text(json, "name", where) ?? throw Wrong(where, "its 'name' is missing.");
        where = $"operator '{name}'";
        Expect(json, where, "name", "hosts");
        string[] hosts = Hosts(json, where);
        return hosts.Length > 0 ? new RefusalCatalogueOperator { Name = name, Hosts = hosts } : throw Wrong(where, "its 'hosts' are missing.");
    }

    private RefusalCatalogueList ReadList(JsonElement json, string where)
    {
        if (json.ValueKind != JsonValueKind.Object) throw Wrong(where, "it is no object.");
        string zone = (Text(json, "zone", where) ?? throw Wrong(where, "its 'zone' is missing.")).ToLowerInvariant();
        where = $"list '{zone}'";
        Expect(json, where, "zone", "names", "sites", "operator", "delisting", "note");
        if (!IsHost(zone)) throw Wrong(where, "its zone is no domain name.");
        return new RefusalCatalogueList
        {
            Zone = zone,
            Names = Anchors(json, "names", where),
            Sites = Anchors(json, "sites", where),
            Operator = Text(json, "operator", where) ?? throw Wrong(where, "its 'operator' is missing."),
            DelistingUrl = Url(json, where),
            Note = Text(json, "note", where) ?? "",
        };
    }

    private string[] Anchors(JsonElement json, string member, string where)
    {
        string[] anchors = Texts(json, member, where);
        foreach (string anchor in anchors)
        {
            if (anchor.Trim().Length < RefusalCatalogueAnchors.Shortest) throw Wrong(where, $"'{anchor}' in '{member}' is shorter than {RefusalCatalogueAnchors.Shortest} characters and would be found everywhere.");
            if (!System.Text.Ascii.IsValid(anchor)) throw Wrong(where, $"'{Visible.Make(anchor, 60)}' in '{member}' has letters beyond ASCII; replies have them in many spellings.");
            if (anchor.Contains("  ", StringComparison.Ordinal)) throw Wrong(where, $"'{anchor}' in '{member}' has two blanks in a row; replies are searched with one.");
        }

        return anchors;
    }

    private string[] Hosts(JsonElement json, string where)
    {
        string[] hosts = [.. Texts(json, "hosts", where).Select(host => host.ToLowerInvariant())];
        return hosts.FirstOrDefault(host => !IsHost(host)) is { } wrong
            ? throw Wrong(where, $"'{Visible.Make(wrong, 60)}' in 'hosts' is no domain name.")
            : hosts;
    }

    // One label is a name, too: a receiver inside can be called so.
    private static bool IsHost(string host)
        => host.Length is > 0 and <= 253 && host.Split('.').All(label => label.Length is > 0 and <= 63 && label.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_'));

    private string Url(JsonElement json, string where)
    {
        string url = Text(json, "delisting", where) ?? "";
        return url.Length == 0 || url.StartsWith("https://", StringComparison.Ordinal) && Uri.TryCreate(url, UriKind.Absolute, out Uri? uri) && uri.Host.Contains('.', StringComparison.Ordinal)
            ? url
            : throw Wrong(where, "its 'delisting' is no https:// address.");
    }

    private RefusalCause Cause(string? word, string where)
    {
        if (word is null) throw Wrong(where, "its 'cause' is missing.");
        foreach (RefusalCause cause in Enum.GetValues<RefusalCause>())
        {
            if (cause != RefusalCause.Unknown && string.Equals(cause.ToString(), word, StringComparison.OrdinalIgnoreCase)) return cause;
        }

        throw Wrong(where, $"its cause is '{Visible.Make(word, 40)}'; causes are {string.Join(", ", Enum.GetNames<RefusalCause>().Skip(1))}.");
    }

    private JsonElement[] Members(JsonElement root, string member)
    {
        if (!root.TryGetProperty(member, out JsonElement array)) return [];
        if (array.ValueKind != JsonValueKind.Array) throw Invalid($"its '{member}' is no list.", "Write it in [ … ].");
        return array.GetArrayLength() <= MostEntries ? [.. array.EnumerateArray()] : throw Invalid($"its '{member}' has more than {MostEntries} entries.", Advice);
    }

    private string[] Texts(JsonElement json, string member, string where)
    {
        if (!json.TryGetProperty(member, out JsonElement array)) return [];
        if (array.ValueKind != JsonValueKind.Array) throw Wrong(where, $"its '{member}' is no list of texts.");
        if (array.GetArrayLength() is 0 or > MostTexts) throw Wrong(where, $"its '{member}' has no text, or more than {MostTexts}.");
        return [.. array.EnumerateArray().Select(one => Checked(one, member, where))];
    }

    private string? Text(JsonElement json, string member, string where, int longest = LongestText)
        => json.TryGetProperty(member, out JsonElement value) ? Checked(value, member, where, longest) : null;

    private string Checked(JsonElement value, string member, string where, int longest = LongestText)
    {
        if (value.ValueKind != JsonValueKind.String) throw Wrong(where, $"'{member}' is no text.");
        string text = value.GetString()!;
        if (string.IsNullOrWhiteSpace(text)) throw Wrong(where, $"'{member}' has an empty text.");
        if (text.Length > longest) throw Wrong(where, $"a text in '{member}' is longer than {longest} characters.");
        return ReferenceEquals(Visible.Make(text), text) ? text : throw Wrong(where, $"a text in '{member}' has control characters, or ones that do not show.");
    }

    private bool Flag(JsonElement json, string member, string where)
    {
        if (!json.TryGetProperty(member, out JsonElement value)) return false;
        return value.ValueKind is JsonValueKind.True or JsonValueKind.False ? value.GetBoolean() : throw Wrong(where, $"its '{member}' is neither true nor false.");
    }

    private void Expect(JsonElement json, string where, params ReadOnlySpan<string> members)
    {
        foreach (JsonProperty property in json.EnumerateObject())
        {
            if (members.Contains(property.Name)) continue;
            string reason = $"'{Visible.Make(property.Name, 40)}' is no member here; members are {string.Join(", ", members!)}.";
            throw where.Length > 0 ? Wrong(where, reason) : Invalid(reason, Advice);
        }
    }

    private const string Advice = "Mend the file, or move it away to go by the module's own catalogue; nothing of it was taken.";

    private ServerException Wrong(string where, string reason) => Invalid($"{where}: {reason}", Advice);

    private ServerException Invalid(string reason, string advice, Exception? cause = null)
        => new(ServerProblemKind.CatalogueInvalid, _file, $"{_file}: {reason}", advice, cause);
}
