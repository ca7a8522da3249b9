using System.Text;

namespace MailAbuse.Mta.Postfix.Servers.Suspensions;

/// <summary>
/// The text of one of our maps. A suspension is a comment and its entries; whatever else stands there belongs to others and is kept
/// byte for byte. The state of a server is told from these texts alone.
/// </summary>
/// <remarks>
/// Lines are read as Postfix reads them (readllines(3) of Postfix): what begins with <c>#</c> or is blank is no line; what begins with
/// a blank continues the line before, over comments, too. Of two entries with one key the first wins, so ours are put in front of
/// those of others. Bytes are kept as Latin-1 characters, which are the same numbers.
/// </remarks>
internal sealed class AccessMapText
{
    private readonly MapSyntax _syntax;
    private readonly string[] _lines;
    private readonly List<Owned> _owned = [];
    private readonly List<MapEntry> _entries = [];
    private readonly Dictionary<MapEntry, Owned> _owners = [];
    private readonly ILookup<MapSuspension, MapEntry> _entriesOf;
    private readonly Dictionary<string, string> _answers = new(StringComparer.Ordinal);

    private AccessMapText(string[] lines, MapSyntax syntax)
    {
        _lines = lines;
        _syntax = syntax;
        Read();
        // A text never changes; a list of thousands asks these of each suspension.
        Suspensions = [.. _owned.Select(owned => owned.Suspension)];
        Foreign = [.. _entries.Where(entry => !_owners.ContainsKey(entry))];
        _entriesOf = _entries.Where(_owners.ContainsKey).ToLookup(entry => _owners[entry].Suspension, (IEqualityComparer<MapSuspension>)ReferenceEqualityComparer.Instance);
        foreach (MapEntry entry in _entries.Where(entry => entry is { Key: not null, Action.Length: > 0 }))
            _answers.TryAdd(entry.Key!, entry.Action);
    }

    /// <summary>The suspensions, in the order of the file.</summary>
    public IReadOnlyList<MapSuspension> Suspensions { get; }

    /// <summary>Entries that others wrote.</summary>
    public IReadOnlyList<MapEntry> Foreign { get; }

    /// <summary>Lines that look like a comment of ours and cannot be read any more, counted from 1.</summary>
    public IReadOnlyList<int> Spoilt { get; private set; } = [];

    /// <summary>Reads a text; null is an empty one.</summary>
    public static AccessMapText Parse(byte[]? text, MapSyntax syntax = MapSyntax.Access) => new(Split(Encoding.Latin1.GetString(text ?? [])), syntax);

    /// <summary>The entries of a suspension that are there.</summary>
    public IReadOnlyList<MapEntry> EntriesOf(MapSuspension suspension) => [.. _entriesOf[suspension]];

    /// <summary>The suspension that has one of these keys; null where there is none.</summary>
    public MapSuspension? Find(params IEnumerable<string> keys) => _owned.FirstOrDefault(owned => owned.Suspension.Concerns(keys))?.Suspension;

    /// <summary>The suspensions that become one when these keys are suspended together; the sender's own first, for its mode and time stay.</summary>
    public IReadOnlyList<MapSuspension> Joined(string sender, IReadOnlyCollection<string> keys) =>
        [.. Suspensions.Where(suspension => suspension.Concerns(keys)).OrderBy(suspension => suspension.Sender != sender)];

    /// <summary>
    /// Lines that continue entries of the suspensions that have one of these keys. We write none, so a hand did: Postfix takes a line that
    /// begins with a blank for a part of the entry before, and it goes where that goes.
    /// </summary>
    /// <returns>The lines, counted from 1, without the blanks around them.</returns>
    public IReadOnlyList<(int Line, string Text)> ContinuationsOf(params IEnumerable<string> keys)
    {
        string[] meant = [.. keys];
        return ContinuationsOf(Suspensions.Where(suspension => suspension.Concerns(meant)));
    }

    /// <summary>Lines that continue entries of these suspensions, as above.</summary>
    public IReadOnlyList<(int Line, string Text)> ContinuationsOf(params IEnumerable<MapSuspension> suspensions) =>
        [.. suspensions.SelectMany(EntriesOf).SelectMany(entry => entry.Lines.Skip(1)).Order().Select(line => (line + 1, _lines[line].Trim()))];

    /// <summary>What the table built of this text answers for a key; null for nothing.</summary>
    public string? AnswerTo(string key) => _answers.GetValueOrDefault(key);

    /// <summary>The same text with a suspension, in the place of any that has one of its keys.</summary>
    /// <param name="suspension">The suspension.</param>
    /// <param name="hostName">Postfix's myhostname.</param>
    public AccessMapText With(MapSuspension suspension, string hostName = "")
    {
        AccessMapText others = Without(suspension.Keys);
        List<string> lines = [.. others._lines];
        if (lines.Count > 0 && !lines[^1].EndsWith('\n'))
            lines[^1] += "\n";
        int at = others.PlaceForNew() ?? lines.Count;
        lines.InsertRange(at, [MapComment.Write(suspension) + "\n", .. suspension.Keys.Select(key => MapLines.Write(_syntax, key, suspension, hostName) + "\n")]);
        return new AccessMapText([.. lines], _syntax);
    }

    /// <summary>The same text without the suspensions that have one of these keys.</summary>
    public AccessMapText Without(params IEnumerable<string> keys)
    {
        string[] gone = [.. keys];
        HashSet<int> drop = [];
        foreach (Owned owned in _owned.Where(owned => owned.Suspension.Concerns(gone)))
        {
            drop.Add(owned.Line);
            foreach (MapEntry entry in EntriesOf(owned.Suspension))
                drop.UnionWith(entry.Lines);
        }

        return drop.Count == 0 ? this : new AccessMapText([.. _lines.Where((_, line) => !drop.Contains(line))], _syntax);
    }

    /// <summary>The text as bytes.</summary>
    public byte[] ToBytes() => Encoding.Latin1.GetBytes(string.Concat(_lines));

    // In front of the first entry of somebody else, and of the comment lines that speak of it: of two with one key the first wins.
    // That entry begins a line of its own, so it can never continue ours.
    private int? PlaceForNew()
    {
        MapEntry? first = Foreign.Count > 0 ? Foreign[0] : null;
        if (first is null)
            return null;
        int at = first.Lines[0];
        while (at > 0 && _lines[at - 1].StartsWith('#') && !IsOwnComment(at - 1))
            at--;
        return at;
    }

    private bool IsOwnComment(int line) => _owned.Any(owned => owned.Line == line);

    private void Read()
    {
        List<(int Line, Owned? Comment, List<int>? Entry)> parts = [];
        List<int> spoilt = [];
        List<int>? current = null;
        for (int at = 0; at < _lines.Length; at++)
        {
            string text = _lines[at].TrimStart(' ', '\t', '\r', '\n', '\v', '\f');
            if (text.Length == 0)
                continue;
            if (text[0] == '#' && (_syntax != MapSyntax.RefusedUsers || _lines[at][0] == '#'))
            {
                if (MapComment.TryRead(Encoding.Latin1.GetBytes(text), out MapSuspension? suspension))
                    parts.Add((at, new Owned(suspension, at), null));
                else if (text.StartsWith(MapComment.Prefix, StringComparison.Ordinal))
                    spoilt.Add(at + 1);
            }
            else if (_syntax != MapSyntax.RefusedUsers && MapLines.IsBlank(_lines[at][0]))
            {
                // At the beginning of the file there is nothing to continue, and postmap passes it over.
                current?.Add(at);
            }
            else
            {
                current = [at];
                parts.Add((at, null, current));
            }
        }

        Spoilt = spoilt;
        Own(parts);
    }

    // An entry is ours where it stands below its comment, even if a hand changed what it answers; or anywhere, where it still says
    // word for word what we wrote (somebody sorted the file).
    private void Own(List<(int Line, Owned? Comment, List<int>? Entry)> parts)
    {
        _owned.AddRange(parts.Where(part => part.Comment is not null).Select(part => part.Comment!));
        Owned? above = null;
        HashSet<string> taken = [];
        foreach ((int _, Owned? comment, List<int>? lines) in parts)
        {
            if (comment is not null)
            {
                above = comment;
                taken.Clear();
                continue;
            }

            MapEntry entry = EntryOf(lines!);
            _entries.Add(entry);
            if (entry.Key is not { } key)
            {
                above = null;
                continue;
            }

            bool isBelow = above is not null && above.Suspension.Keys.Contains(key, StringComparer.Ordinal) && taken.Add(key);
            if (!isBelow)
                above = null;
            if ((isBelow ? above : _owned.FirstOrDefault(owned => IsWordForWord(owned, key, entry))) is { } owner)
                _owners[entry] = owner;
        }
    }

    private bool IsWordForWord(Owned owned, string key, MapEntry entry) =>
        owned.Suspension.Keys.Contains(key, StringComparer.Ordinal)
        && (_syntax == MapSyntax.RefusedUsers || entry.Action == SuspensionAnswer.Of(owned.Suspension));

    private MapEntry EntryOf(List<int> lines)
    {
        string text = string.Concat(lines.Select(line => _lines[line].TrimEnd('\r', '\n')));
        (string? key, string action) = MapLines.Read(_syntax, text);
        return new MapEntry(key, action, text, lines);
    }

    private static string[] Split(string text)
    {
        List<string> lines = [];
        for (int at = 0; at < text.Length;)
        {
            int end = text.IndexOf('\n', at);
            end = end < 0 ? text.Length : end + 1;
            lines.Add(text[at..end]);
            at = end;
        }

        return [.. lines];
    }

    private sealed record Owned(MapSuspension Suspension, int Line);
}
