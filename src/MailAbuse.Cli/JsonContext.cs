using System.Text.Json.Serialization;
using MailAbuse.Mta;
using MailAbuse.Rates;

namespace MailAbuse.Cli;

/// <summary>How the objects that travel look as JSON; made by the compiler, so that nothing is looked up while the program runs.</summary>
[JsonSourceGenerationOptions(
    GenerationMode = JsonSourceGenerationMode.Metadata,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    Converters = [
        typeof(CamelCaseEnum<SenderKind>), typeof(CamelCaseEnum<BaselineSource>), typeof(CamelCaseEnum<MailEventKind>), typeof(CamelCaseEnum<DeliveryStatus>),
    ])]
[JsonSerializable(typeof(SenderRate))]
[JsonSerializable(typeof(MailLogEvent))]
internal sealed partial class JsonContext : JsonSerializerContext;
