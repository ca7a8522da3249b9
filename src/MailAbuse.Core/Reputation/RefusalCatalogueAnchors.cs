namespace MailAbuse.Reputation;

/// <summary>
/// All literal texts of a catalogue, searched for in one pass over a reply; ASCII letters count as the same in both cases. The three
/// characters at each place are looked up in a small table, so the pass takes the same time whatever stands in the reply. (The
/// framework's search for many strings tells where one begins and not which, and has to be started anew behind each.)
/// </summary>
internal sealed class RefusalCatalogueAnchors
{
    /// <summary>The shortest text that can be searched for.</summary>
    public const int Shortest = 3;

    // For 1,000 texts, so that one place of eight leads to one that is not there.
    private const int Size = 8192;

    private readonly Anchor[] _anchors;
    private readonly int[] _first = new int[Size];
    private readonly int[] _next;

    /// <param name="texts">Each text with what it stands for: a number from 0 on.</param>
    public RefusalCatalogueAnchors(IEnumerable<(string Text, int Owner)> texts)
    {
        _anchors = [.. texts
            .GroupBy(one => one.Text, one => one.Owner, StringComparer.OrdinalIgnoreCase)
            .Select(same => new Anchor(same.Key, !same.Key.Contains(' ', StringComparison.Ordinal), [.. same.Distinct()]))];
        _next = new int[_anchors.Length];
        Array.Fill(_first, -1);
        for (int which = _anchors.Length - 1; which >= 0; which--)
        {
            ref int first = ref _first[Slot(_anchors[which].Text)];
            _next[which] = first;
            first = which;
        }
    }

    /// <summary>Goes to the next anchor that stands in a reply.</summary>
    /// <param name="text">The reply.</param>
    /// <param name="at">Where; -1 before the first.</param>
    /// <param name="which">Which; -1 before the first. Several can begin at one place.</param>
    /// <param name="found">The anchor.</param>
    /// <returns>False where there is none left.</returns>
    public bool Next(ReadOnlySpan<char> text, ref int at, ref int which, out Anchor found)
    {
        which = which < 0 ? -1 : _next[which];
        while (true)
        {
            for (; which >= 0; which = _next[which])
            {
                found = _anchors[which];
                if (text[at..].StartsWith(found.Text, StringComparison.OrdinalIgnoreCase) && (!found.IsWord || StandsAlone(text, at, found.Text.Length)))
                    return true;
            }

            if (++at > text.Length - Shortest)
            {
                found = default;
                return false;
            }

            which = _first[Slot(text[at..])];
        }
    }

    // Letters of both cases fall together, and some signs with them, which the comparison tells apart.
    private static int Slot(ReadOnlySpan<char> text) => ((text[0] | 0x20) * 2657 + (text[1] | 0x20) * 419 + (text[2] | 0x20) * 31) & (Size - 1);

    // Part of a longer word is another word: S3140 is not in XS31405.
    private static bool StandsAlone(ReadOnlySpan<char> text, int at, int length)
        => (at == 0 || !char.IsAsciiLetterOrDigit(text[at - 1]) || !char.IsAsciiLetterOrDigit(text[at]))
            && (at + length >= text.Length || !char.IsAsciiLetterOrDigit(text[at + length]) || !char.IsAsciiLetterOrDigit(text[at + length - 1]));

    /// <summary>One text.</summary>
    /// <param name="Text">The text.</param>
    /// <param name="IsWord">True: it has no blank and must stand alone.</param>
    /// <param name="Owners">What it stands for.</param>
    internal readonly record struct Anchor(string Text, bool IsWord, int[] Owners);
}
