using System.Text;

namespace MailAbuse.Mta.Postfix.Servers.Maps;

/// <summary>
/// The text of one of our maps: each thing of ours is a comment and its entries, whatever else stands there belongs to others and is kept
/// byte for byte. The state of a server is told from these texts alone.
/// </summary>
/// <remarks>
/// Lines are read as Postfix reads them (readllines(3) of Postfix): what begins with <c>#</c> or is blank is no line; what begins with
/// a blank continues the line before, over comments, too. Of two entries with one key the first wins, so ours are put in front of
/// those of others. Bytes are kept as Latin-1 characters, which are the same numbers.
/// </remarks>
/// <typeparam name="T">What a comment says.</typeparam>
internal sealed class MapText<T>
    where T : class
{
    private readonly MapForm<T> _form;
    private readonly string[] _lines;
    private readonly List<Owned> _owned = [];
    private readonly List<MapEntry> _entries = [];
    private readonly Dictionary<MapEntry, Owned> _owners = [];
    private readonly ILookup<T, MapEntry> _entriesOf;
    private readonly Dictionary<string, string> _answers = new(StringComparer.Ordinal);

    private MapText(string[] lines, MapForm<T> form)
    {
        _lines = lines;
        _form = form;
        Read();
        // A text never changes; a list of thousands asks these of each of them.
        Owners = [.. _owned.Where(owned => !owned.IsSpoilt).Select(owned => owned.Owner)];
        Ownerless = [.. _owned.Where(owned => owned.IsSpoilt).Select(owned => owned.Owner)];
        Foreign = [.. _entries.Where(entry => !_owners.ContainsKey(entry))];
        _entriesOf = _entries.Where(_owners.ContainsKey).ToLookup(entry => _owners[entry].Owner, (IEqualityComparer<T>)ReferenceEqualityComparer.Instance);
        foreach (MapEntry entry in _entries.Where(entry => entry is { Key: not null, Action.Length: > 0 }))
            _answers.TryAdd(entry.Key!, entry.Action);
    }

    /// <summary>What is ours, in the order of the file.</summary>
    public IReadOnlyList<T> Owners { get; }

    /// <summary>What is ours by a comment that cannot be read any more, as its entries tell it (<see cref="MapForm{T}.Recover"/>).</summary>
    public IReadOnlyList<T> Ownerless { get; }

    /// <summary>Entries that others wrote.</summary>
    public IReadOnlyList<MapEntry> Foreign { get; }

    /// <summary>Lines that look like a comment of ours and cannot be read any more, counted from 1.</summary>
    public IReadOnlyList<int> Spoilt { get; private set; } = [];

    /// <summary>Reads a text; null is an empty one.</summary>
    public static MapText<T> Parse(byte[]? text, MapForm<T> form) => new(Split(Encoding.Latin1.GetString(text ?? [])), form);

    /// <summary>The entries of one of ours that are there.</summary>
    public IReadOnlyList<MapEntry> EntriesOf(T owner) => [.. _entriesOf[owner]];

    /// <summary>
    /// Lines that continue entries of ours. We write none, so a hand did: Postfix takes a line that begins with a blank for a part of the
    /// entry before, and it goes where that goes.
    /// </summary>
    /// <returns>The lines, counted from 1, without the blanks around them.</returns>
    public IReadOnlyList<(int Line, string Text)> ContinuationsOf(IEnumerable<T> owners) =>
        [.. owners.SelectMany(EntriesOf).SelectMany(entry => entry.Lines.Skip(1)).Order().Select(line => (line + 1, _lines[line].Trim()))];

    /// <summary>What the table built of this text answers for a key; null for nothing.</summary>
    public string? AnswerTo(string key) => _answers.GetValueOrDefault(key);

    /// <summary>The same text with one more, in the place of any that has one of its keys.</summary>
    /// <param name="owner">What is ours.</param>
    /// <param name="lines">Its comment and its entries, without their ends.</param>
    public MapText<T> With(T owner, IEnumerable<string> lines)
    {
        MapText<T> others = Without(_form.KeysOf(owner));
        List<string> all = [.. others._lines];
        if (all.Count > 0 && !all[^1].EndsWith('\n'))
            all[^1] += "\n";
        int at = others.PlaceForNew() ?? all.Count;
        all.InsertRange(at, lines.Select(line => line + "\n"));
        return new MapText<T>([.. all], _form);
    }

    /// <summary>The same text without those of ours that have one of these keys.</summary>
    public MapText<T> Without(IEnumerable<string> keys)
    {
        HashSet<string> gone = [.. keys];
        HashSet<int> drop = [];
        foreach (Owned owned in _owned.Where(owned => _form.KeysOf(owned.Owner).Any(gone.Contains)))
        {
            drop.Add(owned.Line);
            foreach (MapEntry entry in EntriesOf(owned.Owner))
                drop.UnionWith(entry.Lines);
        }

        return drop.Count == 0 ? this : new MapText<T>([.. _lines.Where((_, line) => !drop.Contains(line))], _form);
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
            if (text[0] == '#' && (_form.IsContinued || _lines[at][0] == '#'))
            {
                if (_form.TryRead(Encoding.Latin1.GetBytes(text), out T? owner))
                {
                    parts.Add((at, new Owned(owner, at, IsSpoilt: false), null));
                }
                else if (text.StartsWith(CommentLine.Prefix, StringComparison.Ordinal))
                {
                    spoilt.Add(at + 1);
                    parts.Add((at, null, null));
                }
                else if (parts is [.., (_, null, null)])
                {
                    // Somebody's own comment stands between: what follows is his.
                    parts.RemoveAt(parts.Count - 1);
                }
            }
            else if (_form.IsContinued && TableLine.IsBlank(_lines[at][0]))
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
    // word for word what we wrote (somebody sorted the file). Below a spoilt comment the first entry may tell what was ours.
    private void Own(List<(int Line, Owned? Comment, List<int>? Entry)> parts)
    {
        _owned.AddRange(parts.Where(part => part.Comment is not null).Select(part => part.Comment!));
        Owned? above = null;
        int? spoilt = null;
        HashSet<string> taken = [];
        foreach ((int line, Owned? comment, List<int>? lines) in parts)
        {
            if (lines is null)
            {
                above = comment;
                spoilt = comment is null ? line : null;
                taken.Clear();
                continue;
            }

            MapEntry entry = EntryOf(lines);
            _entries.Add(entry);
            if (spoilt is { } at)
            {
                above = Recover(at, entry);
                spoilt = null;
            }

            if (entry.Key is not { } key)
            {
                above = null;
                continue;
            }

            bool isBelow = above is not null && _form.KeysOf(above.Owner).Contains(key, StringComparer.Ordinal) && taken.Add(key);
            if (!isBelow)
                above = null;
            if ((isBelow ? above : _owned.FirstOrDefault(owned => !owned.IsSpoilt && IsWordForWord(owned, key, entry))) is { } owner)
                _owners[entry] = owner;
        }
    }

    private Owned? Recover(int line, MapEntry entry)
    {
        if (entry.Key is not { } key || _form.Recover(_lines[line], key, entry.Action) is not { } found)
            return null;
        Owned recovered = new(found, line, IsSpoilt: true);
        // What another comment still tells word for word is that one's; the spoilt line goes with it.
        bool isTold = _owned.Any(owned => !owned.IsSpoilt && IsWordForWord(owned, key, entry));
        _owned.Add(recovered);
        return isTold ? null : recovered;
    }

    private bool IsWordForWord(Owned owned, string key, MapEntry entry) =>
        _form.KeysOf(owned.Owner).Contains(key, StringComparer.Ordinal) && _form.IsWordForWord(owned.Owner, entry.Action);

    private MapEntry EntryOf(List<int> lines)
    {
        string text = string.Concat(lines.Select(line => _lines[line].TrimEnd('\r', '\n')));
        (string? key, string action) = _form.ReadEntry(text);
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

    private sealed record Owned(T Owner, int Line, bool IsSpoilt);
}
