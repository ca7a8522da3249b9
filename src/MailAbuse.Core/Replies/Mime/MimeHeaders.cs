using System.Text;
using MailAbuse.Text;

namespace MailAbuse.Replies.Mime;

/// <summary>The header fields of a message or of one of its parts (RFC 5322, 2.2): unfolded, by name, the first of each; of From the first two.</summary>
internal sealed class MimeHeaders
{
    // A letter has some fifty fields. More than this is somebody who wants to keep us busy.
    private const int MaxFields = 1000;
    private const int MaxFieldLength = 20_000;

    private static readonly UTF8Encoding s_strictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly Dictionary<string, string> _fields = new(StringComparer.OrdinalIgnoreCase);

    private bool _hasSecondFrom;

    /// <summary>The raw text of a field; null: there is none.</summary>
    public string? this[string name] => _fields.GetValueOrDefault(name);

    /// <summary>A field with its encoded words decoded; empty: there is none.</summary>
    public string Decoded(string name) => this[name] is { } text ? EncodedWords.Decode(text) : "";

    /// <summary>Reads the fields that begin at <paramref name="at"/>.</summary>
    /// <param name="bytes">The message, each byte a character.</param>
    /// <param name="at">Where to begin; then the first character of the body.</param>
    /// <param name="end">Where the part ends.</param>
    public static MimeHeaders Read(string bytes, ref int at, int end)
    {
        MimeHeaders headers = new();
        string? name = null;
        StringBuilder value = new();
        while (at < end)
        {
            int start = at;
            ReadOnlySpan<char> line = MimeLines.Next(bytes, ref at, end);
            if (line.IsEmpty) break;
            if (line[0] is ' ' or '\t')
            {
                if (value.Length + line.Length < MaxFieldLength) value.Append(' ').Append(line.Trim());
                continue;
            }

            int colon = line.IndexOf(':');
            // A line that is no field ends the header, and belongs to the body.
            if (colon <= 0 || line[..colon].TrimEnd().ContainsAny(' ', '\t'))
            {
                // "From joe Mon Sep 17 …", the first line of a mailbox file.
                if (name is null && line.StartsWith("From ", StringComparison.Ordinal)) continue;
                at = start;
                break;
            }

            headers.Add(name, value);
            name = line[..colon].TrimEnd().ToString();
            value.Clear().Append(line[(colon + 1)..][..Math.Min(line.Length - colon - 1, MaxFieldLength)].Trim());
        }

        headers.Add(name, value);
        return headers;
    }

    private void Add(string? name, StringBuilder value)
    {
        if (name is null || _fields.Count >= MaxFields) return;
        string text = value.ToString();
        // Raw bytes beyond ASCII are UTF-8 where they can be (RFC 6532).
        if (!Ascii.IsValid(text))
        {
            try
            {
                text = s_strictUtf8.GetString(Encoding.Latin1.GetBytes(text));
            }
            catch (DecoderFallbackException)
            {
                // Then each byte stays the letter that it is in ISO 8859-1.
            }
        }

        if (_fields.TryAdd(name, text) || _hasSecondFrom || !name.Equals("From", StringComparison.OrdinalIgnoreCase)) return;
        // Mail programs differ in which of two they show; so both are told.
        _hasSecondFrom = true;
        _fields[name] += ", " + text;
    }
}
