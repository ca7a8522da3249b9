using System.Text.Json;
using System.Text.RegularExpressions;
using MailAbuse.Servers;
using MailAbuse.Text;

namespace MailAbuse.Reputation;

/// <summary>Reads a catalogue of refusals; docs/refusals.md says how one is written.</summary>
internal sealed class RefusalCatalogueReader : CatalogueJson
{
    /// <summary>The newest version of the format that is read.</summary>
    public const int Version = 1;

    private const int LongestPattern = 1000;

    private static readonly string[] Groups = ["address", "code", "list"];

    private readonly bool _compiles;

    private RefusalCatalogueReader(string file, bool compiles)
        : base(file, Version)
    {
        _compiles = compiles;
    }

    /// <summary>What a catalogue says.</summary>
    /// <param name="json">Its bytes, UTF-8, with or without a mark in front.</param>
    /// <param name="file">Its name, for messages.</param>
    /// <param name="compiles">False: the module's own, whose patterns its tests have tried.</param>
    /// <exception cref="ServerException"><see cref="ServerProblemKind.CatalogueInvalid"/>, naming file, entry and reason.</exception>
    public static RefusalCatalogueFile Read(ReadOnlyMemory<byte> json, string file, bool compiles)
    {
        RefusalCatalogueReader reader = new(file, compiles);
        return reader.Open(json, reader.Read);
    }

    private RefusalCatalogueFile Read(JsonElement root)
    {
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
        string id = Required(entry, "id", where);
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
                Meaning = Required(json, "meaning", where),
                DelistingUrl = Url(json, "delisting", where),
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
        string name = Required(json, "name", where);
        where = $"operator '{name}'";
        Expect(json, where, "name", "hosts");
        string[] hosts = Hosts(json, where);
        return hosts.Length > 0 ? new RefusalCatalogueOperator { Name = name, Hosts = hosts } : throw Wrong(where, "its 'hosts' are missing.");
    }

    private RefusalCatalogueList ReadList(JsonElement json, string where)
    {
        if (json.ValueKind != JsonValueKind.Object) throw Wrong(where, "it is no object.");
        string zone = Required(json, "zone", where).ToLowerInvariant();
        where = $"list '{zone}'";
        Expect(json, where, "zone", "names", "sites", "operator", "delisting", "note");
        if (!IsHost(zone)) throw Wrong(where, "its zone is no domain name.");
        return new RefusalCatalogueList
        {
            Zone = zone,
            Names = Anchors(json, "names", where),
            Sites = Anchors(json, "sites", where),
            Operator = Required(json, "operator", where),
            DelistingUrl = Url(json, "delisting", where),
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

    private RefusalCause Cause(string? word, string where)
    {
        if (word is null) throw Wrong(where, "its 'cause' is missing.");
        foreach (RefusalCause cause in Enum.GetValues<RefusalCause>())
        {
            if (cause != RefusalCause.Unknown && string.Equals(cause.ToString(), word, StringComparison.OrdinalIgnoreCase)) return cause;
        }

        throw Wrong(where, $"its cause is '{Visible.Make(word, 40)}'; causes are {string.Join(", ", Enum.GetNames<RefusalCause>().Skip(1))}.");
    }
}
