using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using MailAbuse.Mta.Postfix.Servers.Maps;
using MailAbuse.Suspensions;

namespace MailAbuse.Mta.Postfix.Servers.Suspensions;

/// <summary>What the comment line in front of a suspension's entries says.</summary>
internal static class MapComment
{
    /// <summary>The line, without its end.</summary>
    public static string Write(MapSuspension suspension) => CommentLine.Write(json =>
    {
        json.WriteString("sender", suspension.Sender);
        json.WriteString("kind", suspension.Kind.ToString());
        json.WriteString("mode", suspension.Mode.ToString());
        json.WriteString("since", CommentLine.Stamp(suspension.Since));
        json.WriteText("case", suspension.Case);
        json.WriteText("reason", suspension.Reason);
        json.WriteText("by", suspension.By);
        if (suspension.MaximumHeld is { } most)
            json.WriteNumber("maximumHeld", most);
        if (suspension.Check is { } check)
            WriteCheck(json, check);
        json.WriteStartArray("keys");
        foreach (string key in suspension.Keys)
            json.WriteStringValue(key);
        json.WriteEndArray();
    });

    /// <summary>Reads a line; false where it is none of ours, or was spoilt by hand.</summary>
    public static bool TryRead(byte[] line, [NotNullWhen(true)] out MapSuspension? suspension) => CommentLine.TryRead(line, Read, out suspension);

    private static MapSuspension? Read(JsonElement json)
    {
        if (!Enum.TryParse(json.Text("kind"), out SenderKind kind) || kind is not (SenderKind.Login or SenderKind.LocalUser or SenderKind.Client)
            || !Enum.TryParse(json.Text("mode"), out SuspensionMode mode) || !Enum.IsDefined(mode)
            || !json.TryTime("since", out DateTimeOffset since)
            || SenderKey.TryOf(kind, json.Text("sender") ?? "") is not { } sender
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
            Case = json.Text("case"),
            Reason = json.Text("reason"),
            By = json.Text("by"),
            MaximumHeld = json.TryGetProperty("maximumHeld", out JsonElement most) && most.TryGetInt32(out int number) && number > 0 ? number : null,
            Check = json.TryGetProperty("check", out JsonElement check) && check.ValueKind == JsonValueKind.Object ? ReadCheck(check) : null,
        };
    }

    private static MapCheck? ReadCheck(JsonElement json) =>
        Enum.TryParse(json.Text("before"), out SuspensionMode before) && Enum.IsDefined(before)
        && json.TryTime("begun", out DateTimeOffset begun) && json.TryTime("until", out DateTimeOffset until) && json.Text("id") is { Length: > 0 } id
            ? new MapCheck { Id = id, By = json.Text("by") ?? "", Begun = begun, Until = until, Before = before }
            : null;

    private static void WriteCheck(Utf8JsonWriter json, MapCheck check)
    {
        json.WriteStartObject("check");
        json.WriteString("id", check.Id);
        json.WriteText("by", check.By);
        json.WriteString("begun", CommentLine.Stamp(check.Begun));
        json.WriteString("until", CommentLine.Stamp(check.Until));
        json.WriteString("before", check.Before.ToString());
        json.WriteEndObject();
    }
}
