using System.Buffers;
using System.Globalization;
using System.Text.Json;

namespace MailAbuse.Mta.Postfix.Servers.Queue;

/// <summary>
/// The text of manifests: JSON, one object a line. A line <c>{"op":"run",…}</c> says for whom the lines behind it are. Lines that
/// cannot be read are passed over: the last one may have been cut off, and what they said is found out again in the hold queue.
/// </summary>
internal static class ManifestText
{
    private const int Version = 1;

    /// <summary>The lines of one writing.</summary>
    public static byte[] Write(ManifestRun run, string by, DateTimeOffset now, IEnumerable<ManifestEntry> entries)
    {
        ArrayBufferWriter<byte> text = new();
        using Utf8JsonWriter json = new(text);
        json.WriteStartObject();
        json.WriteString("op", "run");
        json.WriteNumber("v", Version);
        json.WriteString("kind", run.Kind.ToString());
        json.WriteString("sender", run.Sender);
        if (run.Case is not null) json.WriteString("case", run.Case);
        json.WriteString("at", Stamp(now));
        if (by.Length > 0) json.WriteString("by", by);
        End(json, text);
        foreach (ManifestEntry entry in entries) Write(json, text, entry);
        return text.WrittenSpan.ToArray();
    }

    /// <summary>Reads all that was written, by whomever.</summary>
    public static IEnumerable<(ManifestRun Run, ManifestEntry Entry)> Read(byte[] text)
    {
        ManifestRun? run = null;
        for (int at = 0; at < text.Length;)
        {
            int length = text.AsSpan(at).IndexOf((byte)'\n');
            ReadOnlyMemory<byte> line = text.AsMemory(at, length < 0 ? text.Length - at : length);
            at += line.Length + 1;
            if (line.Span.Trim(" \r"u8).IsEmpty) continue;
            ManifestEntry? entry = null;
            try
            {
                using JsonDocument json = JsonDocument.Parse(line);
                if (Text(json.RootElement, "op") == "run") run = RunOf(json.RootElement);
                else entry = EntryOf(json.RootElement);
            }
            catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
            {
                continue;
            }

            if (run is not null && entry is not null) yield return (run, entry);
        }
    }

    private static void Write(Utf8JsonWriter json, IBufferWriter<byte> text, ManifestEntry entry)
    {
        json.WriteStartObject();
        json.WriteString("op", entry.Step.ToString());
        json.WriteString("id", entry.Id);
        json.WriteString("at", Stamp(entry.Time));
        if (entry.Step is ManifestStep.Intent or ManifestStep.Held)
        {
            json.WriteNumber("arrival", entry.Arrival.ToUnixTimeSeconds());
            json.WriteNumber("size", entry.Size);
            json.WriteString("envelope", entry.EnvelopeSender);
            json.WriteNumber("recipients", entry.Recipients);
        }

        if (entry.Login is not null) json.WriteString("login", entry.Login);
        if (entry.Fingerprint is not null) json.WriteString("fingerprint", entry.Fingerprint);
        if (entry.Parent is not null) json.WriteString("parent", entry.Parent);
        if (entry.IsBounce) json.WriteBoolean("bounce", true);
        if (entry.WasHeld) json.WriteBoolean("wasHeld", true);
        if (entry.IsWaiting) json.WriteBoolean("waiting", true);
        if (entry.Reason is not null) json.WriteString("why", entry.Reason);
        if (entry.NewId is not null) json.WriteString("newId", entry.NewId);
        End(json, text);
    }

    private static void End(Utf8JsonWriter json, IBufferWriter<byte> text)
    {
        json.WriteEndObject();
        json.Flush();
        text.Write("\n"u8);
        json.Reset();
    }

    private static ManifestRun? RunOf(JsonElement json) =>
        Enum.TryParse(Text(json, "kind"), out SenderKind kind) && Enum.IsDefined(kind) && Text(json, "sender") is { Length: > 0 } sender ? new(kind, sender, Text(json, "case")) : null;

    private static ManifestEntry? EntryOf(JsonElement json)
    {
        if (!Enum.TryParse(Text(json, "op"), out ManifestStep step) || !Enum.IsDefined(step) || Text(json, "id") is not { } id || !QueueIds.IsId(id)) return null;
        return new ManifestEntry
        {
            Id = id,
            Step = step,
            Time = DateTimeOffset.TryParse(Text(json, "at"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time) ? time : default,
            Arrival = DateTimeOffset.FromUnixTimeSeconds(Math.Clamp(Number(json, "arrival"), 0, 253_402_300_799)),
            Size = Number(json, "size"),
            EnvelopeSender = Text(json, "envelope") ?? "",
            Recipients = (int)Math.Clamp(Number(json, "recipients"), 0, int.MaxValue),
            Fingerprint = Text(json, "fingerprint"),
            Login = Text(json, "login"),
            Parent = Text(json, "parent") is { } parent && QueueIds.IsId(parent) ? parent : null,
            IsBounce = IsTrue(json, "bounce"),
            WasHeld = IsTrue(json, "wasHeld"),
            IsWaiting = IsTrue(json, "waiting"),
            Reason = Text(json, "why"),
            NewId = Text(json, "newId") is { } newId && QueueIds.IsId(newId) ? newId : null,
        };
    }

    private static string Stamp(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static string? Text(JsonElement json, string name) => json.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static bool IsTrue(JsonElement json, string name) => json.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.True;

    private static long Number(JsonElement json, string name) => json.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out long number) ? number : 0;
}
