using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace MailAbuse.Mta.Postfix.Servers.Maps;

/// <summary>
/// The comment line in front of entries of ours: <c># mailabuse {json}</c>. JSON because reasons and cases are free text: it leaves no
/// control character and nothing beyond ASCII unescaped, so one comment is one line, whatever stands in it.
/// </summary>
internal static class CommentLine
{
    /// <summary>How such a line begins.</summary>
    public const string Prefix = "# mailabuse {";

    private const int Version = 1;
    private const int LongestText = 1000;

    /// <summary>The line, without its end.</summary>
    /// <param name="members">Writes what it says.</param>
    public static string Write(Action<Utf8JsonWriter> members)
    {
        using MemoryStream bytes = new();
        using (Utf8JsonWriter json = new(bytes))
        {
            json.WriteStartObject();
            json.WriteNumber("v", Version);
            members(json);
            json.WriteEndObject();
        }

        return Prefix[..^1] + Encoding.ASCII.GetString(bytes.GetBuffer(), 0, (int)bytes.Length);
    }

    /// <summary>Reads a line; false where it is none of ours, or was spoilt by hand.</summary>
    /// <param name="line">The line.</param>
    /// <param name="members">Reads what it says; null where that cannot be.</param>
    /// <param name="read">What it says.</param>
    public static bool TryRead<T>(byte[] line, Func<JsonElement, T?> members, [NotNullWhen(true)] out T? read)
        where T : class
    {
        read = null;
        ReadOnlySpan<byte> text = line.AsSpan().Trim(" \t\r\n\v\f"u8);
        ReadOnlySpan<byte> prefix = "# mailabuse "u8;
        if (!text.StartsWith(prefix))
            return false;
        try
        {
            using JsonDocument json = JsonDocument.Parse(text[prefix.Length..].ToArray());
            read = members(json.RootElement);
            return read is not null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // A hand was in it: not JSON any more, or another type than we wrote.
            return false;
        }
    }

    /// <summary>Free text as a comment can carry it: whole characters, and at most a thousand of them.</summary>
    public static string? Carry(string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
            return null;
        string cut = text.Length <= LongestText ? text : text[..LongestText];
        // Half a surrogate pair cannot be written as UTF-8.
        return Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(cut));
    }

    /// <summary>A time as it stands in maps: UTC, whole seconds.</summary>
    public static string Stamp(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <summary>Writes a text; nothing where there is none.</summary>
    public static void WriteText(this Utf8JsonWriter json, string name, string? text)
    {
        if (Carry(text) is { } carried)
            json.WriteString(name, carried);
    }

    /// <summary>A text; null where there is none.</summary>
    public static string? Text(this JsonElement json, string name) => json.TryGetProperty(name, out JsonElement value) ? value.GetString() : null;

    /// <summary>A time. A hand may have written one that nobody can reckon with.</summary>
    public static bool TryTime(this JsonElement json, string name, out DateTimeOffset time) =>
        DateTimeOffset.TryParse(json.Text(name), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out time) && time.Year <= 9000;
}
