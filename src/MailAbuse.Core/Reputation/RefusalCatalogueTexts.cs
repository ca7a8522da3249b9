namespace MailAbuse.Reputation;

/// <summary>
/// Codes, zones and addresses that come again and again, as the same string. Of fixed size, whatever strangers write; a new text takes
/// the place of an old one. Two threads may ask at once: the worst that comes of it is a text made twice.
/// </summary>
internal sealed class RefusalCatalogueTexts
{
    private const int Size = 1024;

    private readonly string?[] _texts = new string?[Size];

    /// <summary>The text as a string.</summary>
    public string Get(ReadOnlySpan<char> text)
    {
        if (text.IsEmpty) return "";
        ref string? known = ref _texts[(uint)string.GetHashCode(text) % Size];
        string? one = Volatile.Read(ref known);
        if (one is not null && text.SequenceEqual(one)) return one;
        one = text.ToString();
        Volatile.Write(ref known, one);
        return one;
    }
}
