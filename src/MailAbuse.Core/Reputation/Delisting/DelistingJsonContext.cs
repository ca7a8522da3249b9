using System.Text.Json.Serialization;
using MailAbuse.Text;

namespace MailAbuse.Reputation.Delisting;

/// <summary>How requests look as JSON; made by the compiler, because Core is part of a trimmed program.</summary>
[JsonSourceGenerationOptions(
    GenerationMode = JsonSourceGenerationMode.Metadata,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    Converters = [typeof(EnumWord<DelistingState>)])]
[JsonSerializable(typeof(DelistingRequest))]
internal sealed partial class DelistingJsonContext : JsonSerializerContext;
