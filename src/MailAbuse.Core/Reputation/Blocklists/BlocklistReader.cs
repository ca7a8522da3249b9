using System.Globalization;
using System.Net;
using System.Text.Json;
using MailAbuse.Dns;
using MailAbuse.Servers;
using MailAbuse.Text;

namespace MailAbuse.Reputation.Blocklists;

/// <summary>Reads a catalogue of blocklists; docs/blocklists.md says how one is written.</summary>
internal sealed class BlocklistReader : CatalogueJson
{
    /// <summary>The newest version of the format that is read.</summary>
    public const int Version = 1;

    private const string NoTest = "none";

    private BlocklistReader(string file)
        : base(file, Version)
    {
    }

    /// <summary>What a catalogue says.</summary>
    /// <param name="json">Its bytes, UTF-8.</param>
    /// <param name="file">Its name, for messages.</param>
    /// <exception cref="ServerException"><see cref="ServerProblemKind.CatalogueInvalid"/>, naming file, entry and reason.</exception>
    public static BlocklistFile Read(ReadOnlyMemory<byte> json, string file)
    {
        BlocklistReader reader = new(file);
        return reader.Open(json, reader.Read);
    }

    private BlocklistFile Read(JsonElement root)
    {
        Expect(root, "", "version", "lists", "dead");
        List<Blocklist> lists = [];
        List<string> disabled = [];
        Dictionary<string, string> keys = new(StringComparer.Ordinal);
        List<DeadBlocklist> dead = [];
        HashSet<string> zones = new(StringComparer.Ordinal);
        int at = 0;
        foreach (JsonElement one in Members(root, "lists"))
        {
            string zone = Zone(one, $"list {++at}", zones);
            string where = $"list '{zone}'";
            Expect(one, where, "zone", "operator", "kinds", "answers", "bits", "errors", "delisting", "terms", "needsKey", "key", "testListed", "testNotListed", "disabled");
            if (Flag(one, "disabled", where))
                disabled.Add(zone);
            else if (!one.TryGetProperty("operator", out _) && !one.TryGetProperty("kinds", out _) && Key(one, where) is { Length: > 0 } key)
                keys.Add(zone, OnlyKey(one, where, key));
            else
                lists.Add(List(one, where, zone));
        }

        at = 0;
        foreach (JsonElement one in Members(root, "dead"))
        {
            string zone = Zone(one, $"dead list {++at}", zones);
            string where = $"dead list '{zone}'";
            Expect(one, where, "zone", "operator", "since", "note");
            dead.Add(new DeadBlocklist(zone, Required(one, "operator", where), Since(one, where), Text(one, "note", where) ?? ""));
        }

        return new BlocklistFile(lists, dead, disabled, keys);
    }

    private Blocklist List(JsonElement json, string where, string zone)
    {
        BlocklistKinds kinds = Kinds(json, where);
        string key = Key(json, where);
        return new Blocklist
        {
            Zone = zone,
            Operator = Required(json, "operator", where),
            Kinds = kinds,
            Codes = [.. Codes(json, "answers", where, Answers), .. Codes(json, "bits", where, Bits)],
            Errors = [.. Codes(json, "errors", where, Errors)],
            DelistingUrl = Url(json, "delisting", where),
            Terms = Text(json, "terms", where) ?? "",
            NeedsKey = Flag(json, "needsKey", where) || key.Length > 0,
            Key = key,
            TestListed = Test(json, "testListed", where, kinds, ("127.0.0.2", "::ffff:7f00:2", "test")),
            TestNotListed = Test(json, "testNotListed", where, kinds, ("127.0.0.1", "::ffff:7f00:1", "invalid")),
        };
    }

    // With nothing else but the zone: what else would be said of the list is the module's.
    private string OnlyKey(JsonElement json, string where, string key)
    {
        Expect(json, where, "zone", "key");
        return key;
    }

    private string Zone(JsonElement json, string where, HashSet<string> zones)
    {
        if (json.ValueKind != JsonValueKind.Object)
            throw Wrong(where, "it is no object.");
        string text = Required(json, "zone", where);
        string zone = text.ToLowerInvariant().TrimEnd('.');
        if (!DnsName.IsGood(zone) || !zone.Contains('.', StringComparison.Ordinal))
            throw Wrong(where, $"its zone '{Visible.Make(text, 60)}' is no domain name.");
        return zones.Add(zone) ? zone : throw Wrong($"list '{zone}'", "the zone is there twice.");
    }

    private BlocklistKinds Kinds(JsonElement json, string where)
    {
        BlocklistKinds kinds = BlocklistKinds.None;
        foreach (string word in Texts(json, "kinds", where))
        {
            kinds |= word.ToLowerInvariant() switch
            {
                "ipv4" => BlocklistKinds.IPv4,
                "ipv6" => BlocklistKinds.IPv6,
                "domain" => BlocklistKinds.Domain,
                _ => throw Wrong(where, $"'{Visible.Make(word, 40)}' is no kind; kinds are ipv4, ipv6 and domain."),
            };
        }

        return kinds != BlocklistKinds.None ? kinds : throw Wrong(where, "its 'kinds' are missing; they are ipv4, ipv6 and domain.");
    }

    private IEnumerable<BlocklistCode> Codes(JsonElement json, string member, string where, Func<JsonElement, string, BlocklistCode> read)
    {
        int at = 0;
        foreach (JsonElement one in Members(json, member))
            yield return read(one, $"{where}, {member} {++at}");
    }

    private BlocklistCode Answers(JsonElement json, string where)
    {
        Expect(json, where, "answer", "meaning", "severity");
        (uint first, uint last) = Range(json, where);
        return new BlocklistCode(first, last, 0, Required(json, "meaning", where), Severity(json, where));
    }

    private BlocklistCode Errors(JsonElement json, string where)
    {
        Expect(json, where, "answer", "meaning");
        (uint first, uint last) = Range(json, where);
        return new BlocklistCode(first, last, 0, Required(json, "meaning", where), BlocklistSeverity.None);
    }

    private BlocklistCode Bits(JsonElement json, string where)
    {
        Expect(json, where, "bit", "meaning", "severity");
        return json.TryGetProperty("bit", out JsonElement bit) && bit.ValueKind == JsonValueKind.Number && bit.TryGetByte(out byte number) && byte.IsPow2(number)
            ? new BlocklistCode(0, 0, number, Required(json, "meaning", where), Severity(json, where))
            : throw Wrong(where, "its 'bit' is none of 1, 2, 4, 8, 16, 32, 64 and 128.");
    }

    private (uint First, uint Last) Range(JsonElement json, string where)
    {
        string text = Required(json, "answer", where);
        string[] ends = text.Split('-', 2);
        uint? first = Answer(ends[0]);
        uint? last = ends.Length > 1 ? Answer(ends[1]) : first;
        return first is { } from && last is { } to && from <= to
            ? (from, to)
            : throw Wrong(where, $"'{Visible.Make(text, 40)}' is no answer; write 127.0.0.2 or 127.0.0.4-127.0.0.7.");
    }

    private static uint? Answer(string text)
        => IPAddress.TryParse(text, out IPAddress? address) && IPAddress.IsLoopback(address) && address.ToString() == text ? BlocklistCode.Number(address) : null;

    private BlocklistSeverity Severity(JsonElement json, string where)
    {
        return Text(json, "severity", where)?.ToLowerInvariant() switch
        {
            null or "abuse" => BlocklistSeverity.Abuse,
            "policy" => BlocklistSeverity.Policy,
            "none" => BlocklistSeverity.None,
            { } word => throw Wrong(where, $"its severity is '{Visible.Make(word, 40)}'; severities are abuse, policy and none."),
        };
    }

    // A key is a label of a domain name, and a secret: what is wrong with it is said without it.
    private string Key(JsonElement json, string where)
    {
        string key = Text(json, "key", where) ?? "";
        return key.Length == 0 || DnsName.IsGood(key) ? key : throw Wrong(where, "its 'key' can be no part of a domain name; it is made of letters, digits, '-' and '_'.");
    }

    private string Test(JsonElement json, string member, string where, BlocklistKinds kinds, (string IPv4, string IPv6, string Domain) usual)
    {
        string? text = Text(json, member, where);
        if (text == NoTest)
            return "";
        text ??= kinds.HasFlag(BlocklistKinds.IPv4) ? usual.IPv4 : kinds.HasFlag(BlocklistKinds.IPv6) ? usual.IPv6 : usual.Domain;
        return BlocklistTarget.TryParse(text, oneLabel: true, out BlocklistTarget? target) && kinds.HasFlag(target.Kind)
            ? text
            : throw Wrong(where, $"its '{member}' is nothing that this list can be asked about; write an address, a domain, or \"{NoTest}\".");
    }

    private string Since(JsonElement json, string where)
    {
        string since = Required(json, "since", where);
        return DateOnly.TryParseExact(since, ["yyyy", "yyyy-MM", "yyyy-MM-dd"], CultureInfo.InvariantCulture, DateTimeStyles.None, out _)
            ? since
            : throw Wrong(where, $"'{Visible.Make(since, 40)}' is no date; write 2024, 2024-06 or 2024-06-05.");
    }
}
