using System.Buffers;
using System.Text;
using System.Text.RegularExpressions;
using MailAbuse.Servers;

namespace MailAbuse.Reputation;

/// <summary>What is known of receivers' refusals: rules as data, the module's own and the user's. For use by many threads at once.</summary>
/// <remarks>docs/refusals.md is the description for users.</remarks>
public sealed class RefusalCatalogue
{
    private static readonly Lazy<RefusalCatalogueFile> OwnFile = new(() => RefusalCatalogueReader.Read(
        CatalogueSource.Own(RefusalCatalogueLocation.FileName), RefusalCatalogueLocation.FileName, compiles: false));
    private static readonly Lazy<RefusalCatalogue> OwnCatalogue = new(() => new RefusalCatalogue(OwnFile.Value, null));

    private readonly RefusalCatalogueEntry[] _entries;
    private readonly int _users;
    private readonly RefusalCatalogueList[] _lists;
    private readonly RefusalCatalogueAnchors _anchors;
    private readonly Dictionary<string, string>.AlternateLookup<ReadOnlySpan<char>> _operators;
    private readonly RefusalCatalogueTexts _texts = new();

    private RefusalCatalogue(RefusalCatalogueFile own, RefusalCatalogueFile? users)
    {
        // The user's come first, in his order; one with the id of ours stands for ours.
        HashSet<string> gone = [.. users?.Disabled ?? [], .. users?.Entries.Select(entry => entry.Rule.Id) ?? []];
        _entries = [.. users?.Entries ?? [], .. own.Entries.Where(entry => !gone.Contains(entry.Rule.Id))];
        _users = users?.Entries.Count ?? 0;
        _lists = [.. (users?.Lists ?? []).Concat(own.Lists).DistinctBy(list => list.Zone)];
        Rules = [.. _entries.Select(entry => entry.Rule)];
        var operators = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (RefusalCatalogueOperator one in (users?.Operators ?? []).Concat(own.Operators))
        {
            foreach (string host in one.Hosts) operators.TryAdd(host, one.Name);
        }

        _operators = operators.GetAlternateLookup<ReadOnlySpan<char>>();
        _anchors = new RefusalCatalogueAnchors(
            _entries.SelectMany((entry, at) => entry.Anchors.Select(anchor => (anchor, at)))
                .Concat(_lists.SelectMany((list, at) => list.Names.Append(list.Zone).Select(name => (name, _entries.Length + at))))
                .Concat(_lists.SelectMany((list, at) => list.Sites.Select(site => (site, _entries.Length + _lists.Length + at)))));
    }

    /// <summary>The module's own.</summary>
    public static RefusalCatalogue Own => OwnCatalogue.Value;

    /// <summary>All rules in the order in which they are asked: the first that fits counts.</summary>
    public IReadOnlyList<RefusalRule> Rules { get; }

    /// <summary>For tests: the rules with their conditions.</summary>
    internal IReadOnlyList<RefusalCatalogueEntry> Entries => _entries;

    /// <summary>For tests: the lists by name.</summary>
    internal IReadOnlyList<RefusalCatalogueList> Lists => _lists;

    /// <summary>The module's own, with a user's file before it.</summary>
    /// <param name="userFile">The file, as <see cref="RefusalCatalogueLocation.Find"/> gives it; null or empty: <see cref="Own"/> alone.</param>
    /// <exception cref="ServerException"><see cref="ServerProblemKind.CatalogueInvalid"/>: file, entry and reason. <see cref="Own"/> is as it was.</exception>
    public static RefusalCatalogue Load(string? userFile)
        => string.IsNullOrEmpty(userFile) ? Own : With(CatalogueSource.Read(userFile, "refusals"), userFile);

    /// <summary>The module's own, with a user's catalogue before it.</summary>
    /// <param name="json">The catalogue, UTF-8.</param>
    /// <param name="file">Its name, for messages.</param>
    /// <exception cref="ServerException"><see cref="ServerProblemKind.CatalogueInvalid"/>: file, entry and reason.</exception>
    public static RefusalCatalogue With(ReadOnlyMemory<byte> json, string file)
    {
        ArgumentNullException.ThrowIfNull(file);
        RefusalCatalogueFile users = RefusalCatalogueReader.Read(json, file, compiles: true);
        HashSet<string> known = [.. OwnFile.Value.Entries.Select(entry => entry.Rule.Id)];
        return users.Disabled.FirstOrDefault(id => !known.Contains(id)) is { } strange
            ? throw new ServerException(
                ServerProblemKind.CatalogueInvalid,
                file,
                $"{file}: entry '{strange}': it switches off a rule that the module does not have.",
                "Look for its id in catalogue/refusals.json of the module; a newer module can have renamed it.")
            : new RefusalCatalogue(OwnFile.Value, users);
    }

    /// <summary>What a reply means.</summary>
    /// <param name="reply">What the receiver said, as it stands in the log, with or without <c>host … said: </c> in front: bytes of a stranger. The first 4,096 count.</param>
    /// <param name="dsn">The enhanced status code of the log line (<c>dsn=</c>), or empty.</param>
    /// <param name="mailHost">The mail host (<c>relay=</c>, or the host in the reply; with or without address and port), or empty.</param>
    public RefusalMatch Match(ReadOnlySpan<byte> reply, ReadOnlySpan<byte> dsn, ReadOnlySpan<byte> mailHost)
    {
        Span<char> buffer = stackalloc char[RefusalCatalogueReply.Longest];
        var text = new RefusalCatalogueReply(reply, buffer);
        Span<char> hostBuffer = stackalloc char[LongestHost];
        ReadOnlySpan<char> host = HostOf(mailHost.IsEmpty ? text.Host : mailHost, hostBuffer);
        int status = StatusOf(dsn);
        int found = Find(text, status, host, out int listAt);
        RefusalCatalogueEntry? entry = found < 0 ? null : _entries[found];
        RefusalRule? rule = entry?.Rule;
        Match? taken = entry?.Take(text.Text);

        string name = rule?.List ?? "";
        if (name.Length == 0) name = listAt >= 0 ? _lists[listAt].Zone : ZoneOf(taken, host);
        RefusalCatalogueList? list = name.Length > 0 ? Array.Find(_lists, one => one.Zone == name) : null;
        string address = taken?.Groups["address"] is { Success: true } group ? RefusalCatalogueAddress.Checked(group.ValueSpan) : "";
        if (address.Length == 0 && text.HasCode) address = RefusalCatalogueAddress.Find(text.Text, mailHost, text.Host);

        // Who refuses is told by whose host it is; a text of one provider can come from another (Apple goes by Proofpoint's list). But what
        // the user wrote down himself is what he wants to see.
        string whose = found >= 0 && found < _users ? rule!.Operator : "";
        if (whose.Length == 0) whose = OperatorOf(host);
        if (whose.Length == 0) whose = rule?.Operator ?? "";
        if (whose.Length == 0) whose = list?.Operator ?? "";
        string meaning = rule?.Meaning ?? "";
        if (meaning.Length > 0 && list is { Note.Length: > 0 }) meaning = _texts.Get($"{meaning} {list.Note}");
        return new RefusalMatch(rule, whose, name, CodeOf(rule, taken, text, dsn, status), _texts.Get(address))
        {
            Meaning = meaning,
            DelistingUrl = rule is { DelistingUrl.Length: > 0 } ? rule.DelistingUrl : list?.DelistingUrl ?? "",
        };
    }

    /// <summary>Why, and nothing else: without the rest of <see cref="Match"/>, and without anything made.</summary>
    /// <param name="reply">As for <see cref="Match"/>.</param>
    /// <param name="dsn">As for <see cref="Match"/>.</param>
    /// <param name="mailHost">As for <see cref="Match"/>.</param>
    public RefusalCause CauseOf(ReadOnlySpan<byte> reply, ReadOnlySpan<byte> dsn, ReadOnlySpan<byte> mailHost)
    {
        Span<char> buffer = stackalloc char[RefusalCatalogueReply.Longest];
        var text = new RefusalCatalogueReply(reply, buffer);
        Span<char> hostBuffer = stackalloc char[LongestHost];
        int found = Find(text, StatusOf(dsn), HostOf(mailHost.IsEmpty ? text.Host : mailHost, hostBuffer), out _);
        return found < 0 ? RefusalCause.Unknown : _entries[found].Rule.Cause;
    }

    /// <summary>The operator to whom a mail host belongs; empty where nobody knows.</summary>
    /// <param name="mailHost">The mail host (<c>relay=</c>).</param>
    public string OperatorOf(ReadOnlySpan<byte> mailHost)
    {
        Span<char> buffer = stackalloc char[LongestHost];
        return OperatorOf(HostOf(mailHost, buffer));
    }

    private const int LongestHost = 256;
    private const int LongestAnchor = 1000;

    private int Find(in RefusalCatalogueReply reply, int status, ReadOnlySpan<char> host, out int list)
    {
        Span<ulong> hit = stackalloc ulong[(_entries.Length >> 6) + 1];
        list = -1;
        int longest = 0;
        for (int place = -1, which = -1; _anchors.Next(reply.Text, ref place, ref which, out RefusalCatalogueAnchors.Anchor anchor);)
        {
            foreach (int owner in anchor.Owners)
            {
                if (owner < _entries.Length)
                {
                    hit[owner >> 6] |= 1UL << (owner & 63);
                }
                else if (place == 0 || reply.Text[place - 1] != '@')
                {
                    // Not in an address, where it is a domain like any other: somebody writes to spamhaus.org.
                    // The longest is the most exact: zen.spamhaus.org says more than spamhaus. A name says more than any link.
                    bool isSite = owner >= _entries.Length + _lists.Length;
                    int weight = isSite ? anchor.Text.Length : anchor.Text.Length + LongestAnchor;
                    if (weight <= longest) continue;
                    longest = weight;
                    list = owner - _entries.Length - (isSite ? _lists.Length : 0);
                }
            }
        }

        for (int at = 0; at < _entries.Length; at++)
        {
            RefusalCatalogueEntry entry = _entries[at];
            if (entry.Anchors.Length > 0 && (hit[at >> 6] >> (at & 63) & 1) == 0) continue;
            if (entry.NamesList && list < 0) continue;
            if (entry.Statuses.Length > 0 && !Holds(entry.Statuses, status) && !Holds(entry.Statuses, reply.Status)) continue;
            if (entry.Hosts.Length > 0 && !Lies(host, entry.Hosts)) continue;
            if (entry.FitsPattern(reply.Text)) return at;
        }

        return -1;
    }

    private static bool Holds(RefusalCatalogueStatus[] ranges, int status)
    {
        foreach (RefusalCatalogueStatus range in ranges)
        {
            if (range.Holds(status)) return true;
        }

        return false;
    }

    private static bool Lies(ReadOnlySpan<char> host, string[] hosts)
    {
        foreach (string one in hosts)
        {
            if (host.EndsWith(one, StringComparison.Ordinal) && (host.Length == one.Length || host[^(one.Length + 1)] == '.')) return true;
        }

        return false;
    }

    private string OperatorOf(ReadOnlySpan<char> host)
    {
        while (host.Length > 0)
        {
            if (_operators.TryGetValue(host, out string? name)) return name;
            int dot = host.IndexOf('.');
            host = dot < 0 ? [] : host[(dot + 1)..];
        }

        return "";
    }

    // "mx.example.net[192.0.2.1]:25", lower case, without address, port and final dot.
    private static ReadOnlySpan<char> HostOf(ReadOnlySpan<byte> mailHost, Span<char> buffer)
    {
        int end = mailHost.IndexOfAny((byte)'[', (byte)':');
        if (end >= 0) mailHost = mailHost[..end];
        mailHost = mailHost.TrimEnd((byte)'.');
        return mailHost.Length <= buffer.Length && Ascii.ToLower(mailHost, buffer, out int written) == OperationStatus.Done ? buffer[..written] : [];
    }

    private static int StatusOf(ReadOnlySpan<byte> dsn)
    {
        Span<char> buffer = stackalloc char[9];
        return dsn.Length <= buffer.Length && Ascii.ToUtf16(dsn, buffer, out int written) == OperationStatus.Done
            ? RefusalCatalogueStatus.Read(buffer[..written], out _)
            : RefusalCatalogueStatus.None;
    }

    private string CodeOf(RefusalRule? rule, Match? taken, in RefusalCatalogueReply reply, ReadOnlySpan<byte> dsn, int status)
    {
        if (rule is { Code.Length: > 0 }) return rule.Code;
        if (taken?.Groups["code"] is { Success: true, Length: <= LongestCode } code) return _texts.Get(code.Value.ToUpperInvariant());
        if (reply.Enhanced.Length > 0) return _texts.Get(reply.Enhanced);
        // Where the reply has none, Postfix makes 5.0.0 of 554 (or 4.0.0): the three digits say more.
        bool isMade = status % 1_000_000 == 0;
        if (reply.HasCode && isMade) return _texts.Get(reply.Code);
        return status == RefusalCatalogueStatus.None ? "" : _texts.Get(Encoding.ASCII.GetString(dsn));
    }

    private const int LongestCode = 40;

    // A zone that the table does not know, as the rule's pattern took it out of the reply.
    private string ZoneOf(Match? taken, ReadOnlySpan<char> host)
    {
        if (taken?.Groups["list"] is not { Success: true, Length: > 3 and <= 253 } group) return "";
        string zone = group.Value.ToLowerInvariant().TrimEnd('.');
        int dot = zone.LastIndexOf('.');
        // The last label of a name has a letter in it: an address is no zone. And who blocks us is no list.
        bool isZone = dot > 0 && zone.AsSpan(dot + 1).IndexOfAnyInRange('a', 'z') >= 0 && !zone.Contains("..", StringComparison.Ordinal) && !host.SequenceEqual(zone);
        return isZone ? _texts.Get(zone) : "";
    }
}
