using System.Text.Json;
using System.Text.Json.Serialization;

namespace MailAbuse.Text;

/// <summary>Enumerations as camelCase words. A number, or a word that is none of them, is refused: it could mean another thing in another version.</summary>
public sealed class EnumWord<T> : JsonConverter<T>
    where T : struct, Enum
{
    private static readonly T[] Values = Enum.GetValues<T>();
    private static readonly string[] Names = Enum.GetNames<T>();
    private static readonly JsonEncodedText[] Words = [.. Names.Select(name => JsonEncodedText.Encode(JsonNamingPolicy.CamelCase.ConvertName(name)))];

    /// <inheritdoc/>
    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        string? word = reader.TokenType == JsonTokenType.String ? reader.GetString() : null;
        int at = Array.FindIndex(Names, name => string.Equals(name, word, StringComparison.OrdinalIgnoreCase));
        return at >= 0 ? Values[at] : throw new JsonException();
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => writer.WriteStringValue(Words[Array.IndexOf(Values, value)]);
}
