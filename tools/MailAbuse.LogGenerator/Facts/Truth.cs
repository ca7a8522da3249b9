using System.Text.Json;
using System.Text.Json.Serialization;

namespace MailAbuse.LogGenerator;

/// <summary>One incident (or one thing that only looks like one), as it truly was.</summary>
public sealed class Truth
{
    /// <summary>The log it happens in; null where there is only one.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Log { get; init; }

    /// <summary>The true sender: login, <c>uid=N</c> or client address.</summary>
    public required string Sender { get; init; }

    /// <summary>What the sender is.</summary>
    [JsonConverter(typeof(SenderTypeWords))]
    public required SenderType Kind { get; init; }

    /// <summary>The kind of incident, in a word: <c>sudden</c>, <c>slow-ramp</c> …; <c>newsletter</c> and the like are none.</summary>
    public required string Incident { get; init; }

    /// <summary>Whether a detector should name the sender.</summary>
    public bool IsAbuse { get; init; } = true;

    /// <summary>When the first message of it was handed in.</summary>
    public DateTimeOffset Start { get; set; }

    /// <summary>When the last was.</summary>
    public DateTimeOffset End { get; set; }

    /// <summary>Messages that belong to it.</summary>
    public int Messages { get; set; }

    /// <summary>Their recipients.</summary>
    public int Recipients { get; set; }

    /// <summary>Other messages of the same sender in the log.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int OtherMessages { get; set; }

    internal void Count(MessageFact fact, TimeSpan offset)
    {
        DateTimeOffset time = fact.Time.ToOffset(offset);
        if (Messages == 0) Start = time;
        End = time;
        Messages++;
        Recipients += fact.Recipients.Length;
    }

    /// <summary>One JSON object, on one line.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, TruthJson.Default.Truth);

    /// <summary>All of a file, whether one object a line or an array of one object a line.</summary>
    public static IReadOnlyList<Truth> ReadFrom(string path) =>
        File.ReadLines(path).Select(l => l.Trim().TrimEnd(',')).Where(l => l.StartsWith('{')).Select(Parse).ToArray();

    /// <summary>Reads a line that <see cref="ToJson"/> wrote.</summary>
    public static Truth Parse(string line) =>
        JsonSerializer.Deserialize(line, TruthJson.Default.Truth) ?? throw new FormatException("No truth in this line.");

    /// <summary>Writes one object a line.</summary>
    public static void WriteTo(string path, IEnumerable<Truth> truths) =>
        File.WriteAllText(path, string.Concat(truths.Select(t => t.ToJson() + "\n")));
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = false)]
[JsonSerializable(typeof(Truth))]
internal sealed partial class TruthJson : JsonSerializerContext;

/// <summary><c>login</c>, <c>localUser</c>, <c>client</c>: the words that the tools print.</summary>
internal sealed class SenderTypeWords() : JsonStringEnumConverter<SenderType>(JsonNamingPolicy.CamelCase);
