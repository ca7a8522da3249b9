using System.Buffers;

namespace MailAbuse.Reputation;

/// <summary>All literal texts of a catalogue, searched for in one pass over a reply; ASCII letters count as the same in both cases.</summary>
internal sealed class RefusalCatalogueAnchors
{
    private readonly SearchValues<string> _all;
    private readonly Anchor[] _anchors;
    private readonly Range[] _byFirst = new Range[128];

    /// <param name="texts">Each text with what it stands for: a number from 0 on.</param>
    public RefusalCatalogueAnchors(IEnumerable<(string Text, int Owner)> texts)
    {
        _anchors = [.. texts
            .Select(one => (Text: one.Text.ToLowerInvariant(), one.Owner))
            .GroupBy(one => one.Text, StringComparer.Ordinal)
            .Select(same => new Anchor(same.Key, !same.Key.Contains(' ', StringComparison.Ordinal), [.. same.Select(one => one.Owner).Distinct()]))
            .OrderBy(anchor => anchor.Text, StringComparer.Ordinal)];
        _all = SearchValues.Create([.. _anchors.Select(anchor => anchor.Text)], StringComparison.OrdinalIgnoreCase);
        for (int at = 0; at < _anchors.Length;)
        {
            int first = at;
            char letter = _anchors[first].Text[0];
            while (at < _anchors.Length && _anchors[at].Text[0] == letter) at++;
            _byFirst[letter] = first..at;
        }
    }

    /// <summary>The anchor that comes next.</summary>
    /// <param name="text">The reply.</param>
    /// <param name="at">Where to go on; behind the place that was found.</param>
    /// <param name="which">The anchor to go on with at that place; -1: not looked up yet. Several can begin at one place.</param>
    /// <param name="found">The anchor.</param>
    /// <param name="place">Where it begins.</param>
    /// <returns>False where there is none left.</returns>
    public bool Next(ReadOnlySpan<char> text, ref int at, ref int which, out Anchor found, out int place)
    {
        while (true)
        {
            if (which < 0)
            {
                int next = at < text.Length ? text[at..].IndexOfAny(_all) : -1;
                if (next < 0)
                {
                    (found, place) = (default, -1);
                    return false;
                }

                at += next;
                which = _byFirst[char.ToLowerInvariant(text[at])].Start.Value;
            }

            int end = _byFirst[char.ToLowerInvariant(text[at])].End.Value;
            while (which < end)
            {
                found = _anchors[which++];
                if (!text[at..].StartsWith(found.Text, StringComparison.OrdinalIgnoreCase) || found.IsWord && !StandsAlone(text, at, found.Text.Length)) continue;
                place = at;
                if (which == end) Advance(ref at, ref which);
                return true;
            }

            Advance(ref at, ref which);
        }
    }

    private static void Advance(ref int at, ref int which)
    {
        at++;
        which = -1;
    }

    // Part of a longer word is another word: S3140 is not in XS31405.
    private static bool StandsAlone(ReadOnlySpan<char> text, int at, int length)
        => (at == 0 || !char.IsAsciiLetterOrDigit(text[at - 1]) || !char.IsAsciiLetterOrDigit(text[at]))
            && (at + length >= text.Length || !char.IsAsciiLetterOrDigit(text[at + length]) || !char.IsAsciiLetterOrDigit(text[at + length - 1]));

    /// <summary>One text.</summary>
    /// <param name="Text">The text, lower case.</param>
    /// <param name="IsWord">True: it has no blank and must stand alone.</param>
    /// <param name="Owners">What it stands for.</param>
    internal readonly record struct Anchor(string Text, bool IsWord, int[] Owners);
}
