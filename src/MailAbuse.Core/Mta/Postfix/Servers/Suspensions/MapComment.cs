using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using System.Text.Json;
using MailAbuse.Mta;
using MailAbuse.Mta.Postfix.Servers.Maps;
using MailAbuse.Suspensions;

namespace MailAbuse.Mta.Postfix.Servers.Suspensions;

/// <summary>
/// The comment line in front of a suspension's entries: <c># mailabuse {json}</c>. JSON because reasons and cases are free text: it
/// leaves no control character and nothing beyond ASCII unescaped, so one comment is one line, whatever stands in it.
/// </summary>
internal static class MapComment
{
    private const int Version = 1;
    private const int LongestText = 1000;

    /// <summary>The line, without its end.</summary>
    public static string Write(MapSuspension suspension)
    {
        using MemoryStream bytes = new();
        using (Utf8JsonWriter json = new(bytes))
        {
            json.WriteStartObject();
            json.WriteNumber("v", Version);
            json.WriteString("sender", suspension.Sender);
            json.WriteString("kind", suspension.Kind.ToString());
            json.WriteString("mode", suspension.Mode.ToString());
            json.WriteString("since", SuspensionAnswer.Stamp(suspension.Since));
            WriteText(json, "case", suspension.Case);
            WriteText(json, "reason", suspension.Reason);
            WriteText(json, "by", suspension.By);
            if (suspension.MaximumHeld is { } most)
                json.WriteNumber("maximumHeld", most);
            if (suspension.Check is { } check)
                WriteCheck(json, check);
            json.WriteStartArray("keys");
            foreach (string key in suspension.Keys)
                json.WriteStringValue(key);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        return MapText<MapSuspension>.Prefix[..^1] + Encoding.ASCII.GetString(bytes.GetBuffer(), 0, (int)bytes.Length);
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

    /// <summary>Reads a line; false where it is none of ours, or was spoilt by hand.</summary>
    public static bool TryRead(byte[] line, [NotNullWhen(true)] out MapSuspension? suspension)
    {
        suspension = null;
        ReadOnlySpan<byte> text = line.AsSpan().Trim(" \t\r\n\v\f"u8);
        ReadOnlySpan<byte> prefix = "# mailabuse "u8;
        if (!text.StartsWith(prefix))
            return false;
        try
        {
            using JsonDocument json = JsonDocument.Parse(text[prefix.Length..].ToArray());
            suspension = Read(json.RootElement);
            return suspension is not null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // A hand was in it: not JSON any more, or another type than we wrote.
            return false;
        }
    }

    private static MapSuspension? Read(JsonElement json)
    {
        if (!Enum.TryParse(Text(json, "kind"), out SenderKind kind) || kind is not (SenderKind.Login or SenderKind.LocalUser or SenderKind.Client)
            || !Enum.TryParse(Text(json, "mode"), out SuspensionMode mode) || !Enum.IsDefined(mode)
            || !TryTime(json, "since", out DateTimeOffset since)
            || SenderKey.TryOf(kind, Text(json, "sender") ?? "") is not { } sender
            || !json.TryGetProperty("keys", out JsonElement keys))
        {
            return null;
        }

        // A key that cannot be one is no key of ours, whoever wrote it there.
        string[] valid = [.. keys.EnumerateArray().Select(key => SenderKey.TryOf(kind, key.GetString() ?? "")?.Text).OfType<string>().Distinct(StringComparer.Ordinal)];
        return valid.Length == 0 ? null : new MapSuspension
        {
            Sender = sender.Text,
            Kind = kind,
            Mode = mode,
            Since = since,
            Keys = valid,
            Case = Text(json, "case"),
            Reason = Text(json, "reason"),
            By = Text(json, "by"),
            MaximumHeld = json.TryGetProperty("maximumHeld", out JsonElement most) && most.TryGetInt32(out int number) && number > 0 ? number : null,
            Check = json.TryGetProperty("check", out JsonElement check) && check.ValueKind == JsonValueKind.Object ? ReadCheck(check) : null,
        };
    }

    private static MapCheck? ReadCheck(JsonElement json) =>
        Enum.TryParse(Text(json, "before"), out SuspensionMode before) && Enum.IsDefined(before)
        && TryTime(json, "begun", out DateTimeOffset begun) && TryTime(json, "until", out DateTimeOffset until) && Text(json, "id") is { Length: > 0 } id
            ? new MapCheck { Id = id, By = Text(json, "by") ?? "", Begun = begun, Until = until, Before = before }
            : null;

    private static void WriteCheck(Utf8JsonWriter json, MapCheck check)
    {
        json.WriteStartObject("check");
        json.WriteString("id", check.Id);
        WriteText(json, "by", check.By);
        json.WriteString("begun", SuspensionAnswer.Stamp(check.Begun));
        json.WriteString("until", SuspensionAnswer.Stamp(check.Until));
        json.WriteString("before", check.Before.ToString());
        json.WriteEndObject();
    }

    // A hand may have written a time that nobody can reckon with.
    private static bool TryTime(JsonElement json, string name, out DateTimeOffset time) =>
        DateTimeOffset.TryParse(Text(json, name), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out time) && time.Year <= 9000;

    private static string? Text(JsonElement json, string name) => json.TryGetProperty(name, out JsonElement value) ? value.GetString() : null;

    private static void WriteText(Utf8JsonWriter json, string name, string? text)
    {
        if (Carry(text) is { } carried)
            json.WriteString(name, carried);
    }
}
